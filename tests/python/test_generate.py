#!/usr/bin/env python3
"""What tools/generate_chemistry.py writes from the equations is what stands in the tree, byte for byte."""
import os
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
print("generated equations are up to date")
