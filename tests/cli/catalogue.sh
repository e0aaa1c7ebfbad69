#!/usr/bin/env bash
# Conditions and treatments on the command line: health at severity 0 and a treatment without effect leave a run's
# numbers as they are, a condition changes them; what cannot be says so and exits with 3.
set -u
program=$1
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
bad=0

fail() {
    echo "$1"
    bad=1
}

short="--set duration=0.12 --set drive.start=0 --set drive.rise=0.01 --set drive.level=0.5 --set pool.n_units=4 -q"

run() { # NAME OPTION...
    local name=$1
    shift
    "$program" run first-muscle $short -o "$folder/$name" "$@" >"$folder/$name.txt" 2>&1 || fail "run $*: $(cat "$folder/$name.txt")"
    # Everything that was computed, without names and wall time.
    python3 - "$folder/$name/summary.json" >"$folder/$name.numbers" <<'PY'
import json, sys
s = json.load(open(sys.argv[1]))
print(json.dumps([s["muscles"], s["episodes"], s["pain"]]))
PY
}

run healthy
run nought --condition myotonia-congenita-recessive=0 --condition brody=0
run nothing --treatment ginkgo --treatment magnesium
run sick --condition brody
for name in nought nothing; do
    cmp -s "$folder/healthy.numbers" "$folder/$name.numbers" || fail "$name is not as healthy: summary.json"
    (cd "$folder/healthy" && find emg -name '*.bdf') | while read -r signal; do
        cmp "$folder/healthy/$signal" "$folder/$name/$signal" || exit 1
    done || fail "$name is not as healthy: its signals"
done
cmp -s "$folder/healthy.numbers" "$folder/sick.numbers" && fail "a condition changed nothing"
grep -q '"id": "brody"' "$folder/sick/summary.json" || fail "summary.json does not name the condition"
grep -q '"assumed_share": 1' "$folder/sick/summary.json" || fail "summary.json does not say how much is assumed"
grep -q 'Brody' "$folder/sick/report.html" || fail "the report does not name the condition"
grep -q 'Brody' "$folder/sick.txt" || fail "the timeline does not name the condition"

refused() { # WORDS ARGUMENT...
    local words=$1 said
    shift
    said=$("$program" "$@" 2>&1 >/dev/null)
    [ $? -eq 3 ] || fail "$*: exit code"
    case $said in *"$words"*) ;; *) fail "$*: $said" ;; esac
}

refused 'did you mean "brody"' run first-muscle --condition broddy
refused 'from 0 (health) to 1' run first-muscle --condition brody=1.5
refused 'sets membrane.open_Cl, which' run first-muscle --condition myotonic-dystrophy --condition myotonia-congenita-recessive
refused 'changes nothing in this cell' cell membrane.human train --condition mcardle
refused 'no time line' run first-muscle --treatment ice@1h
refused 'no such' run first-muscle --condition "$folder/none.yaml"
# A folder of one's own: by name like the built-in ones, everywhere.
mkdir "$folder/own"
cat >"$folder/own/stiff-mornings.yaml" <<'YAML'
condition: stiff-mornings
title: A weak calcium pump of my own
text: What it is, in plain words.
contested: Whether there is such a thing.
changes:
  - {path: reticulum.nu, op: scale, value: "0.4", source: assumed, evidence: assumed}
expect:
  - id: slow
    text: a twitch relaxes more slowly
    unit: "1"
    measure: {do: cell, cell: fibre.human.fast, protocol: twitch, column: calcium_uM, of: last}
    over_health: {from: 0.5, to: 50}
    source: assumed
YAML
cat >"$folder/own/tea.yaml" <<'YAML'
treatment: tea
title: Tea
text: A cup of it.
verdict: Nobody has looked.
YAML
own="--catalogue $folder/own"
run mine $own --condition stiff-mornings=0.5 --treatment tea
cmp -s "$folder/healthy.numbers" "$folder/mine.numbers" && fail "a condition of one's own changed nothing"
grep -q '"assumed_share": 1' "$folder/mine/summary.json" || fail "an own condition: the share of what is assumed"
"$program" list conditions $own | grep -q '^stiff-mornings .*your own' || fail "list omits an own condition"
"$program" list treatments $own | grep -q '^tea ' || fail "list omits an own treatment"
"$program" show stiff-mornings $own | grep -q '\[calcium\]' || fail "show does not mark the link of an own condition"
"$program" compare first-muscle $own --with stiff-mornings --with tea $short --set duration=0.03 | grep -q 'reticulum.nu' || fail "compare with an own condition"
refused 'no such folder' list conditions --catalogue "$folder/nowhere"
sed 's/reticulum.nu/reticulum.mu/' "$folder/own/stiff-mornings.yaml" >"$folder/own/wrong.yaml"
refused 'did you mean' run first-muscle $own
sed 's/stiff-mornings/other/' "$folder/own/stiff-mornings.yaml" >"$folder/own/wrong.yaml"
refused 'give both one name' run first-muscle $own
rm "$folder/own/wrong.yaml"
sed 's/stiff-mornings/brody/' "$folder/own/stiff-mornings.yaml" >"$folder/own/brody.yaml"
refused 'a built-in one is called "brody"' run first-muscle $own

"$program" show quinine | head -2 | grep -q WARNING || fail "the warning of quinine does not come first"
for what in conditions treatments substances; do
    "$program" list $what | grep -q . || fail "list $what is empty"
done
exit $bad
