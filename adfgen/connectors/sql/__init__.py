"""Databases behind SQL linked services."""
