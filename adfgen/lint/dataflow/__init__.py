"""Data flows: their streams and their scripts."""
