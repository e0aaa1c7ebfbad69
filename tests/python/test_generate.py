#!/usr/bin/env python3
"""What tools/generate_chemistry.py writes from the equations is what stands in the tree, byte for byte."""
import os
import re
import subprocess
import sys
import tempfile

source = sys.argv[2] if len(sys.argv) > 2 else "."
with tempfile.TemporaryDirectory() as folder:
    subprocess.run([sys.executable, os.path.join(source, "tools/generate_chemistry.py"), source, folder], check=True)
    written = sorted(os.listdir(folder))
    assert written == ["bridge_cell_equations.h", "contraction_equations.h", "fibre_cell_equations.h",
                       "fibre_chemistry_equations.h",
                       "fibre_membrane_equations.h",
                       "filament_cell_equations.h", "metabolism_equations.h",
                       "tissue_drug_equations.h", "tissue_length_equations.h", "tissue_muscle_equations.h",
                       "tissue_person_equations.h"], written
    for name in written:
        with open(os.path.join(folder, name), "rb") as file: fresh = file.read()
        with open(os.path.join(source, "src/body", name), "rb") as file: kept = file.read()
        if fresh != kept:
            sys.exit("src/body/%s is not what the equations give: run tools/generate_chemistry.py ." % name)

# What a step costs, counted: exponentials and divisions of one evaluation, which are most of it. Gates that
# differ in their offset share an exponential, reciprocals share divisions; a count that grows has lost that.
for name, exponentials, divisions in (("fibre_membrane", 60, 53), ("contraction", 2, 5), ("fibre_cell", 31, 26)):
    with open(os.path.join(source, "src/body", name + "_equations.h"), encoding="utf-8") as file: text = file.read()
    rates = re.sub(r"\s+", " ", re.search(name + r"_rates\(.*?\n\}", text, re.S).group(0))
    found = (rates.count("lane_exp("), rates.count("1.0 / "))
    assert found[0] <= exponentials and found[1] <= divisions, "%s: %d exponentials, %d divisions" % ((name,) + found)
print("generated equations are up to date")
