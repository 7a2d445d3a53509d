#!/usr/bin/env bash
# All tests with one command, on a Debian machine with a Rust toolchain, as root or with sudo.
#
#   ./test.sh          says what it would install, and asks
#   ./test.sh --yes    does not ask (nor with CI set)
#
# INTERLINGUA_TEST_DATA names a folder with data that is not ours to ship (vendors' descriptions, suites); what needs
# it is left out without it, loudly. Everything is built and kept below the target folder.
set -uo pipefail
cd "$(dirname "$0")"

target=${CARGO_TARGET_DIR:-$PWD/target}
export CARGO_TARGET_DIR=$target PYTHONDONTWRITEBYTECODE=1
scratch=$target/judges
logs=$scratch/logs
mkdir -p "$logs"

names=() passed=() failed=() skipped=() seconds=()

root() { if [ "$(id -u)" = 0 ]; then "$@"; else sudo "$@"; fi; }
installed() { dpkg-query -W -f '${db:Status-Status}' "$1" 2>/dev/null | grep -qx installed; }

# --- what is needed, and leave to install it

tools=()
command -v python3 >/dev/null || tools+=(python3)
python3 -c 'import ensurepip' 2>/dev/null || tools+=(python3-venv)
command -v git >/dev/null || tools+=(git)
command -v openssl >/dev/null || tools+=(openssl)
command -v cc >/dev/null || tools+=(build-essential)
command -v npm >/dev/null || tools+=(nodejs npm)
echo "This runs all tests. It needs, and installs if missing:"
echo "  Debian packages   ${tools[*]:+${tools[*]}, }redmine, redmine-sqlite, ruby-sqlite3, puma, request-tracker5, rt5-db-sqlite, rt5-standalone, postgresql, pgbouncer, age and what they depend on"
echo "  PyPI package      openapi-spec-validator, in $scratch/openapi"
echo "  PyPI package      standardwebhooks, in $scratch/events"
echo "  PyPI packages     oauthlib, botocore, PyJWT, cryptography, in $scratch/signatures"
echo "  PyPI packages     lxml, zeep, in $scratch/workday-tools"
echo "  PyPI, npm         python-quickbooks and xero-node, in $scratch/books-tools"
echo "  PyPI, npm         zenpy, jira, netsuite, simple-salesforce, zohocrmsdk8_0; jsforce, @hubspot/api-client, pipedrive, in $scratch/clients"
echo "  npm packages      @stoplight/prism-cli, in $scratch/prism; jsonata, in $scratch/jsonata"
echo "  for connecting    chromium (Debian), oidc-provider and playwright-core (npm), oauthlib (PyPI), in $scratch/connect"
echo "Redmine and Request Tracker are not configured or started as services; the tests keep their data in $scratch. PostgreSQL runs for the tests alone."
if [ "${1:-}" != --yes ] && [ -z "${CI:-}" ]; then
  read -r -p "Go on? [y/N] " answer || answer=
  case $answer in y* | Y*) ;; *) echo "Nothing was installed, nothing was tested."; exit 2 ;; esac
fi

# --- running and counting

