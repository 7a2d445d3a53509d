#!/usr/bin/env bash
# The reference implementation, the version that the language follows, into the folder given.
set -euo pipefail
mkdir -p "$1"
cd "$1"
[ -f node_modules/jsonata/jsonata.js ] || npm install --silent --no-audit --no-fund --prefix . jsonata@2.2.2
