"""Opens what `myotome run` wrote with h5py, MNE, EDFlib and, where it is installed, biosig: readers that know nothing of myotome.

Usage: test_files.py PROGRAM SOURCE      runs a short scenario first
       test_files.py --results FOLDER    looks at results that are there already
"""
import csv
import ctypes
import ctypes.util
import glob
import json
import os
import shutil
import subprocess
import sys
import tempfile

SKIPPED = 77
SECONDS = 1.2


def skip(why):
    print("skipped:", why)
    sys.exit(SKIPPED)


# Many electrodes, as EDF+.
MANY = """
scenario: many
duration: 0.3 s
record_bits: 16
muscles:
  longissimus_thoracis_T7_left:
    drive: {kind: ramp_hold, of: drive, level: 50 %, start: 0 s, rise: 0.05 s}
    pool: {n_units: 4}
electrodes:
  - {kind: fine_wire, name: wire}
  - {kind: grid, name: hd, level: T7, side: left, x: 35 mm, rows: 3, columns: 2, spacing: 4 mm}
"""

try:
    import h5py
    import mne
    import numpy as np
except ImportError as error:
    skip(f"a Python package is missing: {error}")

mne.set_log_level("ERROR")


class Edf:
    """EDFlib through ctypes: just the calls that this test needs."""

    class Annotation(ctypes.Structure):
        _fields_ = [("onset", ctypes.c_longlong), ("duration", ctypes.c_longlong),
                    ("duration_text", ctypes.c_char * 16), ("text", ctypes.c_char * 513)]

    def __init__(self, path):
        name = ctypes.util.find_library("edf") or "libedf.so.1"
        self.library = ctypes.CDLL(name)
        self.header = ctypes.create_string_buffer(1 << 20)  # begins: int handle, filetype, edfsignals; int64 duration
        failed = self.library.edfopen_file_readonly(path.encode(), self.header, 2)
        assert failed == 0, f"EDFlib refuses {path}"
        self.handle, self.type, self.n_signals = np.frombuffer(self.header[:12], np.int32)
        self.duration_s = np.frombuffer(self.header[16:24], np.int64)[0] / 1e7

    def samples(self, signal, n):
        values = np.zeros(n + 1)
        read = self.library.edfread_physical_samples(int(self.handle), signal, n + 1,
                                                     values.ctypes.data_as(ctypes.c_void_p))
        assert read == n, f"EDFlib reads {read} samples, {n} are expected"
        return values[:n]

    def annotations(self):
        found, row = [], self.Annotation()
        while self.library.edf_get_annotation(int(self.handle), len(found), ctypes.byref(row)) == 0:
            found.append((row.onset / 1e7, max(row.duration, 0) / 1e7, row.text.decode()))
        return found

    def close(self):
        self.library.edfclose_file(int(self.handle))


def rows_of(path):
    with open(path, newline="", encoding="utf-8") as table:
        return list(csv.DictReader(table, delimiter="\t", quoting=csv.QUOTE_NONE))


def json_of(path):
    with open(path, encoding="utf-8") as text:
        return json.load(text)


def check_annotations(found, events, rate_Hz, reader):
    """Every event of the record, at its time to one sample (and to the 0.1 ms of BDF+)."""
    found = [f for f in found if f[2] != "padding_with_zeros"]
    assert len(found) == len(events), f"{reader}: {len(found)} annotations, {len(events)} events"
    for (onset, duration, text), (t_s, length_s, name) in zip(sorted(found), sorted(events)):
        assert text == name[:40], f"{reader}: annotation {text}, event {name}"
        assert abs(onset - t_s) <= max(1 / rate_Hz, 0.51e-4), f"{reader}: {text} at {onset} s, true {t_s} s"
        assert abs(duration - length_s) <= max(1 / rate_Hz, 0.51e-4), f"{reader}: {text} lasts {duration} s"


def resolution_of(path, n_channels):
    """Units a count, from the file's own header."""
    with open(path, "rb") as data:
        head = data.read(256)
        n = int(head[252:256])
        head += data.read(256 * n)
    field = lambda at, width, i: float(head[256 + at * n + width * i:256 + at * n + width * (i + 1)])
    return [(field(112, 8, i) - field(104, 8, i)) / (field(128, 8, i) - field(120, 8, i)) for i in range(n_channels)]


def read_biosig(path, folder):
    """Samples of each channel and events (time, text), from biosig's text export; its times are whole samples."""
    subprocess.run(["save2gdf", "-f=ASCII", path, os.path.join(folder, "a")], check=True, capture_output=True, timeout=300)
    channels, events, inside = [], [], False
    with open(os.path.join(folder, "a"), encoding="utf-8") as text:
        for line in text:
            key, _, value = line.partition("=")
            if key.strip() == "Filename" and value.strip().endswith(tuple("0123456789")):
                channels.append(os.path.join(folder, os.path.basename(value.split("#")[0].strip())))
            inside = inside or line.startswith("TYP\t")
            part = line.rstrip("\n").split("\t")
            if inside and len(part) >= 5 and part[0] != "TYP":
                events.append((float(part[1]), part[4]))
    return [np.loadtxt(name, ndmin=1) for name in channels if not open(name).read(1) == ""], events


