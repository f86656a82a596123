# Everything starts here. Needs python3 (3.11 or newer), make and the package registries; nothing else.
PYTHON ?= python3
PY := .venv/bin/python
export PYTHONUNBUFFERED := 1

.PHONY: help setup setup-test demo dev test check types fix messages lock e2e battery bench screenshots

help: ## what can be made
	@grep -hE '^[a-z0-9-]+:.*##' Makefile | sed -E 's/:[^#]*## /\t/' | sort

setup: ## install naryad and what it needs into .venv; build scripts, styles, icons and translations
	@"$(PYTHON)" scripts/bootstrap.py base
	@$(PY) hatch_build.py

setup-test:
	@"$(PYTHON)" scripts/bootstrap.py test

demo: setup ## a furniture company to try, at http://127.0.0.1:8000
	@exec $(PY) -m naryad.config.cli demo

dev: setup-test ## the same, with templates and code read anew, errors shown in the browser
	@$(PY) hatch_build.py
	@exec $(PY) -m naryad.config.cli demo --dev

test: setup-test check ## lint, types, contracts and all tests
	@$(PY) scripts/browser.py
	@$(PY) -m pytest -n auto --dist worksteal

check: setup-test ## lint, types and contracts
	@$(PY) hatch_build.py
	@$(PY) scripts/check.py

types: setup-test ## types only
	@$(PY) scripts/check.py mypy tsc

fix: setup-test ## format, and repair what can be repaired
	@$(PY) -m ruff check --fix-only --quiet .
	@$(PY) -m ruff format .
	@$(PY) -m djhtml src/naryad || true

messages: setup-test ## collect the texts to translate
	@$(PY) scripts/messages.py

lock: setup-test ## renew the locked requirements
	@$(PY) scripts/lock.py

e2e: setup-test ## tests in the browser only
	@$(PY) hatch_build.py
	@$(PY) scripts/browser.py
	@$(PY) -m pytest tests/browser -n auto

battery: setup-test ## what must never happen, tried as widely as there is time for; a table at the end
	@$(PY) hatch_build.py
	@$(PY) scripts/browser.py
	@nice $(PY) scripts/battery.py

bench: setup-test ## load and speed figures
	@for script in benchmarks/*.py; do case "$$script" in */_*) ;; *) echo "== $$script"; PYTHONPATH=. $(PY) "$$script" || exit 1;; esac; done

screenshots: setup-test ## the pictures of README and docs/user from the running program
	@$(PY) hatch_build.py
	@$(PY) scripts/browser.py
	@$(PY) scripts/screenshots.py

.PHONY: bench-engine
bench-engine: setup-test ## what the forecast engine costs on this machine
	@$(PY) benchmarks/engine.py

.PHONY: bench-calibration
bench-calibration: setup-test ## how good and how fast the confidence is; SIP=FOLDER also on the SiP data set
	@PYTHONPATH=. $(PY) benchmarks/calibration.py $(if $(SIP),--sip "$(SIP)" --ablation)
