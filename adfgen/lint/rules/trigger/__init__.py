"""Rules about triggers."""
