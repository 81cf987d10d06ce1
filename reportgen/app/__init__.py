"""What a person can ask for, whoever asks: check, list, start, watch, templates, doctor."""
