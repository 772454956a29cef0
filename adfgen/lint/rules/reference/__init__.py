"""Rules about references between resources."""
