"""What executors reach: databases, lakes and endpoints on this machine."""
