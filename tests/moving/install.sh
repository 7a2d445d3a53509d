#!/usr/bin/env bash
# Installs the reference implementation of the age format, which opens what we export.
set -euo pipefail
root() { if [ "$(id -u)" = 0 ]; then "$@"; else sudo "$@"; fi; }
command -v age >/dev/null || { root apt-get update -qq && root env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends age; }
