#!/usr/bin/env bash
# myotome compare: two runs side by side, an effect of nothing, what a story brings taken out, interruption and going on,
# and what cannot be compared.
. "$2/tests/cli_lib.sh" "$1" "$2"
set -- --set duration=0.06s --set drive.start=0 --set drive.rise=0.01 --set drive.level=0.5 --set pool.n_units=2 -q

"$program" compare first-muscle --with brody=0.8 "$@" --json >"$scratch/whole.json" 2>"$scratch/err" || fail "compare: $(cat "$scratch/err")"
numbers() { # FILE: what was compared, without wall time
    /usr/bin/python3 -c 'import json, sys; s = json.load(open(sys.argv[1])); print(json.dumps([s["differences"], s["changed"], s["same_until_s"]]))' "$1"
}
numbers "$scratch/whole.json" >"$scratch/numbers" || fail "what is printed is no JSON"
grep -q '"assumed_share": 1' "$scratch/whole.json" || fail "the share of what is assumed"

# Interrupted in the second run; the first one is not run again to other numbers.
"$program" compare first-muscle --with brody=0.8 "$@" --save-every 0.1 -o "$scratch/stopped" >/dev/null 2>"$scratch/err" &
for _ in $(seq 1200); do
    [ -e "$scratch/stopped/with/checkpoint.h5" ] && break
    sleep 0.05
done
kill -INT $!
wait $!
code=$?
[ "$code" -eq 130 ] || fail "exit code $code, not 130: $(cat "$scratch/err")"
grep -q "in the second of the two runs.*'myotome compare --resume $scratch/stopped' goes on" "$scratch/err" || fail "how to go on: $(cat "$scratch/err")"
expect 3 "one of 'myotome compare'" "$program" run --resume "$scratch/stopped/with"
expect 2 'leave out --with' "$program" compare --resume "$scratch/stopped" --with mcardle
(cd / && "$program" compare --resume "$scratch/stopped" -q >"$scratch/text" 2>"$scratch/err") || fail "going on: $(cat "$scratch/err")"
numbers "$scratch/stopped/summary.json" | cmp -s - "$scratch/numbers" || fail "other numbers after an interruption"

for words in 'What differs' 'reticulum\.' 'of these numbers are assumed' '\[calcium\]' 'B19' 'not a medical device'; do
    grep -q "$words" "$scratch/text" || fail "the text lacks $words"
done
for file in report.html figures/both.svg without/report.html with/report.html with/signals.h5; do
    [ -s "$scratch/stopped/$file" ] || fail "no $file"
done
find "$scratch/stopped" -name checkpoint.h5 | grep -q . && fail "a checkpoint is left"

# Without effect: the same bits, and the page says so.
"$program" compare first-muscle --with ginkgo "$@" --set duration=0.03s | grep -q 'bit for bit, from the first moment to the last' || fail "ginkgo changes something"
"$program" compare first-muscle --with drive.level=0.6 --without drive.level=0.4 "$@" --set duration=0.03s --json >"$scratch/json" || fail "settings"
grep -q '"set by hand"' "$scratch/json" || fail "settings are not named in JSON"

expect 3 'did you mean "mcardle"' "$program" compare first-muscle --with mcardel
expect 3 'did you mean' "$program" compare first-muscle --with drive.lovel=0.3
expect 3 'no time line' "$program" compare first-muscle --with heat-pad
expect 3 'no such' "$program" compare first-muscle --with "$scratch/none.yaml"
expect 2 'have it twice' "$program" compare first-muscle --condition brody --with brody=0.5
expect 2 'of one person' "$program" compare first-muscle --with seed=2
expect 2 'needs --with or --without' "$program" compare first-muscle
expect 2 'takes one scenario' "$program" compare --with mcardle
expect 3 'no checkpoint is here' "$program" compare --resume "$scratch/stopped"
expect 3 'no such folder' "$program" compare --resume "$scratch"
# A story of slow tissue alone: no window, and a whole page.
"$program" compare quiet-day --with dehydration -q -o "$scratch/dry" >"$scratch/text" 2>"$scratch/err" || fail "a story: $(cat "$scratch/err")"
grep -q "Water missing" "$scratch/text" || fail "a story without windows says nothing"
[ -s "$scratch/dry/figures/courses.svg" ] && [ -s "$scratch/dry/with/report.html" ] || fail "files of a story"
done_testing
