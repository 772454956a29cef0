"""Incremental copies: their watermarks, what stores them, and what comes after the copy."""
