# The two commands of a newcomer are `make run` and `make test`; `make help` lists the rest.
.DEFAULT_GOAL := help
PORT ?= 8000
export PORT
BIN := .venv/bin
# The newest of the Pythons that all pinned packages have wheels for.
PYTHON = $(shell for name in python3.13 python3.12 python3.11 python3 python; do \
	"$$name" -c 'import sys, venv, ensurepip; sys.exit(not (3, 11) <= sys.version_info < (3, 14))' \
	2>/dev/null && { echo "$$name"; break; }; done)
PIP_INSTALL := $(BIN)/pip install --quiet --disable-pip-version-check --only-binary :all:

.PHONY: help install run test lint format bench vendor icons translations check-translations lock clean

help: ## List the commands
	@grep -E '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed 's/:.*##/\t/' | expand -t 15

install: .venv/installed ## Create .venv with everything that run and test need

.venv/installed: requirements.txt $(wildcard requirements/*.txt)
	@test -n "$(PYTHON)" || { echo "WasteWise needs Python 3.11, 3.12 or 3.13 with venv; found: $$(python3 --version 2>&1)."; exit 1; }
	@test -x $(BIN)/python || $(PYTHON) -m venv .venv
	@echo "Installing the pinned requirements (about two minutes the first time) ..."
	@$(PIP_INSTALL) -r requirements.txt -r requirements/dev.txt
	@touch $@

var/static/staticfiles.json: .venv/installed $(shell find static -type f 2>/dev/null)
	@DEMO=on $(BIN)/python manage.py collectstatic --no-input --verbosity 0

run: .venv/installed var/static/staticfiles.json ## Start the demo at http://127.0.0.1:$PORT
	@DEMO=on exec $(BIN)/python manage.py demo

test: .venv/installed ## Run the whole test suite
	@$(BIN)/pytest

lint: .venv/installed ## Style, types, imports, migrations, deployment, translations
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/lint-imports --no-logo
	SECRET_KEY=lint $(BIN)/mypy .
	$(BIN)/check-jsonschema --quiet --builtin-schema vendor.compose-spec docker-compose.yml
	SECRET_KEY=lint $(BIN)/python manage.py makemigrations --check --dry-run
	HSTS_SUBDOMAINS=on EMAIL_URL=console SECRET_KEY=$$(head -c 48 /dev/urandom | base64 -w 0) $(BIN)/python manage.py check --deploy --fail-level WARNING
	$(MAKE) --no-print-directory check-translations

MAKEMESSAGES = SECRET_KEY=words $(BIN)/python manage.py makemessages -l id --no-location --no-wrap -i .venv -i var -v 0

translations: .venv/installed ## Collect and compile the words (needs gettext)
	$(MAKEMESSAGES)
	SECRET_KEY=words $(BIN)/python manage.py compilemessages -l id -i .venv -v 0

check-translations: .venv/installed ## Fail when a sentence is missing from the catalogue (needs gettext)
	@mkdir -p var && cp locale/id/LC_MESSAGES/django.po var/committed.po
	@$(MAKEMESSAGES)
	@grep -v POT-Creation-Date locale/id/LC_MESSAGES/django.po > var/fresh.po; mv var/committed.po locale/id/LC_MESSAGES/django.po
	@grep -v POT-Creation-Date locale/id/LC_MESSAGES/django.po | diff - var/fresh.po || { echo "Run make translations and translate what is new."; exit 1; }

format: .venv/installed ## Let ruff write what it can
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

bench: .venv/installed ## Measure, for example: make bench SUITE=platform
	@$(BIN)/python -m bench $(SUITE)

vendor: .venv/installed ## Fetch the pages' libraries, font and icons anew (needs npm)
	DEMO=on $(BIN)/python manage.py refresh_vendor

icons: .venv/installed ## Draw the installed app's icons anew from the logo (needs a Chromium)
	DEMO=on $(BIN)/python manage.py draw_app_icons

lock: ## Pin the closure of the requirements anew
	@: > requirements/constraints.txt
	@$(PYTHON) -m venv --clear .venv/lock
	@.venv/lock/bin/pip install --quiet --only-binary :all: -r requirements.txt -r requirements/dev.txt
	@{ echo '# The whole closure, pinned: `make lock` writes this file.'; .venv/lock/bin/pip freeze; } > requirements/constraints.txt
	@rm -rf .venv/lock

clean: ## Remove .venv, not the data under var/
	rm -rf .venv
