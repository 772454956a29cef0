"""A Data Factory on this machine: the management REST API over stored documents and the runtime."""
