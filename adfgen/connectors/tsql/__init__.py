"""A closed, tested subset of T-SQL on DuckDB: what lies outside it is refused by name and position."""
