"""Journeys against Stripe's own test mode: `make test-stripe`, never part of `make test`."""
