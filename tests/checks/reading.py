"""What the assessment says to a person can be read at an age of about 12: Flesch-Kincaid grade (0.39 words a sentence +
11.8 syllables a word - 15.59; Kincaid 1975) of each kind of text at most 7 on average (grade 7 is read at 12 to 13), long
sentences and hard words counted. Clinical terms stand beside the plain words and are not measured.

Usage: reading.py PROGRAM ROOT"""
import re
import sys

import yaml

ROOT = sys.argv[2] if len(sys.argv) > 2 else "."
MEAN_GRADE, WORST_GRADE, LONGEST_SENTENCE = 7.0, 14.0, 32
# Words of which a reader of twelve knows the meaning although they are long, or that have no shorter one.
SYLLABLES = {"people": 2, "area": 3, "idea": 3, "being": 2, "diabetes": 4, "science": 2, "every": 2, "medicine": 3}


def syllables(word):
    word = word.lower()
    if word in SYLLABLES:
        return SYLLABLES[word]
    bare = re.sub(r"(?:[^laeiouy]es|ed|[^laeiouy]e)$", "", word) if len(word) > 3 else word
    if re.search(r"[td]ed$", word):
        bare = word
    return max(1, len(re.findall(r"[aeiouy]{1,2}", bare)))


def grade(text):
    sentences = [s for s in re.split(r"[.!?:;]+(?:\s|$)", text) if re.search(r"[A-Za-z]", s)]
    words = [re.findall(r"[A-Za-z][A-Za-z'-]*", s) for s in sentences]
    n = sum(len(w) for w in words)
    if not n:
        return 0.0, 0
    count = sum(syllables(part) for w in words for word in w for part in word.split("-") if part)
    return 0.39 * n / len(words) + 11.8 * count / n - 15.59, max(len(w) for w in words)


def load(name):
    with open(f"{ROOT}/data/assessment/{name}.yaml") as file:
        return yaml.safe_load(file)


def texts():
    rules, findings, questions = load("rules"), load("findings"), load("questions")
    causes, evidence = load("causes"), load("evidence")
    yield "first screen", rules["purpose"]
    yield "first screen", rules["first_screen"]
    yield "first screen", ". ".join(rules["first_signs"])
    for tier in rules["tiers"].values():
        for key in ("action", "watch", "come_back"):
            yield "what to do", tier[key]
    for row in rules["rules"].values():
        yield "reasons", row["reason"]
        if row.get("note"):
            yield "reasons", row["note"]
    for row in questions["questions"].values():
        yield "questions", row["ask"]
    for row in findings["findings"].values():
        yield "answers", row["say"]
        for value in row.get("values", {}).values():
            yield "answers", str(value)
    for row in causes["causes"].values():
        yield "causes", row["plain"]
        yield "causes", row["shows_text"]
    for row in evidence["evidence"].values():
        if row["kind"] == "treatment":
            yield "treatments", f"{row['claim']}: {row['verdict']}"


def main():
    for text, by_hand in (("The cat sat on the mat.", -1.45), ("Fever with back pain can be an infection.", 3.76)):
        assert abs(grade(text)[0] - by_hand) < 0.01, (text, grade(text))
    kinds, bad = {}, []
    for kind, text in texts():
        text = " ".join(text.split())
        value, longest = grade(text)
        words = len(text.split())
        kinds.setdefault(kind, []).append((value, words, text))
        if longest > LONGEST_SENTENCE or (words >= 10 and value > WORST_GRADE):
            bad.append(f"{kind}: grade {value:.1f}, longest sentence {longest} words: {text}")
    for kind, rows in kinds.items():
        mean = sum(v * w for v, w, _ in rows) / sum(w for _, w, _ in rows)
        print(f"{kind:13} {len(rows):4} texts, grade {mean:4.1f}")
        if mean > MEAN_GRADE:
            bad.append(f"{kind}: grade {mean:.1f} on average, more than {MEAN_GRADE}")
        if "-v" in sys.argv:  # the hardest ones
            for value, words, text in sorted(rows, reverse=True)[:8]:
                print(f"    {value:5.1f} {text}")
    for line in bad:
        print(line)
    return 1 if bad else 0


sys.exit(main())
