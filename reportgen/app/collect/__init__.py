"""Forms sent out to be filled in, and what came back, for whoever asks for it."""
