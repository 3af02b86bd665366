"""Dates and times where the site writes them otherwise than Django does."""
