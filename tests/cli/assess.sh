#!/usr/bin/env bash
# myotome assess: forms of input and output agree byte for byte, bad input gets one sentence, the interview stops early.
. "$2/tests/cli_lib.sh" "$1" "$2"
cd "$scratch" || exit 1

cat >case.yaml <<'YAML'
id: example
text: twisted while lifting
findings: {age: 34, sex: m, onset: sudden, site: paraspinal, trig_twist_lift: yes, severity: 6, temp: 37.1, fever: no, cough: unknown}
YAML
same() { cmp -s "$1" "$2" || fail "$1 and $2 differ"; }

# The same answer from YAML, JSON, standard input, a FHIR response and a FHIR bundle.
"$program" assess case.yaml >text || fail "text"
"$program" assess case.yaml --format json >json || fail "json"
"$program" assess case.yaml --json | cmp -s - json || fail "--json is --format json"
"$program" assess case.yaml --format fhir >bundle.json || fail "fhir"
"$program" assess - <case.yaml >again; same text again
"$program" assess bundle.json >again; same text again
"$program" assess bundle.json --format fhir >again; same bundle.json again
python3 - <<'PY' || fail "the bundle is not as it should be"
import json
bundle = json.load(open("bundle.json"))
kinds = {e["resource"]["resourceType"]: e["resource"] for e in bundle["entry"]}
assert set(kinds) == {"Questionnaire", "QuestionnaireResponse", "RiskAssessment", "GuidanceResponse"}, kinds.keys()
links = []
def walk(items):
    for item in items:
        links.append(item["linkId"])
        walk(item.get("item", []))
walk(kinds["Questionnaire"]["item"])
assert len(links) == len(set(links))
answers = []
def answered(items):
    for item in items:
        assert item["linkId"] in links, item
        answers.append(item["linkId"])
        answered(item.get("item", []))
answered(kinds["QuestionnaireResponse"]["item"])
assert "trig_twist_lift" in answers
json.dump(kinds["QuestionnaireResponse"], open("response.json", "w"))
json.dump({"findings": {"age": 34, "sex": "m", "onset": "sudden", "site": "paraspinal", "trig_twist_lift": True,
                        "severity": 6, "temp": 37.1, "fever": False, "cough": None}}, open("case.json", "w"))
PY
"$program" assess response.json >again; same text again
"$program" assess case.json >again; same text again
head -1 text | grep -q 'teaching and research' || fail "the purpose does not come first"

