"""A Data Factory on this machine: the management REST API over the local runtime."""
