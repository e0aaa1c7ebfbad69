#!/usr/bin/env bash
# A story that is killed in a window or between windows, or interrupted, goes on from its checkpoint and leaves the same files as one that was not.
. "$2/tests/cli_lib.sh" "$1" "$2"
cat >"$scratch/day.yaml" <<'YAML'
scenario: day
title: A window, two days, a window
seed: 4
reflexes: 1
person: {settle: 0.2 s, watch: 0}
muscles:
  longissimus_T7_left: {pool: {n_units: 2}, surface: {channels: 0}, needle: {channels: 0}}
  longissimus_T7_right: {pool: {n_units: 2}, surface: {channels: 0}, needle: {channels: 0}}
timeline:
  - {at: 0 s, window: 0.6 s, label: first, text: "Standing"}
  - {at: 1 h, posture: lying, text: "Lies down"}
  - {at: 2 h, warmth: {duration: 20 min}, text: "Something warm"}
  - {at: 48 h, window: 0.2 s, label: last, text: "Two days later"}
YAML
set -- run "$scratch/day.yaml" -q --save-every 0.1

# Waits until FOLDER/checkpoint.h5 was taken in a window ("in") or between windows ("between"), then sends SIGNAL to PID.
strike() { # FOLDER in|between SIGNAL PID
    local file=$1/checkpoint.h5 seen=0
    for _ in $(seq 1200); do
        if [ -e "$file" ]; then
            grep -qa 'window\.step' "$file" && seen=1
            [ "$2" = in ] && [ "$seen" = 1 ] && break
            [ "$2" = between ] && [ "$seen" = 1 ] && ! grep -qa 'window\.step' "$file" && break
        fi
        kill -0 "$4" 2>/dev/null || break
        sleep 0.02
    done
    kill -"$3" "$4"
    wait "$4" 2>/dev/null
    code=$?
}

"$program" "$@" -o "$scratch/whole" >/dev/null || fail "the story that is not killed"
[ "$failures" -eq 0 ] || exit 1
[ -e "$scratch/whole/checkpoint.h5" ] && fail "a checkpoint is left after a story that came to its end"
strip() { (cd "$1" && find . -name summary.json -exec sed -i '/"[a-z_]*wall_s"/d' {} + && find . -type f ! -name report.html ! -path '*figures/*' | sort | xargs sha256sum); }
strip "$scratch/whole" >"$scratch/sums"
same() { # FOLDER: results as those of the whole story, and nothing else
    strip "$1" | diff "$scratch/sums" - >"$scratch/diff" || fail "$1 differs: $(head -5 "$scratch/diff")"
}

# SIGKILL in a window, then between windows.
"$program" "$@" -o "$scratch/killed" >/dev/null 2>&1 &
strike "$scratch/killed" in KILL $!
"$program" run --resume "$scratch/killed" -q --save-every 0.1 --threads 1 >/dev/null 2>&1 &
strike "$scratch/killed" between KILL $!
[ "$code" -eq 137 ] || fail "nothing was left to be done between windows: $code"
cp -r "$scratch/killed" "$scratch/changed"
(cd / && "$program" run --resume "$scratch/killed" -q --threads 2 >/dev/null 2>"$scratch/err") || fail "going on: $(cat "$scratch/err")"
same "$scratch/killed"

# An interruption says where, and how to go on.
(cd "$scratch" && exec "$program" "$@" -o stopped >/dev/null 2>"$scratch/err") &
strike "$scratch/stopped" in INT $!
[ "$code" -eq 130 ] || fail "exit code $code, not 130"
grep -q "interrupted at .* s of the story; what was told is in stopped; 'myotome run --resume stopped' goes on at .* s from .*/stopped/checkpoint.h5" "$scratch/err" ||
    fail "how to go on: $(cat "$scratch/err")"
(cd "$scratch" && "$program" run --resume stopped -q >/dev/null) || fail "going on after an interruption"
same "$scratch/stopped"

# A time line that was changed meanwhile is named.
sed -i 's/48 h/49 h/' "$scratch/day.yaml"
expect 3 'changed/checkpoint.h5: the checkpoint belongs to another run \(scenario.events.3.at' "$program" run --resume "$scratch/changed"
done_testing
