"""Metadata-driven ingestion on Azure Data Factory: describe tables, review JSON, prove it locally, deploy it."""
