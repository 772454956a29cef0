"""In which order activities run, with which outcomes, and what starts a pipeline."""
