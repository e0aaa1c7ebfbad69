"""The "dive bomber": a fibre's run after a voluntary contraction, heard through the WAV file that a run leaves.

The membrane model makes the run; this test only listens. Pitch is taken from the sound itself, by autocorrelation of its
loudness, as an ear takes the rate of a train of clicks: it has to rise to a top and to fall by more than half, and to agree with the
true times. Usage: test_sound.py PROGRAM SOURCE
"""
import os
import subprocess
import sys
import tempfile
import wave

try:
    import h5py
    import numpy as np
except ImportError as error:
    print("skipped: a Python package is missing:", error)
    sys.exit(77)

SCENARIO = """
scenario: dive
duration: 2.2 s
seed: 3
muscles:
  longissimus_thoracis_T7_left:
    drive: {kind: ramp_hold, of: drive, level: 22 %, start: 0 s, rise: 0.1 s, hold: 0.7 s, fall: 0 s}
    pool: {n_units: 2}
    muscle: {wave_interval: 0.1 s}
electrodes:
  - {kind: concentric, name: needle, noise: {SNR: 25 dB}}
"""


def read(path):
    with wave.open(path) as sound:
        assert sound.getnchannels() == 1 and sound.getsampwidth() == 2
        counts = np.frombuffer(sound.readframes(sound.getnframes()), np.int16)
        return counts.astype(float), sound.getframerate()


def pitch_of(stretch, rate_Hz):
    """Rate of clicks, Hz; 0 where none stands out."""
    loud = np.abs(stretch)
    width = int(0.004 * rate_Hz)
    loud = np.convolve(loud, np.ones(width) / width, "same")[::width // 4]
    rate_Hz /= width // 4
    loud = loud - loud.mean()
    curve = np.correlate(loud, loud, "full")[len(loud) - 1:]
    if curve[0] <= 0:
        return 0.0
    curve = curve / curve[0] * len(loud) / np.maximum(len(loud) - np.arange(len(curve)), 1)
    first, last = int(rate_Hz / 120), min(int(rate_Hz / 8), len(curve) - 2)
    peaks = [k for k in range(first, last) if curve[k] >= curve[k - 1] and curve[k] > curve[k + 1] and curve[k] > 0.25]
    if not peaks:
        return 0.0
    best = max(curve[k] for k in peaks)
    return rate_Hz / next(k for k in peaks if curve[k] > 0.8 * best)


program = os.path.abspath(sys.argv[1])
with tempfile.TemporaryDirectory(prefix="myotome_sound_") as folder:
    with open(os.path.join(folder, "dive.yaml"), "w", encoding="utf-8") as text:
        text.write(SCENARIO)
    done = subprocess.run([program, "run", os.path.join(folder, "dive.yaml"), "--condition", "myotonia-congenita-recessive",
                           "-o", os.path.join(folder, "out"), "--threads", "1"], capture_output=True, text=True, timeout=600)
    assert done.returncode == 0, done.stderr
    sound, rate_Hz = read(os.path.join(folder, "out", "sound", "EMG_needle.wav"))
    with open(os.path.join(folder, "out", "sound", "EMG_needle.txt"), encoding="utf-8") as text:
        said = dict(line.strip().split(": ", 1) for line in text)
    with h5py.File(os.path.join(folder, "out", "signals.h5"), "r") as signals:
        truth_uV = signals["channels/EMG needle/signal_uV"][:]
        muscle = next(iter(signals["muscles"].values()))
        times = np.sort(np.concatenate([muscle[name]["t_ms"][:] for name in ("activations", "spontaneous")])) / 1e3
        n_units = len(set(muscle["spontaneous/unit"][:]) | set(muscle["activations/unit"][:]))

gain = float(said["uV_per_count"])
assert rate_Hz == 25000 and len(sound) == len(truth_uV)
assert np.max(np.abs(gain * sound - truth_uV)) <= 0.5001 * gain, "the sound is not the signal"
assert np.max(np.abs(sound)) > 4000, "hardly audible"
assert abs(sound.mean()) < 0.01 * np.max(np.abs(sound)), "a loudspeaker does not like an offset"
assert n_units == 1, f"{n_units} units; the test wants one fibre's run"

half_s, heard = 0.11, []
for middle in np.arange(0.2, times[-1] - 0.1, 0.05):
    inside = times[(times > middle - half_s) & (times < middle + half_s)]
    pitch = pitch_of(sound[int((middle - half_s) * rate_Hz):int((middle + half_s) * rate_Hz)], rate_Hz)
    true = 1 / np.median(np.diff(inside)) if len(inside) > 2 else 0.0
    heard.append((middle, pitch, true))
    print(f"{middle:.2f} s: {pitch:5.1f} Hz heard, {true:5.1f} Hz true")
after = [(t, pitch, true) for t, pitch, true in heard if t > 0.9 and pitch and true]
assert len(after) > 5, "no run after the effort"
wrong = [abs(pitch - true) / true for _, pitch, true in after]
assert np.median(wrong) < 0.1, f"pitch is {np.median(wrong):.0%} off"
top = max(pitch for _, pitch, _ in heard)
begin, end = heard[0][1], np.median([pitch for _, pitch, _ in after[-3:]])
print(f"rises from {begin:.0f} to {top:.0f} Hz, falls to {end:.0f} Hz")
assert top > 1.5 * begin > 0 and end < 0.6 * top and top > 40
