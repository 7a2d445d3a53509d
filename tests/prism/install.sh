#!/usr/bin/env bash
# Installs Prism (a mock server that validates) below the folder given; nothing outside it.
set -euo pipefail

folder=$1
[ -x "$folder/node_modules/.bin/prism" ] && exit 0
mkdir -p "$folder"
npm install --prefix "$folder" --no-audit --no-fund --no-update-notifier --loglevel=error @stoplight/prism-cli@5
