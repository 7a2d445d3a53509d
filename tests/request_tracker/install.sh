#!/usr/bin/env bash
# Installs Request Tracker from Debian's packages: the application only. No database is made and nothing starts;
# `application.py` keeps database, caches and logs in a folder of its own.
set -euo pipefail

export DEBIAN_FRONTEND=noninteractive
root() { if [ "$(id -u)" = 0 ]; then "$@"; else sudo --preserve-env=DEBIAN_FRONTEND "$@"; fi; }
packages=(request-tracker5 rt5-db-sqlite rt5-standalone)

if dpkg-query -W -f '${db:Status-Status}\n' "${packages[@]}" 2>/dev/null | grep -cx installed | grep -qx "${#packages[@]}"; then
  exit 0
fi

root apt-get update -qq
echo 'request-tracker5 request-tracker5/dbconfig-install boolean false' | root debconf-set-selections
root apt-get install -y -qq --no-install-recommends "${packages[@]}" </dev/null
