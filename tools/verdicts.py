"""Writes docs/verdicts.md, what the catalogue's conditions and treatments are expected to do and what the model does.

Usage: verdicts.py PROGRAM SOURCE_DIR [CONDITIONS.json TREATMENTS.json]
The files are what 'myotome validate conditions --json' and '... treatments --json' printed; without them both are run (minutes).
"""
import json
import math
import os
import subprocess
import sys

program, root, files = sys.argv[1], sys.argv[2], sys.argv[3:]


def rows_of(kind, file):
    text = open(file, encoding="utf-8").read() if file else subprocess.run(
        [program, "validate", kind, "--json", "-q"], capture_output=True, text=True).stdout
    return json.loads(text)["rows"]


def number(value):
    return "-" if value is None or math.isnan(value) else "%.3g" % value


def cell(text):
    return text.replace("|", "\\|")


lines = ["# What is expected, what is seen", "",
         "Written by `python3 tools/verdicts.py build/release/myotome .` from `myotome validate conditions treatments`; do not edit. Each row is a claim about a signal, measured on a short scene with the "
         "condition or treatment, or as the ratio to the same scene without it. The range comes from the source; where that is `assumed`, only the direction or the size that makes the claim true is asked for. "
         "A row that fails stays, with a sentence.", ""]
for index, kind in enumerate(("conditions", "treatments")):
    rows = rows_of(kind, files[index] if len(files) > index else None)
    held = sum(row["within"] for row in rows)
    names = sorted({row["id"].split(".")[0] for row in rows})
    lines += ["## %s" % kind.capitalize(), "",
              "%d of %d rows hold (%.0f %%), on %d %s." % (held, len(rows), 100.0 * held / len(rows), len(names), kind), "",
              "| row | claim | expected | seen | unit | verdict | source |", "| --- | --- | --- | --- | --- | --- | --- |"]
    for row in rows:
        low, high = row["tolerance"]
        lines.append("| %s | %s | %s .. %s | %s | %s | %s | %s |" % (
            row["id"], cell(row["text"]), number(low), number(high), number(row["simulated"]), row["unit"],
            "holds" if row["within"] else "**fails**", row["source"]))
    lines.append("")
    for row in rows:
        if not row["within"]:
            lines.append("* `%s` fails: %s" % (row["id"], row.get("remark") or row.get("failure") or "no sentence yet"))
    lines.append("")
with open(os.path.join(root, "docs", "verdicts.md"), "w", encoding="utf-8") as out:
    out.write("\n".join(lines).rstrip("\n") + "\n")
