#!/bin/sh
# The rights by a second implementation, written from the design: cells of
# people x relations x states x acts, and random acts, some of them here
# (ORACLE_STEPS, one cell in ORACLE_EVERY); all of them in make test-long.
build=${1:-build}
cd "$(dirname "$0")/../.." || exit 1
exec /usr/bin/python3 tests/oracle/rights.py "$build/oracle" \
	"${ORACLE_STEPS:-2000}" "${ORACLE_EVERY:-31}" $ORACLE_SEED
