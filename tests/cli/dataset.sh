#!/usr/bin/env bash
# A small data set: balanced, split by person, the same bytes when it was interrupted; faults in its file are told at once.
. "$2/tests/cli_lib.sh" "$1" "$2"
cd "$scratch" || exit 1
cat >set.yaml <<'END'
dataset: small
licence: CC-BY-4.0
persons: 2
duration: 0.15 s
person: {conductor.fat: [2 mm, 6 mm]}
classes:
  - {label: firing, scenario: first-muscle, mechanism: drive, set: {pool.n_units: 2, drive.of: drive, drive.level: 50 %, drive.start: 0 s, drive.rise: 0.02 s}}
  - {label: silence, scenario: first-muscle, condition: cold-muscle, severity: [0.5, 1], set: {pool.n_units: 2, drive.level: 0 %}}
electrodes:
  - {kind: concentric, name: needle}
places: {x: [-2 mm, 2 mm]}
SNR: [20 dB, 0 dB]
split: {train: 50 %, test: 50 %}
END
check() { "$@" >/dev/null 2>&1 || fail "$*"; }
check "$program" dataset ./set.yaml -o whole -q
rows=$(grep -c . whole/samples.tsv)
[ "$rows" = 9 ] || fail "$rows rows"
for label in firing silence; do
    [ "$(cut -f2 whole/samples.tsv | grep -c "^$label$")" = 4 ] || fail "$label is not balanced"
done
[ "$(cut -f6,7 whole/samples.tsv | tail -n +2 | sort -u | wc -l)" = 2 ] || fail "a person is in two parts"
while IFS=$'\t' read -r file _; do
    [ "$file" = file ] || [ -s "whole/$file" ] || fail "$file is missing"
done <whole/samples.tsv
grep -q 'creativecommons.org/licenses/by' whole/README.md || fail "the card has no licence"

# Interrupted: half a run lies there, another is missing; the same command makes the same bytes.
cp -r whole again
mv again/sub-002/ses-firing again/sub-002/ses-firing.part
rm -r again/sub-001/ses-silence again/samples.tsv again/sourcedata/truth/sub-001_ses-silence_truth.h5
check "$program" dataset ./set.yaml -o again -q
check diff -r whole again

sed -i 's/persons: 2/persons: 3/' set.yaml
expect 5 'another data set' "$program" dataset ./set.yaml -o whole
mkdir mine && touch mine/file
expect 5 'not empty' "$program" dataset ./set.yaml -o mine
sed 's/^electrodes:/  - {label: firing, scenario: first-muscle}\n&/' set.yaml >uneven.yaml
expect 3 'balanced' "$program" dataset ./uneven.yaml -o x
sed 's/cold-muscle/old-muscle/' set.yaml >unknown.yaml
expect 3 'unknown\.yaml:[0-9]+:[0-9]+: .*old-muscle' "$program" dataset ./unknown.yaml -o x
sed 's/conductor.fat/conductor.fatt/' set.yaml >path.yaml
expect 3 'path\.yaml:[0-9]+:[0-9]+: .*fat' "$program" dataset ./path.yaml -o x
sed 's/CC-BY-4.0/mine/' set.yaml >licence.yaml
expect 3 'licence\.yaml:[0-9]+:[0-9]+: .*CC0' "$program" dataset ./licence.yaml -o x
[ -e x ] && fail "something was written"
done_testing