# suite NAME COUNTER COMMAND…: runs a command, shows and keeps its output, counts results.
suite() {
  local name=$1 counter=$2 log code began=$SECONDS
  shift 2
  log=$logs/${name// /-}.log
  printf '\n=== %s\n' "$name"
  "$@" </dev/null 2>&1 | tee "$log"
  code=${PIPESTATUS[0]}
  local counts
  counts=$("$counter" "$log" "$code")
  read -r p f s <<<"$counts"
  # A command that failed without saying which test did counts as one failure.
  [ "$code" != 0 ] && [ "$f" = 0 ] && f=1
  names+=("$name") passed+=("$p") failed+=("$f") skipped+=("$s") seconds+=($((SECONDS - began)))
  return "$code"
}

# Counters: passed, failed, skipped.
by_code() { if [ "$2" = 0 ]; then echo "1 0 0"; else echo "0 1 0"; fi; }
by_cargo() { awk '/^test result:/ { p += $4; f += $6; s += $8 } END { print p + 0, f + 0, s + 0 }' "$1"; }
by_closing_line() { sed -nE 's/^.*\b([0-9]+) passed, ([0-9]+) failed(, ([0-9]+) skipped)?.*$/\1 \2 \4/p' "$1" | awk 'END { print $1 + 0, $2 + 0, $3 + 0 }'; }

install_tools() { [ ${#tools[@]} = 0 ] || { root apt-get update -qq && root env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "${tools[@]}"; }; }

if suite "install tools" by_code install_tools && suite "build" by_code cargo build --release --locked; then
  suite "install postgres" by_code bash tests/postgres/install.sh &&
    INTERLINGUA_TEST_POSTGRES=$(bash tests/postgres/cluster.sh start "$scratch/postgres") &&
    export INTERLINGUA_TEST_POSTGRES && trap 'bash tests/postgres/cluster.sh stop "$scratch/postgres"' EXIT
  suite "crates" by_cargo cargo test --workspace --locked --no-fail-fast
  suite "bare language" by_cargo cargo test -p interlingua-jsonata --no-default-features --locked
  suite "documentation" by_code env RUSTDOCFLAGS="-D warnings" cargo doc -q -p interlingua-jsonata --no-deps --locked
  suite "catalog check" by_code "$target/release/interlingua" check catalog
  suite "catalog fixtures" by_closing_line "$target/release/interlingua" test catalog
  suite "judge house" by_closing_line python3 tests/run.py house
  suite "judge refresh" by_closing_line python3 tests/run.py refresh
  suite "judge unseen" by_closing_line python3 tests/run.py unseen
  suite "judge streams" by_closing_line python3 tests/run.py streams
  suite "install styles" by_code bash tests/styles/install.sh "$scratch/openapi" &&
    suite "judge styles" by_closing_line python3 tests/run.py styles
  suite "install jsonata" by_code bash tests/jsonata/install.sh "$scratch/jsonata" &&
    suite "judge jsonata" by_closing_line python3 tests/run.py jsonata
  suite "install redmine" by_code bash tests/redmine/install.sh &&
    suite "judge redmine" by_closing_line python3 tests/run.py redmine
  suite "install request tracker" by_code bash tests/request_tracker/install.sh &&
    suite "judge request tracker" by_closing_line python3 tests/run.py request_tracker
  suite "judge offered" by_closing_line python3 tests/run.py offered
  suite "install clients" by_code bash tests/clients/install.sh "$scratch/clients" &&
    suite "judge clients" by_closing_line "$scratch/clients/bin/python" tests/run.py clients
  suite "install signatures" by_code bash tests/signatures/install.sh "$scratch/signatures" &&
    suite "judge signatures" by_closing_line "$scratch/signatures/bin/python" tests/run.py signatures
  suite "judge nodes" by_closing_line python3 tests/run.py nodes
  suite "install moving" by_code bash tests/moving/install.sh &&
    suite "judge moving" by_closing_line python3 tests/run.py moving
  suite "install events" by_code bash tests/events/install.sh "$scratch/events" &&
    suite "judge events" by_closing_line "$scratch/events/bin/python" tests/run.py events
  suite "install prism" by_code bash tests/prism/install.sh "$scratch/prism" &&
    suite "judge prism" by_closing_line python3 tests/run.py prism
  suite "install workday" by_code bash tests/workday/install.sh "$scratch/workday-tools" &&
    suite "judge workday" by_closing_line "$scratch/workday-tools/bin/python" tests/run.py workday
  suite "install books" by_code bash tests/books/install.sh "$scratch/books-tools" &&
    suite "judge books" by_closing_line env BOOKS_TOOLS="$scratch/books-tools" "$scratch/books-tools/python/bin/python" tests/run.py books
  suite "install connect" by_code bash tests/connect/install.sh "$scratch/connect" &&
    suite "judge connect" by_closing_line env CONNECT_TOOLS="$scratch/connect" "$scratch/connect/python/bin/python" tests/run.py connect
fi

# --- summary

printf '\n%-20s %8s %8s %8s %8s\n' suite passed failed skipped seconds
total_p=0 total_f=0 total_s=0
for i in "${!names[@]}"; do
  printf '%-20s %8s %8s %8s %8s\n' "${names[i]}" "${passed[i]}" "${failed[i]}" "${skipped[i]}" "${seconds[i]}"
  total_p=$((total_p + passed[i])) total_f=$((total_f + failed[i])) total_s=$((total_s + skipped[i]))
done
if [ -z "${INTERLINGUA_TEST_DATA:-}" ]; then
  printf '\n*** INTERLINGUA_TEST_DATA is not set: what needs data from outside WAS LEFT OUT. ***\n'
fi
printf '\n%d passed, %d failed, %d skipped\n' "$total_p" "$total_f" "$total_s"
[ "$total_f" = 0 ]
