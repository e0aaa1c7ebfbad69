"""The FHIR bundle of an assessment has the structure that FHIR R4 (4.0.1) publishes for its resources: known elements
only, required ones present, lists where lists are asked for, codes of the required value sets, the questionnaire's rules
(que-1, que-7, que-12), answers in the places of their questions, references that resolve.

Usage: test_fhir.py PROGRAM ROOT
"""
import csv
import json
import os
import re
import subprocess
import sys
import tempfile

import yaml

PROGRAM, ROOT = sys.argv[1:3]

# element: (least, most ("*": list), type). Types in capitals are the structures below; the others primitive.
REFERENCE = {"reference": (0, 1, "string"), "display": (0, 1, "string")}
CODING = {"system": (0, 1, "uri"), "code": (0, 1, "code"), "display": (0, 1, "string")}
CONCEPT = {"coding": (0, "*", CODING), "text": (0, 1, "string")}
ANNOTATION = {"text": (1, 1, "string")}
ENABLE = {"question": (1, 1, "string"), "operator": (1, 1, ("exists", "=", "!=", ">", "<", ">=", "<=")),
          "answerBoolean": (1, 1, "boolean")}
ITEM = {"linkId": (1, 1, "string"), "text": (0, 1, "string"),
        "type": (1, 1, ("group", "display", "boolean", "decimal", "choice")), "enableWhen": (0, "*", ENABLE),
        "enableBehavior": (0, 1, ("all", "any")), "required": (0, 1, "boolean"),
        "answerOption": (0, "*", {"valueCoding": (1, 1, CODING)})}
ITEM["item"] = (0, "*", ITEM)
ANSWER = {"valueBoolean": (0, 1, "boolean"), "valueDecimal": (0, 1, "decimal"), "valueCoding": (0, 1, CODING)}
ANSWERED = {"linkId": (1, 1, "string"), "answer": (0, "*", ANSWER)}
ANSWERED["item"] = (0, "*", ANSWERED)
RESOURCES = {
    "Questionnaire": {"url": (0, 1, "uri"), "version": (0, 1, "string"), "name": (0, 1, "string"), "title": (0, 1, "string"),
                      "status": (1, 1, ("draft", "active", "retired", "unknown")), "experimental": (0, 1, "boolean"),
                      "description": (0, 1, "string"), "purpose": (0, 1, "string"), "item": (0, "*", ITEM)},
    "QuestionnaireResponse": {"questionnaire": (0, 1, "uri"), "subject": (0, 1, REFERENCE), "item": (0, "*", ANSWERED),
                              "status": (1, 1, ("in-progress", "completed", "amended", "stopped"))},
    "RiskAssessment": {"status": (1, 1, ("registered", "preliminary", "final", "amended")), "method": (0, 1, CONCEPT),
                       "code": (0, 1, CONCEPT), "subject": (1, 1, REFERENCE), "basis": (0, "*", REFERENCE),
                       "prediction": (0, "*", {"outcome": (0, 1, CONCEPT), "qualitativeRisk": (0, 1, CONCEPT),
                                               "rationale": (0, 1, "string")}),
                       "mitigation": (0, 1, "string")},
    "GuidanceResponse": {"moduleUri": (1, 1, "uri"), "subject": (0, 1, REFERENCE), "reasonCode": (0, "*", CONCEPT),
                         "status": (1, 1, ("success", "data-requested", "data-required", "in-progress", "failure")),
                         "note": (0, "*", ANNOTATION),
                         "dataRequirement": (0, "*", {"type": (1, 1, "code"), "mustSupport": (0, "*", "string")})},
}
PRIMITIVE = {"string": str, "uri": str, "code": str, "boolean": bool, "decimal": (int, float)}


def check(value, kind, place):
    if isinstance(kind, tuple):
        assert value in kind, f"{place}: {value}"
    elif isinstance(kind, str):
        assert isinstance(value, PRIMITIVE[kind]) and (kind == "boolean") == isinstance(value, bool), f"{place}: {value!r}"
        assert value != "", f"{place} is empty"
        assert kind != "code" or re.fullmatch(r"\S+( \S+)*", value), f"{place}: {value!r}"
    else:
        assert isinstance(value, dict) and value, f"{place} is empty"
        for key in value:
            assert key in kind, f"{place}: {key} is no element"
        for key, (least, most, inner) in kind.items():
            assert key in value or least == 0, f"{place}: {key} is missing"
            if key not in value:
                continue
            assert isinstance(value[key], list) == (most == "*"), f"{place}.{key}: list or not"
            assert value[key] != [], f"{place}.{key} is an empty list"
            for part in value[key] if most == "*" else [value[key]]:
                check(part, inner, f"{place}.{key}")


