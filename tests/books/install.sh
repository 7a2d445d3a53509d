#!/usr/bin/env bash
# Puts clients of accounting systems below the folder given, python-quickbooks (PyPI) and xero-node (npm); nothing outside it.
set -euo pipefail
folder=$1
[ -x "$folder/python/bin/python" ] || python3 -m venv "$folder/python"
"$folder/python/bin/python" -m pip install --quiet --disable-pip-version-check python-quickbooks==0.9.12
"$folder/python/bin/python" -c 'import quickbooks'
[ -d "$folder/node_modules/xero-node" ] && exit 0
npm install --prefix "$folder" --no-audit --no-fund --no-update-notifier --loglevel=error xero-node@20.0.0
