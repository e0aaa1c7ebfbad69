"""Writes docs/mechanisms/*.md, the parameter manual, from the program's own field tables.

Usage: manual.py PROGRAM SOURCE_DIR [--check]     --check compares instead of writing; exit 1 on a difference.
"""
import json
import os
import subprocess
import sys

program, root = sys.argv[1], sys.argv[2]
checking = "--check" in sys.argv
folder = os.path.join(root, "docs", "mechanisms")

# The chain in the order in which a contraction runs through it: heading, plain words, mechanisms.
CHAIN = [
    ("Brain and spinal cord", "Descending drive opens synapses on motor neurons; Renshaw cells hold the pool back.",
     ["synapse", "motor_neuron", "motor_neuron_smooth", "motor_neuron_booth", "renshaw"]),
    ("Motor axon", "Carries each discharge to the muscle, faster in large and in warm axons.", ["axon", "axon_node", "sodium_blocker"]),
    ("Nerve-muscle junction", "Releases transmitter in quanta; the end-plate potential fires the fibre, with jitter, or fails.", ["junction", "endplate"]),
    ("Fibre membrane", "Surface and tubules: sodium, potassium and chloride channels, the pump, ions that shift with use.", ["membrane_radial"]),
    ("Calcium", "The tubules open the release channels; calcium floods the filaments and is pumped back at the price of ATP.",
     ["release", "release_inactivation", "reticulum", "phosphate_store"]),
    ("Cross-bridges", "Calcium on troponin lets myosin heads attach, pull and let go.", ["thin_filament", "crossbridge_atp"]),
    ("Energy", "Makes the ATP that bridges and pumps burn; when its free energy falls, pumps stall and release fails.",
     ["atp_bill", "glycogenolysis", "phosphagen", "oxidation", "blood_supply", "energy_gates"]),
    ("Muscle and tendon", "Fibres of many units pull on one tendon.", ["muscle_tendon"]),
    ("Senses, injury and pain", "Spindles, tendon organs and thin fibres report length, force and harm; strain tears, inflammation sensitises, pain changes the drive.",
     ["spindle", "tendon_organ", "nociceptor", "inflammation", "pain"]),
    ("Slow tissue", "Water and salts, temperature, blood flow, substances and growth: what surrounds a muscle for minutes to weeks.",
     ["body_water", "thermoregulation", "heat", "muscle_flow", "interstitium", "drug", "muscle_length"]),
    ("The published fibre", "Surface, calcium and cross-bridges without energy, as in Shorten et al. 2007: cells `fibre.shorten2007.*` and their "
     "relatives; in a muscle with `muscle.published_fibres=1`.", ["sarcolemma", "calcium", "phosphate", "crossbridge"]),
]


def run(*words):
    return subprocess.run([program, *words], check=True, capture_output=True, text=True).stdout


def number(value):
    return "" if value is None else f"{value:.9g}"


def page(name):
    table = json.loads(run("show", name, "--json"))
    base = os.path.dirname(table["file"])
    lines = [f"# {table['title']}", "", f"Mechanism `{name}`. [All links of the chain](README.md).", ""]
    lines += ["## Equations", "", "```text", table["text"], "```", "",
              f"In the code: [{table['file']}](../../{table['file']}). The numbers: [{base}/{name}.def](../../{base}/{name}.def).", ""]
    for kind, title in [("state", "States"), ("parameter", "Parameters"), ("input", "Inputs"), ("output", "Outputs")]:
        rows = [f for f in table["fields"] if f["kind"] == kind]
        if not rows:
            continue
        value = "at the start" if kind == "state" else "default"
        lines += [f"## {title}", "", f"| name | {value} | unit | legal range | source | meaning |", "| --- | --- | --- | --- | --- | --- |"]
        for f in rows:
            lines.append(f"| `{f['name']}` | {number(f['value'])} | {f['label']} | {number(f['low'])} .. {number(f['high'])} "
                         f"| {f['source']} | {f['text']} |")
        lines.append("")
    lines.append("Sources are keys of [data/sources.yaml](../../data/sources.yaml). This page is made by `./dev docs`.")
    return "\n".join(lines) + "\n"


pages = {}
known = [line.split()[0] for line in run("list", "mechanisms").splitlines()]
titles = {line.split()[0]: line.split(None, 1)[1].strip() for line in run("list", "mechanisms").splitlines()}
placed = [name for _, _, names in CHAIN for name in names]
index = ["# The chain, link by link", "",
         "From the brain to the tendon. Each mechanism has a page with its equations, every number, unit, legal range and source.", ""]
for heading, words, names in CHAIN + [("Others", "", [n for n in known if n not in placed])]:
    names = [n for n in names if n in known]
    if not names:
        continue
    index += [f"## {heading}", ""] + ([words, ""] if words else [])
    index += [f"* [{titles[n]}]({n}.md)" for n in names] + [""]
index.append("How a mechanism is written: [../design/mechanisms.md](../design/mechanisms.md). This page is made by `./dev docs`.")
pages["README.md"] = "\n".join(index) + "\n"
for name in known:
    pages[f"{name}.md"] = page(name)

different = []
for file, text in pages.items():
    path = os.path.join(folder, file)
    old = open(path).read() if os.path.exists(path) else None
    if old == text:
        continue
    different.append(file)
    if not checking:
        os.makedirs(folder, exist_ok=True)
        with open(path, "w") as out:
            out.write(text)
stale = [f for f in os.listdir(folder) if f not in pages] if os.path.isdir(folder) else []
for file in stale:
    different.append(file)
    if not checking:
        os.remove(os.path.join(folder, file))
if checking and different:
    print("the manual is out of date, run ./dev docs:", ", ".join(sorted(different)))
    sys.exit(1)
print(f"{len(pages)} pages" + (" agree" if checking else f", {len(different)} changed"))
