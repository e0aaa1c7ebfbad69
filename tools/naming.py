"""Blind naming: is a condition known again by what electrodes and force show?

    naming.py PROGRAM make FOLDER [FROM [TO]]    runs the scenes with seeds FROM..TO-1 of every kind, those that are not there yet
    naming.py PROGRAM name FOLDER [PAGE.md]      names them and prints the table; the page is for docs/naming.md

Every scene is one person with one muscle, 8 s long: rest, a contraction (or shocks in a shortened muscle), rest, a blow on the
muscle, three taps on its tendon, sleep, a block of the nerve. Seed, size of the muscle, its level and side, number of units,
strength of the contraction and severity are drawn. What is then looked at: when the potentials of each unit passed the electrodes,
whatever set them off, as a decomposition of the electromyogram gives them; the force; and what the examiner did when. Rules were
chosen on even seeds and are reported on odd ones.
"""
import json
import os
import random
import subprocess
import sys

# Kind: conditions that cannot be told apart by electrodes and force stand together; least and greatest severity that is drawn.
# Below the least, the condition has no discharge of its own in 8 s.
KINDS = {
    "health": [(None, 0, 0)],
    "cramp": [("cramp-prone", 0.0, 1.0)],
    "neuromyotonia": [("neuromyotonia", 0.85, 1.0)],
    "benign fasciculation": [("benign-fasciculation", 0.6, 1.0)],
    "fasciculation of damage": [("nerve-damage-fasciculation", 0.7, 1.0)],
    "low calcium or magnesium": [("hypocalcaemia", 0.65, 0.95), ("hypomagnesaemia", 0.7, 1.0)],
    "cholinesterase poison": [("organophosphate", 0.95, 1.0), ("carbamate", 0.95, 1.0)],
    "tetanus": [("tetanus", 0.7, 1.0)],
    "strychnine": [("strychnine", 0.7, 1.0)],
    "stiff person": [("stiff-person", 0.8, 1.0)],
    "spasticity": [("spasticity", 0.7, 1.0)],
    "myotonia": [("myotonia-congenita-recessive", 0.85, 1.0), ("myotonia-congenita-dominant", 0.9, 1.0),
                 ("myotonic-dystrophy", 0.9, 1.0)],
}
EMERGENCY = {"tetanus", "strychnine", "cholinesterase poison"}
BENIGN = {"health", "benign fasciculation", "cramp"}
PULL, BLOW, TAPS, SLEEP, BLOCK, END = (1.0, 2.3), 4.0, (5.2, 5.7, 6.2), 6.7, 7.4, 8.2  # s


def scene(kind, seed):
    """Scenario text and the condition with its severity."""
    draw = random.Random(f"{kind} {seed}")
    condition, low, high = draw.choice(KINDS[kind])
    severity = round(draw.uniform(low, high), 3)
    cramp = kind == "cramp"
    pull = (f"    drive: {{level: 0}}\n"
            f"    stimulation: {{start: {PULL[0] - 0.7} s, duration: 2 s, frequency: {draw.uniform(22, 28):.1f} Hz, motor: 1, afferent: 0.6}}\n"
            if cramp else
            f"    drive: {{level: {draw.uniform(28, 45):.1f} %, start: {PULL[0]} s, rise: 0.2 s, hold: {PULL[1] - PULL[0] - 0.4} s, fall: 0.2 s}}\n")
    text = (f"scenario: blind\ntitle: A scene without a name\nduration: {END} s\nseed: {draw.randrange(1, 10 ** 9)}\nreflexes: 1\n"
            f"muscles:\n  longissimus_thoracis_T7_left:\n"
            f"    pool: {{n_units: {draw.randrange(6, 10)}}}\n"
            f"    muscle: {{cross_section: {draw.uniform(120, 320):.0f} mm2, fibre_diameter: {draw.uniform(50, 60):.1f} um}}\n"
            f"    wiring: {{level: {draw.randrange(3, 12)}, side: {draw.choice((-1, 1))}}}\n" + pull +
            f"    path: {{kind: tap, offset: {-29 if cramp else 0} mm, start: {TAPS[0]} s, tap_depth: 3 mm, tap_interval: 0.5 s, taps: 3}}\n"
            f"    percussion: {{blows: 1, start: {BLOW} s}}\n"
            f"    sleep: {{depth: 1, start: {SLEEP} s}}\n"
            f"    block: {{proximal: 1, start: {BLOCK} s}}\n")
    return text, condition, severity


def place(folder, kind, seed):
    return os.path.join(folder, f"{kind.replace(' ', '-')}-{seed}")


def make(program, folder, seeds):
    for seed in seeds:
        for kind in KINDS:
            to = place(folder, kind, seed)
            if os.path.exists(to + ".json"):
                continue
            text, condition, severity = scene(kind, seed)
            with open(to + ".yaml", "w", encoding="utf-8") as file:
                file.write(text)
            command = [program, "run", to + ".yaml", "-q", "--threads", "1", "-o", to,
                       "--set", "needle.channels=0", "--set", "surface.channels=0"]
            if condition:
                command += ["--condition", f"{condition}={severity}"]
            done = subprocess.run(command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)
            if done.returncode:
                print(f"{to}: {done.stderr.strip()}", file=sys.stderr)
                continue
            keep(to, kind, condition, severity)


