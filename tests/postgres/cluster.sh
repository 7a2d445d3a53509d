#!/usr/bin/env bash
# A PostgreSQL of the tests' own, in a folder, on a free port of loopback.
#
#   cluster.sh start DIR     makes it if need be, starts it, prints its URL
#   cluster.sh stop DIR      stops it
#   cluster.sh restart DIR   stops it at once, as a failover would, and starts it again
set -euo pipefail

action=$1 folder=$2
programs=$(find /usr/lib/postgresql -mindepth 2 -maxdepth 2 -name bin | sort -V | tail -1)
[ -n "$programs" ] || { echo "no PostgreSQL here: run tests/postgres/install.sh" >&2; exit 1; }

# PostgreSQL refuses to run as root, and needs a folder that it may enter.
as() { if [ "$(id -u)" = 0 ]; then runuser -u postgres -- "$@"; else "$@"; fi; }
data=/tmp/$(basename "$folder")-$(echo -n "$folder" | cksum | cut -d' ' -f1)
[ "$(id -u)" = 0 ] || data=$folder

free_port() { python3 -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])'; }
start() { as "$programs/pg_ctl" -D "$data" -l "$data/log" -w -s start >/dev/null; }

case $action in
  start)
    if [ ! -f "$data/port" ]; then
      [ ! -d "$data" ] || as rm -rf "$data"
      as "$programs/initdb" -D "$data" -U postgres -A trust -E UTF8 --locale=C.UTF-8 >/dev/null
      port=$(free_port)
      as tee -a "$data/postgresql.conf" >/dev/null <<CONF
listen_addresses = '127.0.0.1'
port = $port
unix_socket_directories = ''
max_connections = 300
fsync = ${FSYNC:-off}
CONF
      echo "$port" | as tee "$data/port" >/dev/null
    fi
    as "$programs/pg_ctl" -D "$data" status >/dev/null 2>&1 || start
    echo "postgres://postgres@127.0.0.1:$(cat "$data/port")/postgres?sslmode=disable"
    ;;
  stop) as "$programs/pg_ctl" -D "$data" -m fast -w -s stop ;;
  restart)
    as "$programs/pg_ctl" -D "$data" -m immediate -w -s stop
    start
    ;;
  *) echo "cluster.sh start|stop|restart DIR" >&2; exit 2 ;;
esac
