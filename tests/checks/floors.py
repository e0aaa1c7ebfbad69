"""Floors of the house: who includes whom, and what the lower floors may not do (docs/design/architecture.md).

Usage: floors.py [PROGRAM] ROOT     prints every violation as file:line: text; exit 1 if there is one.
"""
import os
import re
import sys

ROOT = sys.argv[-1]
FLOORS = {"base": 0, "solve": 1, "mech": 2, "body": 3, "emg": 4, "clinic": 4, "assess": 4, "run": 5,
          "io": 6, "report": 6, "validate": 6, "cli": 7}
# The floor that a public header belongs to: the room that implements it.
PUBLIC = {"base": 0, "field": 0, "fieldset": 0, "units": 0, "record": 0, "cell": 3, "spine": 3, "analyse": 4, "examine": 4, "recording": 6, "examine_file": 6, "emg": 4,
          "clinic": 4, "assess": 4, "run": 5, "checkpoint": 5, "scenario": 5, "story": 5, "io": 6, "scenario_file": 6,
          "assess_file": 6, "catalogue": 6, "compare": 6, "report": 6, "validate": 6, "dataset": 6}
CORE = 5  # floors 0..5 do no file or terminal work and never exit
FORBIDDEN_HEADERS = {"stdio.h", "unistd.h", "fcntl.h", "wchar.h", "locale.h", "iostream"}
FORBIDDEN_CALLS = re.compile(
    r"\b(exit|_Exit|quick_exit|abort|v?[fsd]?n?printf|puts|fputs|putchar|perror|fopen|fwrite|fread|getenv|"
    r"system|setlocale|srand|rand|random|assert)\s*\(")
# Signals and findings only: these know nothing of the simulator's state.
BLIND = {"emg/analyse": ("solve", "mech", "body", "run", "emg/synth"),
         "clinic": ("solve", "mech", "body", "run", "emg/synth")}
INCLUDE = re.compile(r'^\s*#\s*include\s*(?:"([^"]+)"|<([^>]+)>)')
DEF_FILE = re.compile(r'^\s*#\s*define\s+MYO_DEF_FILE\s+"([^"]+)"')

problems = []


def without_comments_and_strings(text):
    """The same text with comments and literals blanked; line numbers stay."""
    pattern = re.compile(r'/\*.*?\*/|//[^\n]*|"(?:\\.|[^"\\\n])*"|\'(?:\\.|[^\'\\\n])*\'', re.S)
    return pattern.sub(lambda m: re.sub(r"[^\n]", " ", m.group()), text)


def room_of(path):
    """'mech/calcium' for a mechanism, else the folder under src/."""
    parts = path.split("/")
    return "/".join(parts[:2]) if parts[0] == "mech" and len(parts) > 2 else parts[0]


def check_include(path, line, target):
    def wrong(text):
        problems.append(f"src/{path}:{line}: {text}")

    room, floor = room_of(path), FLOORS[path.split("/")[0]]
    if target.startswith("myotome/"):
        name = os.path.splitext(target[len("myotome/"):])[0]
        if not os.path.exists(os.path.join(ROOT, "include", target)):
            wrong(f'"{target}" does not exist')
        elif name not in PUBLIC:
            wrong(f'"{target}" has no floor yet: add it to PUBLIC in tests/checks/floors.py')
        elif PUBLIC[name] > floor:
            wrong(f'"{target}" belongs to floor {PUBLIC[name]}, this file to floor {floor}')
        return
    if not os.path.exists(os.path.join(ROOT, "src", target)):
        wrong(f'"{target}" is no path from src/ or include/')
        return
    other = room_of(target)
    if other == room:
        return
    if path.startswith("cli/"):
        wrong(f'"{target}": the command line sees public headers only')
    elif FLOORS[target.split("/")[0]] > floor:
        wrong(f'"{target}" is above floor {floor}')
    elif room.startswith("mech/") and other.startswith("mech/"):
        wrong(f'"{target}": a mechanism knows no other mechanism')
    elif other.split("/")[0] != room.split("/")[0] and FLOORS[other.split("/")[0]] == floor:
        wrong(f'"{target}" is another room of the same floor')


def check_blind(path, line, target):
    for place, unseen in BLIND.items():
        if path.startswith(place + "/") and target.startswith(tuple(room + "/" for room in unseen)):
            problems.append(f'src/{path}:{line}: "{target}": {place} sees signals and findings only')


def check_file(path):
    with open(os.path.join(ROOT, "src", path), encoding="utf-8") as file:
        text = file.read()
    core = FLOORS[path.split("/")[0]] <= CORE
    for number, line in enumerate(text.splitlines(), 1):
        match, table = INCLUDE.match(line), DEF_FILE.match(line)
        if match and match.group(1):
            check_include(path, number, match.group(1))
            check_blind(path, number, match.group(1))
        if table:
            check_include(path, number, table.group(1))
        if match and match.group(2) in FORBIDDEN_HEADERS and core:
            problems.append(f"src/{path}:{number}: <{match.group(2)}>: floors 0-{CORE} do no file or terminal work")
    if not core:
        return
    for number, line in enumerate(without_comments_and_strings(text).splitlines(), 1):
        for match in FORBIDDEN_CALLS.finditer(line):
            problems.append(f"src/{path}:{number}: {match.group(1)}(): floors 0-{CORE} never print, exit or do files")


def check_public_header(name):
    with open(os.path.join(ROOT, "include/myotome", name), encoding="utf-8") as file:
        for number, line in enumerate(file, 1):
            match = INCLUDE.match(line)
            if match and match.group(1) and not match.group(1).startswith("myotome/"):
                problems.append(f'include/myotome/{name}:{number}: "{match.group(1)}" is no public header')
            elif match and match.group(1):
                own, other = os.path.splitext(name)[0], os.path.splitext(match.group(1)[len("myotome/"):])[0]
                if PUBLIC.get(other, 99) > PUBLIC.get(own, -1):
                    problems.append(f'include/myotome/{name}:{number}: "{match.group(1)}" belongs to a higher floor')


def check_outside(folder):
    """Programs and behavioural tests include public headers (and each other's helpers beside them) only."""
    for name in sorted(os.listdir(folder)) if os.path.isdir(folder) else []:
        if not name.endswith((".c", ".h")):
            continue
        with open(os.path.join(folder, name), encoding="utf-8") as file:
            for number, line in enumerate(file, 1):
                match = INCLUDE.match(line)
                if match and match.group(1) and not match.group(1).startswith("myotome/") and not os.path.exists(
                        os.path.join(folder, match.group(1))):
                    problems.append(f"{os.path.relpath(folder, ROOT)}/{name}:{number}: public headers only")


files = 0
for folder, _, names in sorted(os.walk(os.path.join(ROOT, "src"))):
    for name in sorted(names):
        path = os.path.relpath(os.path.join(folder, name), os.path.join(ROOT, "src"))
        if not name.endswith((".c", ".h", ".def")):
            continue
        if path.split("/")[0] not in FLOORS:
            problems.append(f"src/{path}:1: this room has no floor")
            continue
        check_file(path)
        files += 1
for name in sorted(os.listdir(os.path.join(ROOT, "include/myotome"))):
    check_public_header(name)
check_outside(os.path.join(ROOT, "tests/api"))

for problem in problems:
    print(problem)
print(f"{files} files, {len(problems)} violations")
sys.exit(1 if problems or files == 0 else 0)
