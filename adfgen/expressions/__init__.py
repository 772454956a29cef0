"""ADF's expression language: text in, value out. Knows nothing of pipelines, files or networks."""
