#!/usr/bin/env bash
# Values that no body has are refused with the range and its source; --force lets them through, and then every output says so.
. "$2/tests/cli_lib.sh" "$1" "$2"
cd "$scratch" || exit 1
short=(first-muscle --set duration=0.05 --set pool.n_units=8)
refused() { expect 3 "$1.*outside its range .*\(source: [a-z0-9_]+\)" "$program" "${@:2}"; }

for case in 'fibre.slow.membrane.g_Na=-3' 'temperature=60 degC' 'fibre.fast.membrane.K_plasma=500 mM' 'fibre.fast.reticulum.L_x=0 um' \
    'pool.junction.Ca_o=2 M' 'pool.neuron.S.smallest.g_Ca=-0.1'; do
    refused "${case%%=*}" run "${short[@]}" --set "$case"
done
refused 'sarcolemma\.g_Na = -3' cell fibre.shorten_human.fast twitch --set sarcolemma.g_Na=-3
refused 'sarcolemma\.Na_b = 5000 mM' cell fibre.shorten_human.slow twitch --set 'sarcolemma.Na_b=5000 mM'
refused 'calcium\.L_x = 0' cell fibre.shorten_human.fast twitch --set calcium.L_x=0
refused 'duration' cell fibre.shorten_human.fast train --set duration=-5 --force # an experiment cannot be forced
expect 3 'nan' "$program" cell fibre.shorten_human.fast twitch --set sarcolemma.g_Na=nan --force

# Both forced values are named in the timeline, the summary and the report, and nothing is where nothing was forced.
"$program" run "${short[@]}" --set fibre.slow.membrane.g_Na=-3 --set 'pool.junction.Ca_o=25 mM' --force -o forced >timeline 2>/dev/null ||
    fail "a forced run stopped"
"$program" run "${short[@]}" --force -o plain >plain_timeline 2>/dev/null || fail "a plain run stopped"
for name in 'fibre.slow.membrane.g_Na_mS_cm2 = -3' 'pool.junction.Ca_o_mM = 25'; do
    for file in timeline forced/summary.json forced/report.html; do
        grep -q "$name.*outside its range.*source" "$file" || fail "$file does not name $name"
    done
done
grep -q 'outside its range' plain_timeline plain/summary.json plain/report.html && fail "a warning where nothing was forced"
grep -q '"warnings": \[\]' plain/summary.json || fail "summary.json without a list of warnings"

# The same for a cell, beside its table and within its JSON.
"$program" cell fibre.shorten_human.fast twitch --set sarcolemma.g_Na=-3 --force >table 2>warnings || fail "a forced cell stopped"
grep -q '^myotome: warning: sarcolemma.g_Na_mS_cm2 = -3 .*source' warnings || fail "a forced cell without a warning"
grep -q warning table && fail "a warning within the table"
"$program" cell fibre.shorten_human.fast twitch --set sarcolemma.g_Na=-3 --force --json 2>/dev/null | grep -q '"warnings":\["sarcolemma.g_Na_mS_cm2 = -3' ||
    fail "the JSON of a forced cell without a warning"

# What breaks down when forced says so and does not hang.
expect 4 'broke down' "$program" cell fibre.shorten_human.fast twitch --set calcium.L_x=0 --force
done_testing
