"""Runs the pipelines of a factory as the service would: the JSON decides, nothing else is looked at."""
