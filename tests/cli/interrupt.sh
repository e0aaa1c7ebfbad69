#!/usr/bin/env bash
# Ctrl-C keeps what was recorded and exits 130.
. "$2/tests/cli_lib.sh" "$1" "$2"
"$program" run first-muscle --set duration=100s --set drive.of=drive --set drive.hold=90s -o "$scratch/results" >"$scratch/out" 2>"$scratch/err" &
pid=$!
sleep 4
kill -INT "$pid"
wait "$pid"
code=$?
[ "$code" -eq 130 ] || fail "exit code $code, not 130: $(cat "$scratch/err")"
for file in summary.json report.html signals.h5; do
    [ -s "$scratch/results/$file" ] || fail "$file is missing"
done
/usr/bin/python3 - "$scratch/results/summary.json" <<'PY' || fail "summary.json does not say how far the run came"
import json, sys
summary = json.load(open(sys.argv[1]))
assert 0.005 < summary["simulated_s"] < 100, summary["simulated_s"]
PY
done_testing
