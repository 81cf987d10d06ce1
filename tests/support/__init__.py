"""What tests of several subjects use; nothing in here is a test."""
