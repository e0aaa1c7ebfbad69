#!/usr/bin/env bash
# Every bad input gets one clear sentence and exit code 3 (wrong usage: 2), at once, and nothing is written.
. "$2/tests/cli_lib.sh" "$1" "$2"
cd "$scratch" || exit 1
base=$tree/scenarios/first-muscle.yaml
run() { expect 3 "$1" "$program" run "${@:2}" -o "$scratch/results"; }
with() { sed "$1" "$base" >edited.yaml; }

with 's/duration: 10 s/duraton: 10 s/'
run '^myotome: \./edited\.yaml:[0-9]+:1: .*duraton.*duration' ./edited.yaml
with 's/level: 15 %/levle: 15 %/'
run '^myotome: \./edited\.yaml:[0-9]+:[0-9]+: .*levle.*did you mean.*level' ./edited.yaml
with 's/duration: 10 s/duration: 10 apples/'
run 'edited\.yaml:[0-9]+:[0-9]+: .*10 apples.*apples' ./edited.yaml
with 's/duration: 10 s/duration: 10 kg/'
run 'edited\.yaml:[0-9]+:[0-9]+: .*kg' ./edited.yaml
with 's/level: 15 %/level: nan/'
run 'edited\.yaml:[0-9]+:[0-9]+: .*nan' ./edited.yaml
with 's/level: 15 %/level: -0.3/'
run 'edited\.yaml:[0-9]+:[0-9]+: .*-0.3' ./edited.yaml
with 's/longissimus_thoracis_T7_left/longisimus_thoracis_T7_left/'
run 'edited\.yaml:[0-9]+:[0-9]+: unknown muscle.*longissimus_thoracis_T7_left' ./edited.yaml
with 's/kind: ramp_hold/kind: ramp/'
run 'edited\.yaml:[0-9]+:[0-9]+: .*ramp_hold' ./edited.yaml
printf 'scenario: x\nmuscles: [1, 2\n' >broken.yaml
run 'broken\.yaml:[0-9]+:[0-9]+: ' ./broken.yaml
printf 'a: 1\na: 2\n' >twice.yaml
run 'twice\.yaml:2:1: ' ./twice.yaml
printf 'muscles: {longissimus_thoracis_T7_left: }\nelectrodes:\n  - {kind: grid, rows: 0}\n' >rows.yaml
run 'rows\.yaml:3:[0-9]+: .*rows.*0' ./rows.yaml
printf 'muscles: {longissimus_thoracis_T7_left: }\nelectrodes:\n  - {kind: gird}\n' >gird.yaml
run 'gird\.yaml:3:[0-9]+: unknown kind of electrode "gird"; there are: .*grid' ./gird.yaml
printf 'title: nothing else\n' >no_muscles.yaml
run 'no muscles' ./no_muscles.yaml

run 'muscle\.cross_section.*-5' first-muscle --set 'muscle.cross_section=-5 mm2'
run 'apples' first-muscle --set 'duration=18 apples'
run 'muscle has .*cross_section' first-muscle --set 'muscle.mass=-5 kg'
run 'did you mean' first-muscle --set 'drive.levl=0.3'
run 'nan' first-muscle --set drive.level=nan
run 'inf' first-muscle --set drive.level=inf
run 'seed' first-muscle --seed banana
expect 2 'PATH=VALUE' "$program" run first-muscle --set drive.level
expect 2 'thread' "$program" run first-muscle --threads 0
expect 2 'did you mean' "$program" rum first-muscle
expect 2 'did you mean' "$program" run first-muscle --outptu x
expect 3 'first-muscle' "$program" run frist-muscle

run 'missing\.yaml' ./missing.yaml
: >empty.yaml
run 'empty' ./empty.yaml
mkdir folder.yaml
run 'folder' ./folder.yaml
truncate -s 2G huge.yaml
run 'huge\.yaml.*(large|MB|limit|big)' ./huge.yaml
head -c 100000 /dev/urandom >noise.yaml
run 'noise\.yaml' ./noise.yaml

run 'drive\.file=FILE\.edf --set drive\.channel=LABEL$' reenact
run 'drive\.file=FILE\.edf$' reenact --set drive.channel=X
run 'missing\.edf' reenact --set drive.file=missing.edf
follow() { run "$1" reenact --set "drive.file=$2" --set drive.channel=X; }
follow 'missing\.edf' missing.edf
: >empty.edf
follow 'empty' empty.edf
mkdir folder.edf
follow 'folder' folder.edf
truncate -s 2G huge.edf
follow 'huge\.edf' huge.edf
head -c 100000 /dev/urandom >noise.edf
follow 'noise\.edf' noise.edf
recording=$tree/../shared/data/emg/pyomeca/shoulder_thorax_12ch_2000hz.edf
if [ -e "$recording" ]; then
    head -c 100000 "$recording" >truncated.edf
    follow 'truncated\.edf.*(cut|truncated|short)' truncated.edf
    run "drive\.channel=LABEL; the channels are .*'EMG [A-Z]" reenact --set "drive.file=$recording"
    run 'lower' reenact --set "drive.file=$recording" --set drive.channel=lower_trapezuis
else
    echo "skipped: the truncated recording, because ../shared/data/emg/pyomeca is absent"
fi

expect 3 'did you mean' "$program" cell fibre.human.slwo twitch
expect 3 'did you mean' "$program" cell fibre.human.slow twich
expect 3 'rate' "$program" cell fibre.human.slow train --set rate_Hz=-5
expect 3 'called' "$program" show nothing_like_this
expect 3 'called' "$program" validate nothing_like_this
mkdir mine && echo precious >mine/thesis.txt
expect 5 'mine' "$program" run first-muscle --set duration=0.01 -o mine
[ "$(cat mine/thesis.txt)" = precious ] && [ "$(ls mine)" = thesis.txt ] || fail "somebody's folder was written into"
[ -e "$scratch/results" ] && fail "a refused run left a results folder"
done_testing