def check_biosig(path, signals, resolutions, events, rate_Hz):
    with tempfile.TemporaryDirectory(prefix="myotome_biosig_") as folder:
        read, found = read_biosig(path, folder)
    assert len(read) >= len(signals), f"biosig reads {len(read)} channels of {path}"
    for i, truth in enumerate(signals):
        # half a count, and the digits of the text (%g has six)
        worst = np.max(np.abs(read[i][:len(truth)] - truth) - 1e-5 * np.abs(truth))
        assert worst <= 0.50001 * resolutions[i], f"biosig: channel {i} differs by {worst} uV"
    # it tells some annotations twice; each has to be there, at its time, and no other
    for t_s, _, name in events:
        assert any(text == name[:40] and abs(at - t_s) <= 1.01 / rate_Hz for at, text in found), f"biosig: no {name} at {t_s} s"
    for at, text in found:
        assert text == "padding_with_zeros" or any(name[:40] == text and abs(at - t) <= 1.01 / rate_Hz for t, _, name in events), \
            f"biosig: {text} at {at} s is not in the record"


def check_recording(path, word, signals, events):
    channels = sorted((c for c in signals["channels"].values() if c.attrs["electrode"] == word),
                      key=lambda c: c.attrs["index"])
    stem, ending = os.path.splitext(path)
    sidecar = json_of(stem + ".json")
    table = rows_of(stem.replace("_emg", "_channels") + ".tsv")
    rate_Hz = channels[0].attrs["rate_Hz"]
    assert sidecar["SamplingFrequency"] == rate_Hz
    assert sidecar["EMGChannelCount"] == len(channels) == len(table)

    resolutions = resolution_of(path, len(channels))
    edf, raw = Edf(path), (mne.io.read_raw_edf if ending == ".edf" else mne.io.read_raw_bdf)(path, preload=True)
    assert edf.type == (1 if ending == ".edf" else 3), "EDFlib does not call it EDF+ or BDF+"
    assert edf.n_signals == len(channels)
    assert raw.ch_names == [row["name"] for row in table]
    padding = sidecar.get("ZeroPaddingAtEnd", 0)
    assert abs(edf.duration_s - sidecar["RecordingDuration"] - padding) < 1e-6
    for i, channel in enumerate(channels):
        truth = channel["signal_uV"][:]
        own_rate = channel.attrs["rate_Hz"]
        assert float(table[i]["sampling_frequency"]) == own_rate
        n = len(truth) + round(padding * own_rate)
        read = edf.samples(i, n)
        worst = np.max(np.abs(read[:len(truth)] - truth))
        assert worst <= 0.50001 * resolutions[i], f"EDFlib: {channel.name} differs by {worst} uV"
        if own_rate != raw.info["sfreq"]:
            continue  # MNE resamples channels that are slower than the fastest
        assert raw.info["sfreq"] == own_rate and raw.n_times == n
        worst = np.max(np.abs(raw.get_data(picks=[i])[0][:len(truth)] * 1e6 - truth))
        assert worst <= 0.50001 * resolutions[i], f"MNE: {channel.name} differs by {worst} uV"
        print(f"{channel.name}: {len(truth)} samples at {own_rate:g} Hz, worst difference {worst:.3g} uV, "
              f"one count {resolutions[i]:.3g} uV")
    check_annotations(edf.annotations(), events, rate_Hz, "EDFlib")
    check_annotations([(a["onset"], a["duration"], a["description"]) for a in raw.annotations], events, rate_Hz, "MNE")
    edf.close()
    if shutil.which("save2gdf") and not padding and all(c.attrs["rate_Hz"] == rate_Hz for c in channels):
        check_biosig(path, [c["signal_uV"][:] for c in channels], resolutions, events, rate_Hz)
        print(f"biosig agrees about {os.path.basename(path)}")


