"""Lighthouse on the main pages, for `make bench`."""
