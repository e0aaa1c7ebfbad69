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
cells = {cell["cell"]: cell["parts"] for cell in json.load(open(sys.argv[1]))["cells"]}
assert sorted(cells) == ["fibre.human.fast", "fibre.human.slow", "fibre.shorten_human.fast"], sorted(cells)
for cell, parts in cells.items():
    human = cell.startswith("fibre.human")
    assert [part["part"] for part in parts] == (["membrane", "contraction", "sum", "by itself"] if human else ["one piece"])
    for part in parts:
        lines = {line["solver"]: line for line in part["solvers"]}
        one, dense, sparse = lines["myotome, 1 cell"], lines["CVODE, dense"], lines["CVODE, sparse (KLU)"]
        assert 0 < max(dense["error_1"], sparse["error_1"]) <= one["error_1"] < 0.1, (cell, "not at equal error")
        assert one["times_cvode_dense"] > one["times_cvode_sparse"] > 1, (cell, "slower than CVODE")
        # Counted, not timed: what a multistep method needs at this error, where stimuli come one after the other.
        assert one["steps"] < sparse["steps"], (cell, "more steps than CVODE")
EOF
    cp "$program" "$scratch/alone"
    expect 6 'SUNDIALS' "$scratch/alone" bench fibre
else
    expect 6 'SUNDIALS' "$program" bench fibre
fi
done_testing
