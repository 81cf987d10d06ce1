"""Web pages, and the HTML that PDF is made of."""
