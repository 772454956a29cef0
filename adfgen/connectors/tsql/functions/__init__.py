"""The closed list of T-SQL functions, by subject."""
