"""Stores behind file linked services."""
