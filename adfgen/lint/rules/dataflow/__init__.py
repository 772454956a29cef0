"""Rules of data flows: their script, and the lists of streams beside it."""
