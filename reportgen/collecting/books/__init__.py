"""Forms as workbooks: a row a profile, made to go out and read when they come back."""
