"""What comes from outside: YAML, tables, workbooks, Markdown, pictures, each with its place."""
