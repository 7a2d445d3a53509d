#!/usr/bin/env bash
# Installs the vendors' client libraries below the folder given: for Python in an environment of their own, for Node beside it; nothing outside it.
set -euo pipefail

folder=$1
[ -x "$folder/bin/python" ] || python3 -m venv "$folder"
"$folder/bin/python" -c 'import jira, netsuite, simple_salesforce, zenpy, zohocrmsdk' 2>/dev/null ||
  "$folder/bin/pip" install --quiet --disable-pip-version-check 'zenpy==2.0.57' 'jira==3.10.5' 'simple-salesforce==1.12.9' 'zohocrmsdk8_0==7.0.0' 'netsuite==0.12.0' 'authlib==1.3.2' 'httpx==0.27.2'
for package in jsforce@3.10.16 @hubspot/api-client@13.5.0 pipedrive@33.7.0; do
  [ -d "$folder/node_modules/${package%@*}" ] || missing+=("$package")
done
[ -z "${missing:-}" ] || npm install --prefix "$folder" --no-audit --no-fund --no-update-notifier --loglevel=error "${missing[@]}"
