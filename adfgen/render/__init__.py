"""A project becomes a factory: Jinja2 templates over compiled SQL."""
