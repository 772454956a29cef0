"""The workflows as functions: what the command line and a notebook both call."""
