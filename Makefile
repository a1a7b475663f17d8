SHELL := /bin/bash
# Every command of the project. Each is a script in dev/ or tests/ that does the work and has a --help of its own.
.DEFAULT_GOAL := help
.PHONY: help run demo stop clean env psql test test-peers torture fuzz bench-ingest bench-analysis bench-edge lint

help: ## this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-14s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

run: ## set up, build and start everything; Ctrl-C stops it, the data stays
	@dev/run.sh

demo: ## send 100,000 plausible events to the running collector
	@. dev/lib.sh && node dev/demo.mjs

stop: ## stop what make run started, from another terminal
	@dev/stop.sh

clean: ## remove what was built and this checkout's data (asks first); the cache of tools stays
	@dev/clean.sh

env: ## print the settings for psql: eval "$(make -s env)"
	@dev/postgres.sh env .weir

psql: ## open psql on the running instance
	@eval "$$(dev/postgres.sh env .weir)" && exec psql

test: ## set up, build and run every test (SUITES="unit edge" for some)
	@tests/run.sh $(SUITES)

torture: ## kill sessions and servers under writers and maintenance, and count afterwards (MINUTES=5 SEED=…)
	@tests/torture/run.sh

fuzz: ## bytes nobody thought of, against all that reads bytes (SECONDS=60 for each target; TARGETS="native jsonb")
	@tests/fuzz/run.sh --seconds $(or $(SECONDS),60) $(TARGETS)

bench-ingest: ## what taking events in costs, beside COPY and others (WEIR_BENCH_EVENTS=100000 for a short one)
	@tests/bench/ingest.sh

bench-analysis: ## what questions cost, beside ClickHouse, DuckDB and plain PostgreSQL (EVENTS=100000 for a short one)
	@tests/bench/analysis.sh

bench-edge: ## what the collector costs, beside Workers that do next to nothing (WEIR_BENCH_ROUNDS=3 WEIR_BENCH_SECONDS=5 for a short one)
	@tests/bench/edge.sh

test-peers: ## ask ClickHouse itself thousands of random questions (SEED=7 for the same again)
	@tests/peers/run.sh $(SEED)

lint: ## formatting and clippy, warnings as errors
	@dev/lint.sh
