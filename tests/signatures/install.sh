#!/usr/bin/env bash
# Puts the verifiers into a Python environment of their own: install.sh FOLDER
set -euo pipefail
folder=$1
[ -x "$folder/bin/python" ] || python3 -m venv "$folder"
"$folder/bin/python" -m pip install --quiet --disable-pip-version-check oauthlib==4.0.1 botocore==1.44.8 PyJWT==2.15.1 cryptography==50.0.2
"$folder/bin/python" -c 'import oauthlib, botocore, jwt, cryptography'