# An interview stops at once on an emergency, and its answer is that of the case it wrote.
printf '1\n' | "$program" assess --ask -o asked.yaml >asked 2>questions || fail "interview"
grep -q 'EMERGENCY NOW' asked || fail "no emergency"
grep -q 'call the emergency number' questions || fail "no first screen"
[ "$(grep -c '>' questions)" -le 2 ] || fail "the interview went on"
"$program" assess asked.yaml >again; same asked again
# Back, nonsense, unknown, end of input: nothing breaks, and what is open stays open.
printf 'n\nb\nwhat\nn\n34\n1\n?\n1\n' | "$program" assess --ask >asked 2>questions || fail "interview with b and ?"
grep -q 'not settled' asked || fail "an unfinished interview is settled"
# Who says no to everything ends in self-care after a bounded number of screens.
python3 - "$program" <<'PY' || fail "an interview with no"
import re, subprocess, sys
program = subprocess.Popen([sys.argv[1], "assess", "--ask", "-o", "no.yaml"], stdin=subprocess.PIPE,
                           stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
given = {"How old": "34", "male or female": "1", "Where is it worst": "3", "How did it begin": "1",
         "injury?": "1", "spread to": "1", "How has it gone": "1", "How strong": "3"}
seen, screens = "", 0
while True:
    c = program.stderr.read(1)
    if not c:
        break
    seen += c
    if not seen.endswith("> "):
        continue
    screens += 1
    question = re.findall(r"^\d+\. (.*)", seen, re.M)[-1]
    reply = next((v for k, v in given.items() if k in question), "1" if "one number" in seen[-30:] else
                 "0" if "a number (" in seen[-60:] else "n")
    seen = ""
    program.stdin.write(reply + "\n")
    program.stdin.flush()
answer = program.stdout.read()
assert "SELF-CARE" in answer, answer[:400]
print(screens, "screens")
assert screens <= 28, screens
open("no.txt", "w").write(answer)
PY
# The same answer, byte for byte, from the interview, from the case that it wrote, and from that as a FHIR response.
"$program" assess no.yaml >again; same no.txt again
"$program" assess no.yaml --format fhir >no.json && "$program" assess no.json >again; same no.txt again
for format in json fhir; do
    "$program" assess no.yaml --format $format >a && "$program" assess no.json --format $format >b && same a b
done
# Going back undoes the answer: the emergency of the first screen is gone, the age is asked again.
printf 'n\n9\nb\n40\nq\n' | "$program" assess --ask -o back.yaml >back.txt 2>questions || fail "interview with b"
grep -q 'age: 40' back.yaml || fail "the second answer counts"
grep -q 'Children are outside' questions || fail "a child's age is not answered at once"
grep -q 'Children are outside' back.txt && fail "the first answer still counts"
"$program" assess back.yaml >again; same back.txt again

cat >cases.csv <<'CSV'
id,text,structured_findings,expected_tier,expected_top3
a,"A man, ""hurt"", at work",age=34;trig_twist_lift=1;palpation_reproduces=1,SELF_CARE,strain_acute|facet_irritation
b,cannot pass urine,urinary_retention=1;age=50,EMERGENCY_NOW|SAME_DAY,cauda_equina
CSV
"$program" assess --vignettes cases.csv --json >scored || fail "vignettes"
python3 - <<'PY' || fail "the scores are not as they should be"
import json
s = json.load(open("scored"))
assert (s["cases"], s["tier_correct"], s["under_triage"], s["over_triage"]) == (2, 2, 0, 0), s
assert list(s) == ["cases", "tier_correct", "under_triage", "over_triage", "top1", "top3", "rows"]
assert list(s["rows"][0]) == ["id", "tier", "expected_tier", "causes"] and len(s["rows"][0]["causes"]) == 3
PY

bad() { printf '%s\n' "$2" >bad.yaml; expect 3 "$1" "$program" assess bad.yaml; }
bad 'bad\.yaml:1:12: unknown finding "fevr"; did you mean "fever"' 'findings: {fevr: yes}'
bad 'bad\.yaml:1:19: fever: "perhaps"' 'findings: {fever: perhaps}'
bad 'bad\.yaml.*age: 200' 'findings: {age: 200}'
bad 'did you mean "flank"' 'findings: {site: flnk}'
bad 'unknown key "finding"' 'finding: {fever: yes}'
bad 'findings' '[1, 2]'
bad 'QuestionnaireResponse' '{"resourceType": "Patient"}'
bad 'linkId' '{"resourceType": "QuestionnaireResponse", "item": [{"answer": [{"valueBoolean": true}]}]}'
bad 'fevr' '{"resourceType": "QuestionnaireResponse", "item": [{"linkId": "fevr", "answer": [{"valueBoolean": true}]}]}'
bad 'none of valueBoolean' '{"resourceType": "QuestionnaireResponse", "item": [{"linkId": "fever", "answer": [{"valueUri": "x"}]}]}'
csv() { printf 'id,text,structured_findings,expected_tier,expected_top3\n%s\n' "$2" >bad.csv; expect 3 "$1" "$program" assess --vignettes bad.csv; }
csv 'bad\.csv:2: .*fevr' 'a,t,fevr=1,SELF_CARE,als'
csv 'bad\.csv:2: .*tier' 'a,t,fever=1,SELFCARE,als'
csv 'bad\.csv:2: .*cause' 'a,t,fever=1,SELF_CARE,also'
csv 'bad\.csv:2: .*five fields' 'a,t,fever=1,SELF_CARE'
csv 'bad\.csv:2: .*no end' 'a,"t,fever=1,SELF_CARE,als'
printf 'id,text\n' >bad.csv
expect 3 'bad\.csv' "$program" assess --vignettes bad.csv
expect 3 'missing\.csv' "$program" assess --vignettes missing.csv
expect 2 'text, json or fhir' "$program" assess case.yaml --format xml
expect 2 'case file' "$program" assess
expect 2 'case file' "$program" assess case.yaml --ask
expect 3 'missing\.yaml' "$program" assess missing.yaml

# The discharge that was found in a recording is a finding.
printf '{"file": "x", "discharge": "electrical_silence", "channels": []}' >examined.json
printf 'examined: examined.json\nfindings: {age: 30}\n' >a.yaml
printf 'findings: {age: 30, emg: silent}\n' >b.yaml
printf 'findings: {age: 30}\n' >c.yaml
"$program" assess a.yaml >a.txt && "$program" assess b.yaml >b.txt && same a.txt b.txt
"$program" assess c.yaml --emg examined.json >c.txt && same c.txt b.txt
"$program" assess c.yaml --emg examined.json --format fhir >c.json && "$program" assess c.json >c.txt && same c.txt b.txt
printf 'q\n' | "$program" assess --ask --emg examined.json -o asked.yaml >a.txt 2>/dev/null && grep -q 'emg: silent' asked.yaml || fail "--ask --emg"
bad 'examine --json' 'examined: case.json'
expect 3 'case.json.*examine --json' "$program" assess c.yaml --emg case.json
expect 3 'already' "$program" assess b.yaml --emg examined.json
expect 3 'missing\.json' "$program" assess c.yaml --emg missing.json
expect 2 'case file or --ask' "$program" assess --vignettes cases.csv --emg examined.json
# A pattern is a finding, too, and units of ill shape are not "normal".
printf '{"discharge": "motor_unit_firing", "pattern": "neurogenic", "channels": []}' >examined.json
printf 'findings: {age: 30, emg_pattern: neurogenic}\n' >b.yaml
"$program" assess c.yaml --emg examined.json >a.txt && "$program" assess b.yaml >b.txt && same a.txt b.txt
printf '{"discharge": "motor_unit_firing", "pattern": "strange"}' >examined.json
expect 3 'strange' "$program" assess c.yaml --emg examined.json
# Every discharge type that examine knows has a meaning here, "cannot tell" none.
while read -r type meaning; do
    printf '{"discharge": "%s", "channels": [{"findings": [{"type": "fasciculation"}]}]}' "$type" >examined.json
    printf 'findings: {age: 30%s}\n' "${meaning:+, emg: $meaning}" >b.yaml
    "$program" assess c.yaml --emg examined.json >a.txt && "$program" assess b.yaml >b.txt && same a.txt b.txt
done <<'TYPES'
motor_unit_firing normal
fasciculation fasciculation
fibrillation fasciculation_fibrillation
myotonic_discharge myotonic
neuromyotonic_discharge neuromyotonic
complex_repetitive_discharge complex_repetitive
cramp_discharge motor_unit_burst
tetany_multiplets multiplets
continuous_motor_unit_activity continuous
electrical_silence silent
cannot_tell
TYPES

# The experiments that causes point to run as they are written there; scenarios are started elsewhere.
sed -n 's/^    shows: cell //p' "$tree/data/assessment/causes.yaml" | sort -u >experiments
[ "$(wc -l <experiments)" -ge 12 ] || fail "too few experiments"
while read -r words; do
    # shellcheck disable=SC2086
    "$program" cell $words --csv >out 2>err </dev/null && [ "$(wc -l <out)" -ge 2 ] || fail "cell $words: $(cat err)"
done <experiments

"$program" list findings | grep -q '^fever ' || fail "list findings"
"$program" list claims | grep -q '^B87 ' || fail "list claims"
for name in fever E04 acs A1 B87 C19 T_heat SAME_DAY; do "$program" show $name | grep -q . || fail "show $name"; done
"$program" show tetanus | grep -q 'weights in decibans' || fail "a cause with the name of a scenario"
expect 3 'did you mean "fever"' "$program" show fevr
done_testing
