# Two commands are all a newcomer needs: `make report` and `make test`.
PYTHON ?= python3
VENV   := .venv
BIN    := $(VENV)/bin
READY  := $(VENV)/.ready

.DEFAULT_GOAL := help
.PHONY: help report test lint format lab check notebooks lock bench clean

help: ## この一覧を表示する
	@grep -hE '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed -E 's/^([a-z]+):.*## /\1\t/' | expand -t 14

$(READY): requirements.lock pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Python 3.11 or newer is needed (this is %s)" % sys.version.split()[0])'
	$(PYTHON) -m venv $(VENV)
	$(BIN)/pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
	$(BIN)/pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	@touch $@

report: $(READY) ## 環境を作り、すべての自治体の報告書を rendered/ に作る
	$(BIN)/machi render --all

test: $(READY) ## すべての試験（単体・データ・ノートブック・HTML・ブラウザー）
	$(BIN)/pytest -n 2 --dist loadscope --nbval --nbval-current-env --nbval-sanitize-with tests/nbval_sanitize.cfg tests notebooks

lint: $(READY) ## 書き方と型の検査（コードとノートブック）
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy

format: $(READY) ## 書き方を整える
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

lab: $(READY) ## 動かして調べる：explore.ipynb を JupyterLab で開く
	JUPYTER_PREFER_ENV_PATH=1 $(BIN)/jupyter lab --ServerApp.root_dir="$(CURDIR)" notebooks/explore.ipynb

check: $(READY) ## データと引数を検査する
	$(BIN)/machi check

notebooks: $(READY) ## 既定の引数で実行し直し、保存された出力を新しくする
	$(BIN)/python -m machi.render.refresh

bench: $(READY) ## 時間の内訳を比で測り、推定の当たる割合を出す
	PYTHONPATH=tests/support $(BIN)/python tests/bench/batch.py
	PYTHONPATH=tests/support $(BIN)/python tests/bench/scale.py
	PYTHONPATH=tests/support $(BIN)/python tests/bench/kills.py
	$(BIN)/python tests/bench/assess.py
	$(BIN)/python tests/bench/matching.py
	$(BIN)/python tests/bench/consistency.py
	PYTHONPATH=tests/support $(BIN)/python tests/bench/population.py
	$(BIN)/python tests/bench/opening.py

lock: $(READY) ## 依存の一覧を解き直す（index のアドレスを含まない）
	$(BIN)/pip install --quiet uv
	$(BIN)/uv lock --quiet --upgrade
	$(BIN)/uv export --quiet --no-emit-project --all-groups --no-header --no-annotate -o requirements.lock

clean: ## 作ったものを消す（データと環境は残す）
	rm -rf rendered/*/ rendered/.locks rendered/.new-* rendered/.old-* rendered/index.html rendered/run.json .pytest_cache .mypy_cache .ruff_cache .hypothesis
