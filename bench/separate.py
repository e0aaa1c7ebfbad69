#!/usr/bin/env python3
"""Convolutive blind source separation of a high-density recording: how many of the true motor units come out?

An outside method run on simulated data shows that the data are neither trivial nor impossible. The method is the one of the
literature (Holobar & Zazula 2007; Negro, Muceli, Castronovo, Holobar & Farina 2016), written anew: channels extended by their
delayed copies, whitened, one source after the other by a fixed-point search for the sparsest projection, orthogonal to those
before; spikes by two-class clustering of the squared source's peaks, accepted by the silhouette.

separate.py EMG_BIDS_FOLDER [--channels hd] [--sources N] [--tolerance MS] [--json]

Truth: the motor_unit_spike rows of *_events.tsv. Rate of agreement TP / (TP + FP + FN) after the best common delay, within
the tolerance (1 ms, as MUniverse takes it); a unit counts as found at 0.3 and more, the mean is over those. Published on simulated data: reference/emg.md 3.3.
"""
import argparse
import csv
import glob
import json
import os
import sys

import numpy as np
import scipy.signal


def read_recording(folder, part):
    import mne  # BDF+ and EDF+ as an outside reader sees them
    names = [f for f in glob.glob(os.path.join(folder, "**", "*_emg.*df"), recursive=True) if part in os.path.basename(f)]
    if not names:
        sys.exit(f"separate.py: no *{part}*_emg.bdf or .edf under {folder}")
    raw = (mne.io.read_raw_bdf if names[0].endswith("bdf") else mne.io.read_raw_edf)(names[0], preload=True, verbose="error")
    return raw.get_data() * 1e6, raw.info["sfreq"], names[0]


def read_truth(recording, folder):
    stem = os.path.basename(recording).split("_recording")[0]
    names = glob.glob(os.path.join(folder, "**", stem + "*_events.tsv"), recursive=True)
    units = {}
    with open(names[0], newline="", encoding="utf-8") as file:
        for row in csv.DictReader(file, delimiter="\t"):
            if row["trial_type"] == "motor_unit_spike":
                units.setdefault((row["muscle"], row["unit_id"]), []).append(float(row["onset"]))
    return {key: np.array(sorted(times)) for key, times in units.items() if len(times) >= 20}


