#!/usr/bin/env bash
# `myotome bench` runs the program beside it where SUNDIALS was found, and says so where it was not.
. "$2/tests/cli_lib.sh" "$1" "$2"
expect 2 'bench takes one word' "$program" bench
expect 2 '1e-9' "$program" bench fibre --tolerance 1
if [ -x "$(dirname "$program")/myotome-bench" ]; then
    expect 3 'no system "muscle"' "$program" bench muscle
    # A loose tolerance is quick; the numbers are the machine's, their order is not.
    timeout 100 "$program" bench fibre --tolerance 0.01 --json >"$scratch/out" || fail "bench fibre stopped"
    python3 - "$scratch/out" <<'EOF' || fail "bench fibre: $(head -c 300 "$scratch/out")"
import json, sys
lines = {line["solver"]: line for line in json.load(open(sys.argv[1]))["solvers"]}
one, dense, sparse = lines["myotome, 1 cell"], lines["CVODE, dense"], lines["CVODE, sparse (KLU)"]
assert 0 < max(dense["error_1"], sparse["error_1"]) <= one["error_1"] < 0.05, "not at equal error"
assert one["times_cvode_dense"] > one["times_cvode_sparse"] > 1, "slower than CVODE"
EOF
    cp "$program" "$scratch/alone"
    expect 6 'SUNDIALS' "$scratch/alone" bench fibre
else
    expect 6 'SUNDIALS' "$program" bench fibre
fi
done_testing
