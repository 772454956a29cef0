"""Rules of the schema: types, properties and values the service knows."""
