#!/usr/bin/env bash
# Installs PostgreSQL and pgbouncer from Debian's packages. No service of theirs is used: `cluster.sh` runs one of its own.
set -euo pipefail

export DEBIAN_FRONTEND=noninteractive
root() { if [ "$(id -u)" = 0 ]; then "$@"; else sudo --preserve-env=DEBIAN_FRONTEND "$@"; fi; }
packages=(postgresql postgresql-client pgbouncer)

if dpkg-query -W -f '${db:Status-Status}\n' "${packages[@]}" 2>/dev/null | grep -cx installed | grep -qx "${#packages[@]}"; then
  exit 0
fi

root apt-get update -qq
root apt-get install -y -qq --no-install-recommends "${packages[@]}" </dev/null
