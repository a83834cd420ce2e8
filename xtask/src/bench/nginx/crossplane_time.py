"""Seconds to read the files of a list with crossplane, without the time to start Python."""

import sys
import time

import crossplane

with open(sys.argv[1], encoding="utf-8") as text:
    files = text.read().splitlines()
began = time.perf_counter()
errors = 0
for file in files:
    try:
        read = crossplane.parse(file, single=True)
        errors += len(read["errors"])
    except Exception:
        errors += 1
print(time.perf_counter() - began, errors)
