"""What the expressions of a pipeline have to do with it: activities they read, names they use."""