def keep(to, kind, condition, severity):
    """Only what electrodes and force show stays; the rest of the results goes."""
    import h5py
    import shutil
    with h5py.File(os.path.join(to, "signals.h5")) as file:
        muscle = next(iter(file["muscles"].values()))
        trains = {}
        for source in ("activations", "spontaneous"):
            for t, unit in zip(muscle[source]["t_ms"][()], muscle[source]["unit"][()]):
                trains.setdefault(int(unit), []).append(round(float(t), 2))
        seen = {"units": len(muscle["units/type"]), "trains": {u: sorted(t) for u, t in trains.items()},
                "force_N": [round(float(x), 3) for x in muscle["force"][()][::10]],
                "greatest_N": float(sum(muscle["units/max_force_N"][()]))}
    with open(to + ".json", "w", encoding="utf-8") as file:
        json.dump({"answer": {"kind": kind, "condition": condition, "severity": severity}, "seen": seen}, file)
    shutil.rmtree(to)


# ---- signs: what is read off the signals ----

def runs(train, gap_ms):
    """Stretches of a train whose intervals do not exceed gap_ms, as lists of times."""
    all_runs, now = [], []
    for t in train:
        if now and t - now[-1] > gap_ms:
            all_runs.append(now)
            now = []
        now.append(t)
    return all_runs + [now] if now else all_runs


def rate(run):
    return 1e3 * (len(run) - 1) / max(run[-1] - run[0], 0.1)


def median(values):
    values = sorted(values)
    return values[len(values) // 2] if values else 0.0


def signs(seen):
    """Numbers that electrodes and examiner see; nothing else enters the naming."""
    trains = [sorted(t) for t in seen["trains"].values()]
    n = seen["units"]

    def between(train, a, b):
        return [t for t in train if 1e3 * a <= t < 1e3 * b]

    def per_unit(a, b):
        return sum(len(between(t, a, b)) for t in trains) / n / (b - a)

    found = {"rest_Hz": per_unit(0, 0.3), "rest_long_Hz": per_unit(0, PULL[0]), "pull_Hz": per_unit(*PULL),
             "after_Hz": per_unit(PULL[1] + 0.15, BLOW), "blow_Hz": per_unit(BLOW + 0.1, TAPS[0]),
             "sleep_Hz": per_unit(SLEEP + 0.15, BLOCK), "block_Hz": per_unit(BLOCK + 0.1, END),
             "tap": sum(len(between(t, tap, tap + 0.4)) for t in trains for tap in TAPS) / n / len(TAPS)}
    bursts, groups, pairs, singles, steady = [], [], [], 0, 0
    for train in trains:
        for run in runs(train, 20.0):
            if len(run) >= 6 and rate(run) >= 80:
                bursts.append(run)
            elif 2 <= len(run) <= 5:
                groups.append(run)
            elif len(run) == 1:
                singles += 1
        rest = between(train, 0, PULL[0])
        steady += len(rest) >= 5
    gaps = [b - a for g in groups for a, b in zip(g, g[1:])]
    short = [x for x in gaps if x < 6.5]
    found.update(bursts=len(bursts), burst_longest=max(map(len, bursts), default=0),
                 burst_rate_Hz=median([rate(b) for b in bursts]), groups=len(groups), triples=sum(len(g) > 2 for g in groups),
                 gap_ms=median(gaps), short_gaps=len(short), short_spread_ms=(max(short) - min(short)) if short else 0.0,
                 group_share=len(groups) / max(1, len(groups) + singles), steady=steady)
    # A run after the blow, or after the contraction, at 10-100 /s.
    blow = [r for t in trains for r in runs(between(t, BLOW + 0.02, TAPS[0]), 100.0)]
    after = [r for t in trains for r in runs(between(t, PULL[1] + 0.15, BLOW), 100.0)]
    found.update(blow_run=max(map(len, blow), default=0), after_run=max(map(len, after), default=0))
    found["alone"] = sum(len(r) == 1 for t in trains for a, b in ((0, 0.3), (PULL[1] + 0.3, BLOW), (SLEEP + 0.15, END))
                         for r in runs(between(t, a, b), 100.0))
    force, greatest = seen["force_N"], seen["greatest_N"]
    found["rest_force"] = sum(force[5:30]) / 25 / greatest
    return found


if __name__ == "__main__":
    what, folder = sys.argv[2], sys.argv[3]
    if what == "make":
        os.makedirs(folder, exist_ok=True)
        first = int(sys.argv[4]) if len(sys.argv) > 4 else 0
        make(sys.argv[1], folder, range(first, int(sys.argv[5]) if len(sys.argv) > 5 else first + 20))
    elif what == "signs":
        for name in sorted(os.listdir(folder)):
            if name.endswith(".json"):
                with open(os.path.join(folder, name), encoding="utf-8") as file:
                    case = json.load(file)
                print(case["answer"]["kind"], case["answer"]["condition"], case["answer"]["severity"],
                      {k: round(v, 2) for k, v in signs(case["seen"]).items() if v})
