"""Rules about the service's limits and nesting."""
