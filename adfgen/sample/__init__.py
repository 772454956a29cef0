"""The music service the sample project ingests: its source database, and the story a demo tells with it."""
