"""YAML files changed in their text: what is the same stays to the byte, with its comments."""
