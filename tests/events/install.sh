#!/usr/bin/env bash
# Puts the reference verifier of Standard Webhooks into a Python environment of its own: install.sh FOLDER
set -euo pipefail
folder=$1
[ -x "$folder/bin/python" ] || python3 -m venv "$folder"
"$folder/bin/python" -m pip install --quiet --disable-pip-version-check standardwebhooks==1.0.1
"$folder/bin/python" -c 'import standardwebhooks'