def tree(items, above=()):
    for item in items:
        yield item, above
        yield from tree(item.get("item", []), above + (item["linkId"],))


def check_bundle(bundle):
    assert bundle["resourceType"] == "Bundle" and bundle["type"] == "collection"
    kinds, urls = {}, set()
    for entry in bundle["entry"]:
        assert set(entry) == {"fullUrl", "resource"}
        resource = dict(entry["resource"])
        kind, identity = resource.pop("resourceType"), resource.pop("id")
        assert re.fullmatch(r"[A-Za-z0-9\-.]{1,64}", identity)
        assert entry["fullUrl"].endswith(f"/{kind}/{identity}")
        urls.add(f"{kind}/{identity}")
        check(resource, RESOURCES[kind], kind)
        kinds[kind] = resource
    assert set(kinds) == set(RESOURCES), set(kinds)
    for reference in kinds["RiskAssessment"]["basis"]:
        assert reference["reference"] in urls
    questions = {item["linkId"]: (item, above) for item, above in tree(kinds["Questionnaire"]["item"])}
    assert len(questions) == sum(1 for _ in tree(kinds["Questionnaire"]["item"]))
    for item, _ in questions.values():
        assert (item["type"] == "group") == ("item" in item), item["linkId"]  # que-1
        assert "required" not in item or item["type"] != "display"  # que-6
        assert len(item.get("enableWhen", [])) < 2 or "enableBehavior" in item  # que-12
        for condition in item.get("enableWhen", []):
            assert condition["question"] in questions
            asked = questions[condition["question"]][0]["type"]
            assert condition["operator"] == "exists" or asked == "boolean", item["linkId"]  # que-7
    value = {"boolean": "valueBoolean", "decimal": "valueDecimal", "choice": "valueCoding"}
    for item, above in tree(kinds["QuestionnaireResponse"]["item"]):
        question, place = questions[item["linkId"]]
        assert place == above, item["linkId"]
        for answer in item.get("answer", []):
            assert list(answer) == [value[question["type"]]], item["linkId"]
            if question["type"] == "choice":
                codes = {o["valueCoding"]["code"]: o["valueCoding"]["system"] for o in question["answerOption"]}
                assert codes[answer["valueCoding"]["code"]] == answer["valueCoding"]["system"]
    return kinds


def everything():
    """A case in which every finding is answered, so that no answer of the questionnaire stays unseen."""
    with open(os.path.join(ROOT, "data/assessment/findings.yaml")) as file:
        findings = yaml.safe_load(file)["findings"]
    for key, row in findings.items():
        kind = row.get("kind", "flag")
        yield f"{key}: " + ("yes" if kind == "flag" else str(row["range"][1]) if kind == "number" else list(row["values"])[-1])


def main():
    n = 0
    with tempfile.TemporaryDirectory() as folder, open(os.path.join(ROOT, "tests/data/assessment_cases.csv")) as file:
        case, bundle = os.path.join(folder, "case.yaml"), os.path.join(folder, "bundle.json")
        for index, row in enumerate(csv.DictReader(file)):
            if index % 5:
                continue
            with open(case, "w") as out:
                out.write("unlisted: no\n" if index % 2 else "")
                out.write("findings:\n")
                for finding in row["structured_findings"].split(";"):
                    out.write("  " + finding.replace("=", ": ") + "\n")
            text = subprocess.run([PROGRAM, "assess", case, "--format", "fhir"], capture_output=True, check=True).stdout
            check_bundle(json.loads(text))
            with open(bundle, "wb") as out:
                out.write(text)
            for form in ("text", "json", "fhir"):
                a, b = (subprocess.run([PROGRAM, "assess", name, "--format", form], capture_output=True, check=True).stdout
                        for name in (case, bundle))
                assert a == b, f"{row['id']}: {form} differs"
            n += 1
        with open(case, "w") as out:
            out.write("findings:\n" + "".join(f"  {line}\n" for line in everything()))
        text = subprocess.run([PROGRAM, "assess", case, "--format", "fhir"], capture_output=True, check=True).stdout
        answered = [item for item, _ in tree(check_bundle(json.loads(text))["QuestionnaireResponse"]["item"]) if "answer" in item]
        assert len(answered) == len(list(everything())) + 1  # and "unlisted-is-no"
        with open(bundle, "wb") as out:
            out.write(text)
        again = subprocess.run([PROGRAM, "assess", bundle, "--format", "fhir"], capture_output=True, check=True).stdout
        assert again == text, "everything answered: differs"
    assert n > 10
    print(n, "bundles")


main()