def extend_and_whiten(x, factor):
    channels, samples = x.shape
    e = np.zeros((channels * factor, samples))
    for k in range(factor):
        e[k * channels:(k + 1) * channels, k:] = x[:, :samples - k]
    e -= e.mean(axis=1, keepdims=True)
    values, vectors = np.linalg.eigh(e @ e.T / samples)
    noise = np.mean(np.sort(values)[:values.size // 2])  # directions of nothing but noise are left out
    keep = values > noise
    return (vectors[:, keep] / np.sqrt(values[keep])).T @ e


def spikes_of(source, rate):
    """Peaks of the squared source, in two classes; places and silhouette."""
    power = source * np.abs(source)
    power = np.maximum(power if power.max() > -power.min() else -power, 0)
    peaks, _ = scipy.signal.find_peaks(power, distance=int(0.02 * rate))
    if len(peaks) < 20:
        return peaks, 0.0
    height = power[peaks]
    low, high = np.quantile(height, 0.2), height.max() * 0.7
    for _ in range(50):
        upper = np.abs(height - high) < np.abs(height - low)
        if not upper.any() or upper.all():
            return peaks, 0.0
        low, high = height[~upper].mean(), height[upper].mean()
    within = np.sum((height[upper] - high) ** 2) + np.sum((height[~upper] - low) ** 2)
    between = np.sum((height[upper] - low) ** 2) + np.sum((height[~upper] - high) ** 2)
    return peaks[upper], (between - within) / max(within, between)


def separate(x, rate, sources, factor, seed):
    z = extend_and_whiten(x, factor)
    rng = np.random.default_rng(seed)
    activity = np.sum(z ** 2, axis=0)
    basis = np.zeros((z.shape[0], 0))
    found = []
    for _ in range(sources):
        # Begin where much goes on; the same place is not used again.
        at = int(np.argmax(activity * (0.8 + 0.4 * rng.random(activity.size))))
        activity[max(0, at - int(0.005 * rate)):at + int(0.005 * rate)] = 0
        w = z[:, at] / np.linalg.norm(z[:, at])
        for _ in range(40):
            s = w @ z
            new = z @ (s ** 2) / s.size - 2 * np.mean(s) * w  # skewness: g = s^3 / 3
            new -= basis @ (basis.T @ new)
            new /= max(np.linalg.norm(new), 1e-12)
            done = abs(new @ w) > 1 - 1e-4
            w = new
            if done:
                break
        peaks, silhouette = spikes_of(w @ z, rate)
        for _ in range(10):  # the source again from its own spikes, as long as they become more even
            if len(peaks) < 20:
                break
            again = z[:, peaks].mean(axis=1)
            again /= max(np.linalg.norm(again), 1e-12)
            new_peaks, new_silhouette = spikes_of(again @ z, rate)
            if new_silhouette <= silhouette:
                break
            w, peaks, silhouette = again, new_peaks, new_silhouette
        basis = np.linalg.qr(np.column_stack([basis, w]))[0] if basis.shape[1] < z.shape[0] - 1 else basis
        if silhouette > 0.85 and len(peaks) >= 30:
            found.append((silhouette, peaks / rate))
    unique = []
    for silhouette, times in sorted(found, key=lambda f: -f[0]):
        if all(agreement(times, other, 0.02)[0] < 0.3 for _, other in unique):
            unique.append((silhouette, times))
    return unique


def agreement(a, b, reach_s, tolerance_s=0.001):
    """Rate of agreement of two trains at their best delay within +-reach."""
    at = np.searchsorted(b, a)
    lags = np.concatenate([b[np.minimum(at + k, len(b) - 1)] - a for k in (-1, 0)])
    lags = lags[np.abs(lags) <= reach_s]
    if lags.size == 0:
        return 0.0, 0.0
    counts, edges = np.histogram(lags, bins=max(1, int(2 * reach_s / tolerance_s)), range=(-reach_s, reach_s))
    lag = np.median(lags[np.abs(lags - edges[np.argmax(counts)] - 0.5 * tolerance_s) < 2 * tolerance_s])
    hits, j = 0, 0
    for t in a + lag:
        while j < len(b) and b[j] < t - tolerance_s:
            j += 1
        if j < len(b) and abs(b[j] - t) <= tolerance_s:
            hits += 1
            j += 1
    return hits / (len(a) + len(b) - hits), lag


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("folder")
    parser.add_argument("--channels", default="hd")
    parser.add_argument("--sources", type=int, default=60)
    parser.add_argument("--factor", type=int, default=10)
    parser.add_argument("--tolerance", type=float, default=1.0, help="ms")
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    x, rate, recording = read_recording(options.folder, options.channels)
    truth = read_truth(recording, options.folder)
    band = scipy.signal.butter(2, [20, min(500, 0.45 * rate)], "bandpass", fs=rate, output="sos")
    x = scipy.signal.sosfiltfilt(band, x, axis=1)
    found = separate(x, rate, options.sources, options.factor, 1)
    rows = []
    for silhouette, times in found:
        best = max(((agreement(times, t, 0.06, 1e-3 * options.tolerance)[0], key) for key, t in truth.items()), default=(0.0, ("", "")))
        rows.append({"unit": best[1][1], "muscle": best[1][0], "spikes": len(times), "silhouette": round(silhouette, 3),
                     "agreement": round(best[0], 3)})
    right = {}
    for row in rows:
        if row["agreement"] >= 0.3:
            right[(row["muscle"], row["unit"])] = max(row["agreement"], right.get((row["muscle"], row["unit"]), 0))
    answer = {"recording": recording, "channels": len(x), "seconds": round(x.shape[1] / rate, 2), "true_units": len(truth),
              "sources_accepted": len(rows), "units_found": len(right),
              "mean_agreement": round(float(np.mean(list(right.values()))), 3) if right else None, "sources": rows}
    if options.json:
        print(json.dumps(answer, indent=2))
        return
    print(f"{answer['channels']} channels, {answer['seconds']} s, {len(truth)} units with 20 discharges and more")
    for row in rows:
        print(f"  {row['spikes']:4d} spikes, silhouette {row['silhouette']:.3f}: unit {row['unit']}, agreement {row['agreement']:.3f}")
    print(f"{len(right)} true units found among {len(rows)} sources, mean rate of agreement {answer['mean_agreement']}")


if __name__ == "__main__":
    main()
