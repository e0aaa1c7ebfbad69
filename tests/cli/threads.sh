#!/usr/bin/env bash
# The same seed gives the same bits for 1, 2 and 7 threads, and another seed gives others.
. "$2/tests/cli_lib.sh" "$1" "$2"
set -- --set duration=1.2s --set drive.start=0.1s --set drive.rise=0.5s --set drive.hold=0.3s --set drive.fall=0.2s --set pool.n_units=24
for n in 1 2 7; do
    "$program" run first-muscle "$@" --threads $n -q -o "$scratch/threads$n" >/dev/null || fail "run with $n threads"
done
"$program" run first-muscle "$@" --seed 2 -q -o "$scratch/seed2" >/dev/null || fail "run with another seed"
# wall time is the one thing that may differ
strip() { (cd "$1" && sed -i '/"wall_s"/d' summary.json && find . -type f ! -name report.html ! -path './figures/*' | sort | xargs sha256sum); }
strip "$scratch/threads1" >"$scratch/one"
for n in 2 7; do
    strip "$scratch/threads$n" | diff "$scratch/one" - >"$scratch/diff" || fail "$n threads: $(head -5 "$scratch/diff")"
done
cmp -s "$scratch/threads1/signals.h5" "$scratch/seed2/signals.h5" && fail "the seed changes nothing"
done_testing
