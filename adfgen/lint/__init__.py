"""Findings about a factory: the schema check, the rules and their runner."""
