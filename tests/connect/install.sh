#!/usr/bin/env bash
# Installs a certified OAuth server, an OAuth 1.0a library and a browser with its driver: install.sh FOLDER
set -euo pipefail
folder=$1
root() { if [ "$(id -u)" = 0 ]; then "$@"; else sudo "$@"; fi; }
command -v chromium >/dev/null || { root apt-get update -qq && root env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends chromium; }
mkdir -p "$folder"
cd "$folder"
[ -d node_modules/oidc-provider ] && [ -d node_modules/playwright-core ] || npm install --silent --no-audit --no-fund --prefix "$folder" oidc-provider@9.13.3 playwright-core@1.65.1
[ -x python/bin/python ] || python3 -m venv python
python/bin/python -m pip install --quiet --disable-pip-version-check oauthlib==4.0.1
python/bin/python -c 'import oauthlib'
