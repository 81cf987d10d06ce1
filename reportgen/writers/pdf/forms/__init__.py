"""Forms to fill in as PDF: the page, its fields, and the text that these show."""
