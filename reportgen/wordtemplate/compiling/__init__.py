"""From the parts of a template to compiled templates of Jinja."""
