"""Forms that go out to be filled in, and files that come back, looked through and taken over."""
