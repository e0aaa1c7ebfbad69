#!/usr/bin/env bash
# The generated parameter manual is what the program would write.
exec /usr/bin/python3 "$2/tools/manual.py" "$1" "$2" --check
