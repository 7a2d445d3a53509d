#!/usr/bin/env bash
# Installs the vendors' client libraries for Python in an environment of their own below the folder given; nothing outside it.
set -euo pipefail

folder=$1
[ -x "$folder/bin/python" ] || python3 -m venv "$folder"
"$folder/bin/python" -c 'import jira, zenpy' 2>/dev/null || "$folder/bin/pip" install --quiet --disable-pip-version-check 'zenpy==2.0.57' 'jira==3.10.5'
