"""Word files that go out to be written in, and come back: forms, texts and their translations."""
