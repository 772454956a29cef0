"""Rules about what a resource says of itself to people."""
