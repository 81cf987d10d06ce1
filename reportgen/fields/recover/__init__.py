"""Values of fields as files that came back say them: in the words that people are shown."""
