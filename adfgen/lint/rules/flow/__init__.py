"""Rules about what depends on what inside a pipeline."""
