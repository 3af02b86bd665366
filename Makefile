# `make help` lists what there is. The two to know: `make run` and `make test`.

PORT ?= 8000
JOBS ?= 2
PY := .venv/bin/python
# A file stays in one process: tests of a file may share what is slow to start. The order is that
# of tests/conftest.py: what takes long comes first.
PYTEST := $(PY) -m pytest -n $(JOBS) --dist loadfile --no-loadscope-reorder
# What a check of the production settings needs beside .env.example, which holds no secrets.
EXAMPLE_SECRETS := SECRET_KEY=$$($(PY) -c 'import secrets; print(secrets.token_urlsafe(50))') \
	STRIPE_SECRET_KEY=sk_test_example STRIPE_WEBHOOK_SECRET=whsec_example

# Hundreds of processes start in the tests: each would compile all it imports anew.
unexport PYTHONDONTWRITEBYTECODE

.DEFAULT_GOAL := help
.PHONY: help run test test-stripe lint format prove-guards bench screenshots messages packages packages-dev

help: ## Show this list
	@sed -n 's/^\([a-z-]*\):[^#]*## \(.*\)/  make \1|\2/p' Makefile | awk -F'|' '{printf "%-22s %s\n", $$1, $$2}'

run: packages ## Run the site with sample content on this computer (PORT=8000, DEBUG=1 for developers)
	@exec $(PY) manage.py demo --port $(PORT)

test: packages-dev ## Run all tests on PostgreSQL and Redis, then the embedded leg on SQLite
	$(PYTEST)
	DATABASE_URL= NKARCHIVE_TEST_DATABASE=sqlite $(PYTEST) tests/articles tests/campaigns tests/project tests/search_quality

test-stripe: packages-dev ## Ask Stripe's own test mode a few things (STRIPE_TEST_SECRET_KEY=sk_test_…)
	$(PY) -m pytest -p no:xdist tests/stripe_itself/journeys.py

lint: packages-dev ## Check style, templates, migrations, production settings, container files
	$(PY) -m ruff format --check .
	$(PY) -m ruff check .
	$(PY) -m djlint --quiet --lint templates
	.venv/bin/check-jsonschema --builtin-schema vendor.compose-spec docker-compose.yml
	.venv/bin/hadolint Dockerfile
	VAR_DIR=.build/lint $(PY) manage.py makemigrations --check --dry-run
	set -a && . ./.env.example && $(EXAMPLE_SECRETS) && \
		DJANGO_SETTINGS_MODULE=nkarchive.settings.production $(PY) manage.py check --deploy --fail-level WARNING

format: packages-dev ## Format Python and sort imports
	$(PY) -m ruff format .
	$(PY) -m ruff check --fix .

prove-guards: packages-dev ## Remove each guard in a copy and see its test fail
	$(PY) -m tests.guards.prove

bench: packages-dev ## Measure the public pages with many rows
	$(PY) -m tests.bench

screenshots: packages-dev ## Take pictures of the main pages, phone and desktop, into screenshots/
	$(PY) -m tests.screenshots

messages: packages ## Gather the marked words into locale/ko and compile them
	@$(PY) scripts/messages.py

packages:
	@scripts/venv requirements.txt

packages-dev:
	@scripts/venv requirements-dev.txt
