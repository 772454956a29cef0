"""The JSON Schema of every resource, derived from the service's own client library, and how a body is held against it."""
