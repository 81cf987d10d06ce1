"""The field types: what a row of the table is, the table, and how values are read and shown."""
