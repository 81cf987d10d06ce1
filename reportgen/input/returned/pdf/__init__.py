"""PDF files as lines and tables: by their tags where they have them, else by how pages look."""
