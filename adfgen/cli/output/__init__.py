"""Answers in the forms people and machines read."""
