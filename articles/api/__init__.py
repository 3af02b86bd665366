"""The archive as JSON, to read and nothing else: /api/v1/ (docs/api.md, openapi.json here)."""
