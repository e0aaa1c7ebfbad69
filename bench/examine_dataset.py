#!/usr/bin/env python3
"""How often does `myotome examine` name the discharges of a labelled data set rightly?

examine_dataset.py PROGRAM DATASET [--split test] [--kind concentric] [--verbose]

DATASET is what `myotome dataset` made: samples.tsv with file, label, split, kind, SNR_dB. Prints sensitivity and specificity of
every label and the macro F1 for each level of noise, and how often findings of each confidence were right.
"""
import argparse
import collections
import csv
import json
import os
import subprocess


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("program")
    parser.add_argument("dataset")
    parser.add_argument("--split", help="train, validate or test; all without it")
    parser.add_argument("--kind", default="concentric")
    parser.add_argument("--verbose", action="store_true")
    options = parser.parse_args()
    with open(os.path.join(options.dataset, "samples.tsv"), newline="", encoding="utf-8") as file:
        rows = [row for row in csv.DictReader(file, delimiter="\t")
                if row["kind"] == options.kind and options.split in (None, row["split"])]
    answers = collections.defaultdict(list)
    for row in rows:
        done = subprocess.run([options.program, "examine", os.path.join(options.dataset, row["file"]), "--json", "-q"],
                              stdout=subprocess.PIPE, check=True)
        answer = json.loads(done.stdout)
        surest = [f["confidence"] for c in answer["channels"] for f in c["findings"] if f["type"] == answer["discharge"]]
        answers[row["SNR_dB"]].append((row["label"], answer["discharge"], max(surest, default=0)))
        if options.verbose and row["label"] != answer["discharge"]:
            findings = [(f["type"], f["confidence"]) for c in answer["channels"] for f in c["findings"]]
            print(row["file"], row["label"], "->", answer["discharge"], findings)
    bins = collections.Counter(), collections.Counter()
    for snr, all_of_it in sorted(answers.items()):
        labels = sorted({label for label, _, _ in all_of_it})
        total = 0
        print(f"\nSNR {snr} dB, {len(all_of_it)} recordings\n{'label':32} {'n':>4} {'sens':>6} {'spec':>6}  named instead")
        for label in labels:
            own = [named for true, named, _ in all_of_it if true == label]
            others = [named for true, named, _ in all_of_it if true != label]
            hit, wrong = own.count(label), others.count(label)
            total += 2 * hit / max(1, len(own) + hit + wrong)
            instead = collections.Counter(named for named in own if named != label)
            print(f"{label:32} {len(own):4d} {hit / len(own):6.3f} {1 - wrong / max(1, len(others)):6.3f}  "
                  + ", ".join(f"{name} {count}" for name, count in instead.most_common()))
        print(f"macro F1 {total / len(labels):.3f}")
        for label, named, confidence in all_of_it:
            place = min(9, int(10 * confidence))
            bins[0][place] += 1
            bins[1][place] += named == label
    print("\nconfidence: " + "; ".join(f"{0.1 * k:.1f}: {bins[1][k]} of {bins[0][k]} right" for k in sorted(bins[0])))


if __name__ == "__main__":
    main()
