#!/usr/bin/env bash
# myotome examine: the JSON contract, the words, and bad input.
. "$2/tests/cli_lib.sh" "$1" "$2"
cd "$scratch" || exit 1
python3 - <<'P'
import math, random
random.seed(1)
rate, n = 5000, 20000
x = [random.gauss(0, 4) for _ in range(n)]
for i in range(38):
    at = int((0.1 + 0.1 * i + 0.006 * math.sin(17 * i)) * rate)
    for k in range(-50, 50):
        z = k / 10
        x[at + k] -= 400 * (1 - 2 * z * z) * math.exp(-z * z)
with open("needle.csv", "w") as f:
    f.write("# rate_Hz: 5000\nEMG_uV,nothing_uV,force_N\n")
    f.writelines(f"{v:.1f},0,{i % 7}\n" for i, v in enumerate(x))
P
"$program" examine needle.csv --json >answer.json || fail "examine --json: exit code $?"
python3 - <<'P' || fail "the JSON is not what was promised"
import json
a = json.load(open("answer.json"))
assert a["file"] == "needle.csv" and a["discharge"] == "motor_unit_firing", a["discharge"]
assert a["pattern"] in ("normal", "neurogenic", "myopathic", "unknown")
names = [c["name"] for c in a["channels"]]
assert names == ["EMG_uV", "nothing_uV", "force_N"], names
f = a["channels"][0]["findings"][0]
assert f["type"] == "motor_unit_firing" and 0 <= f["start_s"] < f["end_s"] <= 4
assert abs(f["rate_Hz"] - 10) < 1 and 0.5 < f["confidence"] <= 1 and f["reasons"]
assert a["channels"][1]["features"]["dead"] is True and not a["channels"][1]["findings"]
assert a["channels"][1]["discharge"] == "cannot_tell"
P
"$program" examine needle.csv --channel EMG_uV | grep -q 'motor-unit firing, confidence' || fail "no words"
"$program" examine needle.csv | grep -q 'dead' || fail "the dead channel is not named"
expect 3 "did you mean 'EMG_uV'" "$program" examine needle.csv --channel EMG_uW
expect 3 'no such file' "$program" examine missing.edf
expect 2 'name one recording' "$program" examine
expect 2 'uv-per-count' "$program" examine needle.csv --uv-per-count loud
head -c 500 needle.csv | tail -c 300 >half.csv
expect 3 'half.csv' "$program" examine half.csv
head -c 5000 /dev/urandom >noise.edf
expect 3 'noise\.edf' "$program" examine noise.edf
: >empty.wav
expect 3 'empty' "$program" examine empty.wav
"$program" examine needle.csv -o page -q >/dev/null 2>&1 || fail "examine -o: exit code $?"
grep -q 'motor-unit firing' page/report.html || fail "the page says nothing"
[ -e page/figures/channel_1_units.svg ] || fail "no figure of the units"
"$program" examine needle.csv -o page -q >/dev/null 2>&1 || fail "the page cannot be written again"
mkdir other && touch other/mine
expect 5 'other files' "$program" examine needle.csv -q -o other
done_testing
