"""The look of a project: its templates and style sheets written, tried, checked and shown."""
