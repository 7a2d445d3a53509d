#!/usr/bin/env bash
# Installs a validator of OpenAPI documents below the folder given; nothing outside it.
set -euo pipefail

folder=$1
[ -x "$folder/bin/openapi-spec-validator" ] && exit 0
python3 -m venv "$folder"
"$folder/bin/pip" install --quiet --disable-pip-version-check 'openapi-spec-validator>=0.7,<1'
