"""Recipients: lists of people, the columns in them, names and addresses."""