def check_results(folder):
    summary = json_of(os.path.join(folder, "summary.json"))
    for key in ("scenario", "version", "seed", "simulated_s", "wall_s", "muscles", "episodes", "pain", "checks"):
        assert key in summary, f"summary.json has no {key}"
    with h5py.File(os.path.join(folder, "signals.h5"), "r") as signals:
        assert signals.attrs["version"] == summary["version"]
        assert int(signals.attrs["seed"]) == summary["seed"]
        names = [name.decode() for name in signals["events/name"][:]]
        events = [(t / 1e3, d / 1e3, name) for t, d, name in
                  zip(signals["events/t_ms"][:], signals["events/duration_ms"][:], names)]
        spikes = []
        for muscle in summary["muscles"]:
            group = signals["muscles"][muscle["name"]]
            force = group["force"][:]
            assert group["force"].attrs["unit"] == "N" and group["force"].attrs["rate_Hz"] > 0
            assert abs(muscle["peak_force_N"] - force.max()) <= 1e-6 * abs(force.max())
            assert abs(muscle["mean_force_N"] - force.mean(dtype=float)) <= 1e-6 * abs(force.mean())
            assert muscle["discharging_units"] == len(set(group["discharges/unit"][:]))
            for t_ms, unit in zip(group["activations/t_ms"][:], group["activations/unit"][:]):
                # rounded as in the file: two discharges within a microsecond keep their order
                spikes.append((round(t_ms / 1e3, 6), str(unit), muscle["name"]))
        inner = os.path.join(folder, "emg", "sub-01", "emg")
        rows = rows_of(glob.glob(os.path.join(inner, "*_events.tsv"))[0])
        written = [(float(r["onset"]), r["unit_id"], r["muscle"]) for r in rows
                   if r["trial_type"] == "motor_unit_spike"]
        assert len(written) == len(spikes)
        for (onset, unit, name), (t_s, true_unit, true_name) in zip(sorted(written), sorted(spikes)):
            assert abs(onset - t_s) < 1e-6 and unit == true_unit and name == true_name
        assert [r["trial_type"] for r in rows if r["trial_type"] != "motor_unit_spike"] == \
            [name for _, _, name in sorted(events, key=lambda e: e[0])]
        recordings = sorted(glob.glob(os.path.join(inner, "*_emg.[be]df")))
        electrodes = {c.attrs["electrode"] for c in signals["channels"].values()}
        assert len(recordings) == len(electrodes) > 0
        for path in recordings:
            check_recording(path, path.split("_recording-")[1].split("_")[0], signals, events)
        print(f"{len(spikes)} motor-unit spikes, {len(events)} events")
    for path in glob.glob(os.path.join(folder, "emg", "**", "*.json"), recursive=True):
        json_of(path)
    return len(spikes), len(events)


def run(program, *arguments, cwd=None):
    return subprocess.run([program, *arguments], capture_output=True, text=True, cwd=cwd, timeout=600)


def check_refusals(program, source, folder, recording):
    """Broken recordings and scenarios: exit code 3 and one sentence that names the file."""
    broken = os.path.join(folder, "broken")
    os.mkdir(broken)
    with open(recording, "rb") as data:
        whole = data.read()

    def make(name, data):
        with open(os.path.join(broken, name), "wb") as out:
            out.write(data)
        return os.path.join(broken, name)

    large = make("large.edf", b"")
    os.truncate(large, 2 << 30)
    cases = [make(f"cut{n}.edf", whole[:n]) for n in (8, 255, 256, 700, len(whole) // 2, len(whole) - 1)]
    cases += [large, make("empty.edf", b""), make("text.edf", b"hello\n"), broken, os.path.join(broken, "none.edf")]
    for path in cases:
        done = run(program, "run", "reenact", "--set", f"drive.file={path}", "--set", "drive.channel=EMG",
                   "-o", os.path.join(folder, "refused"))
        lines = done.stderr.strip().splitlines()
        assert done.returncode == 3, f"{path}: exit code {done.returncode}: {done.stderr}"
        assert len(lines) == 1 and os.path.basename(path) in lines[0], f"{path}: {done.stderr}"
    large = os.path.join(broken, "large.yaml")
    open(large, "w").close()
    os.truncate(large, 2 << 30)
    for path in (large, make("empty.yaml", b""), make("binary.yaml", bytes(range(256))), broken + "/",
                 os.path.join(broken, "none.yaml")):
        done = run(program, "run", path)
        assert done.returncode == 3 and len(done.stderr.strip().splitlines()) == 1, f"{path}: {done}"


def main():
    if sys.argv[1] == "--results":
        check_results(sys.argv[2])
        return
    program, source = os.path.abspath(sys.argv[1]), sys.argv[2]
    folder = tempfile.mkdtemp(prefix="myotome_files_")
    try:
        results = os.path.join(folder, "results")
        done = run(program, "run", "first-muscle", "--set", f"duration={SECONDS} s", "--set", "drive.start=0 s",
                   "--set", "drive.rise=0.5 s", "-o", results)
        if done.returncode in (2, 6):
            skip(f"'myotome run' is not there yet: {done.stderr.strip()}")
        assert done.returncode == 0, f"exit code {done.returncode}: {done.stderr}"
        n_spikes, n_events = check_results(results)
        assert n_spikes > 0, "a contraction without a single motor-unit spike"
        assert n_events > 0, "a run without a single event: nothing to annotate"
        with open(os.path.join(folder, "many.yaml"), "w", encoding="utf-8") as text:
            text.write(MANY)
        many = os.path.join(folder, "many")
        done = run(program, "run", os.path.join(folder, "many.yaml"), "-o", many)
        assert done.returncode == 0, f"exit code {done.returncode}: {done.stderr}"
        check_results(many)
        again = run(program, "run", "first-muscle", "--set", "duration=0.1 s", "-o", source)
        assert again.returncode == 5, "a folder with other files must be refused"
        check_refusals(program, source, folder, glob.glob(results + "/emg/sub-01/emg/*surface_emg.bdf")[0])
    finally:
        shutil.rmtree(folder)


main()
