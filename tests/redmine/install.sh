#!/usr/bin/env bash
# Installs Redmine from Debian's packages: the application only. Nothing is configured and nothing starts;
# `application.py` keeps database, files and logs in a folder of its own.
set -euo pipefail

export DEBIAN_FRONTEND=noninteractive
root() { if [ "$(id -u)" = 0 ]; then "$@"; else sudo --preserve-env=DEBIAN_FRONTEND,BUNDLER_VERSION "$@"; fi; }
packages=(redmine redmine-sqlite ruby-sqlite3 puma)

if dpkg-query -W -f '${db:Status-Status}\n' "${packages[@]}" 2>/dev/null | grep -cx installed | grep -qx "${#packages[@]}"; then
  exit 0
fi

root apt-get update -qq
# Ruby brings a newer bundler than the packaged one. Redmine's post-installation step would start it, find no
# gems for it and fail: it has to be told to use Debian's.
BUNDLER_VERSION=$(apt-cache show --no-all-versions ruby-bundler | sed -n 's/^Version: \([0-9.]*\).*/\1/p')
export BUNDLER_VERSION
echo 'redmine redmine/instances/default/dbconfig-install boolean false' | root debconf-set-selections
root apt-get install -y -qq --no-install-recommends "${packages[@]}" </dev/null
