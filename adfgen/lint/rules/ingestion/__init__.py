"""The ingestion doctor: how watermark patterns lose or repeat rows."""
