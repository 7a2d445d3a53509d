#!/usr/bin/env bash
# Puts lxml (validates by XML Schema) and zeep (a SOAP client) into a Python environment of their own: install.sh FOLDER
set -euo pipefail
folder=$1
[ -x "$folder/bin/python" ] || python3 -m venv "$folder"
"$folder/bin/python" -m pip install --quiet --disable-pip-version-check lxml==6.1.3 zeep==4.3.3
"$folder/bin/python" -c 'import lxml, zeep'
