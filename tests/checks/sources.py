"""Every number names its source: keys used in tables, overrides and data stand in data/sources.yaml, each
key there has a title and says where to look, or that it was recalled or calculated; every unit of a table stands in src/base/units.def.

Usage: sources.py [PROGRAM] ROOT     prints every gap as file:line: text; exit 1 if there is one.
"""
import os
import re
import sys

ROOT = sys.argv[-1]
NUMBER = r"[^\"{};]*?"  # a constant expression
FIELD = re.compile(rf'MYO_(?:STATE|PARAMETER|INPUT|OUTPUT)\(\s*(\w+)\s*,\s*(\w+)\s*,{NUMBER},\s*"([^"]*)"\s*,\s*"([^"]*)"')
OVERRIDE = re.compile(rf'(?:\{{\s*"\w+"\s*,\s*"\w+"\s*,|MYO_SET\(\s*\w+\s*,\s*\w+\s*,){NUMBER},\s*"([^"]*)"\s*[)}}]')
ANY_FIELD = re.compile(r"^\s*MYO_(?:STATE|PARAMETER|INPUT|OUTPUT)\(", re.M)
IN_DATA = re.compile(r"\bsource:\s*[\"']?([A-Za-z0-9_]+)[\"']?")

problems, used, rows = [], set(), 0


def read(path):
    with open(os.path.join(ROOT, path), encoding="utf-8") as file:
        return file.read()


def walk(folder, endings):
    for place, _, names in sorted(os.walk(os.path.join(ROOT, folder))):
        for name in sorted(names):
            if name.endswith(endings):
                yield os.path.relpath(os.path.join(place, name), ROOT)


def known_sources():
    keys, last = {}, None
    for number, line in enumerate(read("data/sources.yaml").splitlines(), 1):
        key = re.match(r"([A-Za-z0-9_]+):\s*(#.*)?$", line)
        if key:
            last = key.group(1)
            if last in keys:
                problems.append(f"data/sources.yaml:{number}: {last} stands here twice")
            keys[last] = {"line": number, "text": ""}
        elif line and not line.startswith(("#", " ")):
            problems.append(f"data/sources.yaml:{number}: a key without spaces is expected")
        elif last and re.match(r"  (\w+): *\S", line):
            keys[last][line.split(":")[0].strip()] = 1
            keys[last]["text"] += line
    for key, fields in keys.items():
        if "title" not in fields:
            problems.append(f"data/sources.yaml:{fields['line']}: {key} has no title")
        if key not in ("assumed", "derived") and "where" not in fields and not re.search(
                "recalled|own calculation", fields["text"]):
            problems.append(f"data/sources.yaml:{fields['line']}: {key} does not say where")
    return keys


def check(path, text, at, source, keys):
    used.add(source)
    if source not in keys:
        line = text.count("\n", 0, at) + 1
        problems.append(f'{path}:{line}: source "{source}" is not in data/sources.yaml')


keys = known_sources()
units = set(re.findall(r"^MYO_(?:UNIT|TEMPERATURE|COMPOUND)\((\w+)", read("src/base/units.def"), re.M))
for path in walk("src", (".def", ".set", ".c", ".h")):
    if path.endswith(("units.def", "expand_fields.h", "expand_indices.h")):
        continue
    text = read(path)
    found = 0
    for match in FIELD.finditer(text):
        found += 1
        line = text.count("\n", 0, match.start()) + 1
        if match.group(2) not in units:
            problems.append(f'{path}:{line}: unit "{match.group(2)}" of {match.group(1)} is not in src/base/units.def')
        if not match.group(4).strip():
            problems.append(f"{path}:{line}: {match.group(1)} has no text")
        check(path, text, match.start(), match.group(3), keys)
    if path.endswith(".def") and found != len(ANY_FIELD.findall(text)):
        problems.append(f"{path}:1: {len(ANY_FIELD.findall(text))} rows, but {found} could be read")
    rows += found
    for match in OVERRIDE.finditer(text):
        check(path, text, match.start(), match.group(1), keys)
for folder in ("data", "validation", "scenarios"):
    for path in walk(folder, (".yaml",)):
        text = read(path)
        if path != "data/sources.yaml":
            for match in IN_DATA.finditer(text):
                check(path, text, match.start(), match.group(1), keys)
for key in sorted(set(keys) - used - {"assumed", "derived"}):
    print(f"note: data/sources.yaml:{keys[key]['line']}: {key} is used by no row")

for problem in problems:
    print(problem)
print(f"{rows} rows, {len(keys)} sources, {len(problems)} gaps")
sys.exit(1 if problems or rows == 0 else 0)
