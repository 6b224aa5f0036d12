# Shortcuts. ./run and ./test need no make.
.PHONY: run test lint lock bench screenshots soak

run:
	./run

test:
	./test

lint:
	sh packaging/setup.sh test
	.venv/bin/ruff check .
	.venv/bin/ruff format --check .
	.venv/bin/pyright
	.venv/bin/lint-imports

lock:
	sh packaging/lock.sh

# Each prints a table and JSON; see benchmarks/. The first one's peer, sentence-transformers, comes with the extra "bench".
bench:
	sh packaging/setup.sh test
	.venv/bin/python -m benchmarks.embed
	.venv/bin/python -m benchmarks.retrieval ../shared/data/retrieval/xquad_r
	.venv/bin/python -m benchmarks.code_retrieval
	.venv/bin/python -m benchmarks.search
	.venv/bin/python -m benchmarks.index
	.venv/bin/python -m benchmarks.preview
	.venv/bin/python -m benchmarks.ui_latency
	.venv/bin/python -m benchmarks.start
	.venv/bin/python -m benchmarks.rename

# Every screen of the real app, light and dark, English and Chinese, into docs/screenshots/all; the README's are copied.
screenshots:
	sh packaging/setup.sh test
	.venv/bin/python -m docs.screenshots.make

# The long forms of the tests that CI runs in short.
soak:
	FINDLING_SOAK=1 ./test --timeout=0
