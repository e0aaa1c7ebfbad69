#!/usr/bin/env bash
# A run that is killed or interrupted goes on from its checkpoint and leaves the same files as one that was not.
. "$2/tests/cli_lib.sh" "$1" "$2"
set -- --set duration=4s --set drive.of=drive --set drive.start=0.1s --set drive.rise=0.5s --set drive.hold=2s --set drive.fall=0.2s --set pool.n_units=20

# Waits until FOLDER/checkpoint.h5 was replaced N times, then sends SIGNAL to PID; says the simulated ms in the checkpoint.
strike() { # FOLDER N SIGNAL PID
    local seen='' now changes=-1
    for _ in $(seq 6000); do
        now=$(stat -c %i.%Y.%Z "$1/checkpoint.h5" 2>/dev/null)
        [ -n "$now" ] && [ "$now" != "$seen" ] && changes=$((changes + 1)) && seen=$now
        [ "$changes" -ge "$2" ] && break
        sleep 0.05
    done
    kill -"$3" "$4"
    wait "$4" 2>/dev/null
    code=$?
    step=$(/usr/bin/python3 -c 'import h5py, sys; print(h5py.File(sys.argv[1])["step"][0])' "$1/checkpoint.h5")
}

"$program" run first-muscle "$@" -q -o "$scratch/whole" >/dev/null || fail "the run that is not killed"
[ -e "$scratch/whole/checkpoint.h5" ] && fail "a checkpoint is left after a run that came to its end"
strip() { (cd "$1" && sed -i '/"wall_s"/d' summary.json && find . -type f ! -name report.html ! -path './figures/*' | sort | xargs sha256sum); }
strip "$scratch/whole" >"$scratch/sums"
same() { # FOLDER: results as those of the whole run, and nothing else
    strip "$1" | diff "$scratch/sums" - >"$scratch/diff" || fail "$1 differs: $(head -5 "$scratch/diff")"
}

# SIGKILL at the start, and twice later; each time it goes on with another number of threads.
"$program" run first-muscle "$@" -q --save-every 0.1 -o "$scratch/killed" >/dev/null 2>&1 &
strike "$scratch/killed" 0 KILL $!
[ "$step" -lt 4000 ] || fail "nothing was left to be done at step $step"
before=$step
for round in 1 2; do
    "$program" run --resume "$scratch/killed" -q --save-every 0.1 --threads "$round" >/dev/null 2>&1 &
    strike "$scratch/killed" 1 KILL $!
    [ "$step" -gt "$before" ] || fail "round $round came from step $before to $step"
    before=$step
done
[ "$step" -lt 4000 ] || fail "nothing was left to be done at step $step"
printf half >"$scratch/killed/checkpoint.h5.4711.part" # as after a kill in the middle of writing
(cd / && "$program" run --resume "$scratch/killed" -q --threads 3 >"$scratch/out" 2>"$scratch/err") || fail "going on: $(cat "$scratch/err")"
same "$scratch/killed"

# An interruption says how to go on.
(cd "$scratch" && exec "$program" run first-muscle "$@" -q --save-every 0.1 -o stopped >/dev/null 2>"$scratch/err") &
strike "$scratch/stopped" 1 INT $!
[ "$code" -eq 130 ] || fail "exit code $code, not 130"
grep -q "'myotome run --resume stopped' goes on at .* s from .*/stopped/checkpoint.h5" "$scratch/err" || fail "how to go on: $(cat "$scratch/err")"
cp -r "$scratch/stopped" "$scratch/broken"
(cd "$scratch" && "$program" run --resume stopped -q >/dev/null) || fail "going on after an interruption"
same "$scratch/stopped"

# What cannot go on says why.
expect 3 'no checkpoint is here' "$program" run --resume "$scratch/stopped"
expect 3 'no such folder' "$program" run --resume "$scratch/nowhere"
expect 2 'leave out --set' "$program" run --resume "$scratch/broken" --set duration=3s
expect 2 'leave out first-muscle' "$program" run first-muscle --resume "$scratch/broken"
expect 2 'save-every' "$program" run first-muscle --save-every 0
cp "$scratch/broken/checkpoint.h5" "$scratch/good.h5"
truncate -s -1 "$scratch/broken/checkpoint.h5"
expect 3 'broken/checkpoint.h5: the checkpoint is cut short' "$program" run --resume "$scratch/broken"
cp "$scratch/good.h5" "$scratch/broken/checkpoint.h5"
printf '\377\376' | dd of="$scratch/broken/checkpoint.h5" bs=1 seek=20000 conv=notrunc 2>/dev/null
expect 3 'broken/checkpoint.h5: the checkpoint is damaged' "$program" run --resume "$scratch/broken"

# A scenario that was changed meanwhile is named.
cp "$tree/scenarios/first-muscle.yaml" "$scratch/own.yaml"
(cd "$scratch" && exec "$program" run ./own.yaml "$@" -q -o own >/dev/null 2>&1) &
strike "$scratch/own" 0 KILL $!
sed -i 's/^seed:.*/seed: 77/' "$scratch/own.yaml"
expect 3 'own/checkpoint.h5: the checkpoint belongs to another run \(scenario.seed' "$program" run --resume "$scratch/own"
rm "$scratch/own.yaml"
expect 3 'own.yaml: there is no such file' "$program" run --resume "$scratch/own"

# A breakdown says where the last checkpoint is.
expect 4 'the last checkpoint, at .* s, is .*/torn/checkpoint.h5' "$program" run first-muscle "$@" --set duration=0.3s --set path.kind=ramp \
    --set path.start=0.1s --set path.duration=0.01s --set path.change=1e6mm --force -q -o "$scratch/torn"

# A disk on which no checkpoint can be written ends no run.
mkdir "$scratch/full" "$scratch/full/checkpoint.h5"
printf '{"program": "myotome"}' >"$scratch/full/summary.json"
"$program" run first-muscle "$@" --set duration=0.2s -q -o "$scratch/full" >/dev/null 2>"$scratch/err" || fail "a run without checkpoints ends with $?"
[ "$(grep -c 'no checkpoint: .*; the run goes on' "$scratch/err")" -eq 1 ] || fail "a lost checkpoint is not told once: $(cat "$scratch/err")"
done_testing
