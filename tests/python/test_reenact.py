"""The simulated muscle re-enacts a real contraction: envelopes of the recorded and the simulated surface electromyogram correlate at 0.9 or
better after one fixed delay. Needs ../shared/data/emg/pyomeca; skipped, saying so, where it is absent.
"""
import os
import subprocess
import sys
import tempfile

import h5py
import mne
import numpy as np
from scipy.signal import butter, filtfilt

program, tree = sys.argv[1], sys.argv[2]
recording = os.path.join(tree, "..", "shared", "data", "emg", "pyomeca", "shoulder_thorax_12ch_2000hz.edf")
if not os.path.exists(recording):
    print("skipped: ../shared/data/emg/pyomeca/shoulder_thorax_12ch_2000hz.edf is absent")
    sys.exit(77)


def envelope(signal, rate_Hz, low_pass_Hz=3.0, out_Hz=100.0):
    b, a = butter(2, low_pass_Hz / (rate_Hz / 2))
    smooth = filtfilt(b, a, np.abs(signal - signal.mean()))
    t = np.arange(int(len(signal) / rate_Hz * out_Hz)) / out_Hz
    return np.interp(t, np.arange(len(signal)) / rate_Hz, smooth)


raw = mne.io.read_raw_edf(recording, verbose="error")
label = next(name for name in raw.ch_names if "trap" in name.lower() and ("lower" in name.lower() or "inf" in name.lower()))
real = raw.get_data(picks=[label])[0] * 1e6
duration_s = len(real) / raw.info["sfreq"]
with tempfile.TemporaryDirectory() as scratch:
    subprocess.run([program, "run", "reenact", "--set", f"drive.file={recording}", "--set", f"drive.channel={label}",
                    "--set", f"duration={duration_s - 0.01:.2f}s", "-q", "-o", scratch], check=True, stdout=subprocess.DEVNULL)
    with h5py.File(os.path.join(scratch, "signals.h5")) as results:
        channels = results["channels"]
        surface = next(channels[name] for name in channels if "surface" in name.lower())
        data = surface["signal_uV"] if "signal_uV" in surface else surface
        simulated, rate_Hz = np.array(data, dtype=float), float(surface.attrs["rate_Hz"])

a, b = envelope(real, raw.info["sfreq"]), envelope(simulated, rate_Hz)
n = min(len(a), len(b))
best, delay = max((np.corrcoef(a[: n - lag], b[lag:n])[0, 1], lag) for lag in range(31))
print(f"{label}: correlation of the envelopes {best:.3f} at a delay of {10 * delay} ms")
sys.exit(0 if best >= 0.9 else 1)
