"""Measures every row of the table, each in processes of its own, and prints it."""

from __future__ import annotations

import contextlib
import statistics
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import msgspec

from mmstudio.bench import table
from mmstudio.bench.child import PATIENCE_S, MeasurementFailed, display, first_line, measured, own_places
from mmstudio.bench.loopback import loopback
from mmstudio.bench.table import Figure, Row

STARTS = 9  # of the window; the first warms the disk cache and is not counted
FIRST_PICTURES = 5
MANY, VERY_MANY = 1_000, 50_000
SESSION_S = 600.0
SECONDS = "MMSTUDIO_SESSION_S"  # how long `mmstudio.bench.window session` lasts
_MEASURE = "MMSTUDIO_MEASURE_START"  # the window tells when it is painted, and leaves


@dataclass(frozen=True)
class Asked:
    """What a row is called, and how much is measured. very_many: pictures of the large gallery; session_s: of the
    session in all workspaces."""

    what: str
    very_many: int = VERY_MANY
    session_s: float = SESSION_S


def run(
    names: Sequence[str] = (), as_json: bool = False, save_to: Path | None = None, session_s: float = SESSION_S
) -> int:
    """Measure the named rows, or all; print the table, and write it to save_to. Returns 1 when a row has no figure.

    session_s: seconds that the session in all workspaces lasts. A shorter one comes with a gallery that is smaller in
    the same measure, for a look.
    """
    rows = []
    very_many = round(VERY_MANY * min(1.0, session_s / SESSION_S))
    for name, (template, measure) in ROWS.items():
        if names and name not in names and WITH.get(name) not in names:
            continue
        what = template.format(very_many=very_many, minutes=session_s / 60)
        if not as_json:
            print(f"measuring: {what} …", file=sys.stderr, flush=True)
        try:
            rows.append(measure(Asked(what, very_many, session_s)))
        except (MeasurementFailed, OSError) as error:
            rows.append(Row(what=what, failed=str(error)))
    done = table.results(rows)
    if as_json:
        print(msgspec.json.format(msgspec.json.encode(done), indent=2).decode())
    else:
        print(table.as_text(done))
    if save_to is not None:
        table.save(done, save_to)
    return 1 if any(row.failed for row in rows) else 0


def window_painted(asked: Asked) -> Row:
    with display() as (screen, where), own_places(**screen) as env:
        times = []
        for _ in range(STARTS):
            line, started, _ = first_line(["-m", "mmstudio"], {**env, _MEASURE: "1"})
            times.append(float(line.split()[1]) - started)  # "painted 1234.5", on the same clock
    figures = table.summary("", times[1:], "s", 0.5)
    return Row(what=asked.what, figures=figures, command="python -m mmstudio", note=f"{len(times) - 1} starts, {where}")


def first_picture(asked: Asked) -> Row:
    times = []
    with own_places() as env:
        for _ in range(FIRST_PICTURES):
            line, started, came = first_line(["-m", "mmstudio", "generate", "a red apple"], env)
            if not Path(line).is_file():
                raise MeasurementFailed(f"no picture was made: {line}")
            times.append(came - started)
    figures = table.summary("", times, "s", 6)
    return Row(
        what=asked.what, figures=figures, command='python -m mmstudio generate "a red apple"', note=f"{len(times)} runs"
    )


def generator(asked: Asked) -> Row:
    with own_places() as env:
        times = measured(["-m", "mmstudio.bench.drawing"], env)
    figures = (
        *table.summary("without text encoder, ", times["without_encoder"], "ms", 40),
        *table.summary("with it, ", times["with_encoder"], "ms", 80),
        *table.summary("without it and upscaled to 512 px, ", times["upscaled"], "ms", 290),
    )
    note = f"{len(times['with_encoder'])} pictures each, 128 px unless named"
    return Row(what=asked.what, figures=figures, command="python -m mmstudio.bench.drawing", note=note)


def on_screen(asked: Asked) -> Row:
    answer, where = _window("picture")
    figures = (
        *table.summary("first look, ", answer["first"], "ms", 120),
        *table.summary("carefully drawn, ", answer["careful"], "ms", None),
    )
    note = f"{len(answer['first'])} pictures, each with a new prompt, {where}"
    return Row(what=asked.what, figures=figures, command="python -m mmstudio.bench.window picture", note=note)


def heartbeat(asked: Asked) -> Row:
    answer, where = _window("heartbeat")
    drawing, idle = answer["drawing"], answer["idle"]
    figures = (
        Figure(name="p99", value=round(table.percentile(drawing, 0.99), 1), unit="ms", at_most=16),
        Figure(name="worst", value=round(max(drawing), 1), unit="ms", at_most=50),
    )
    idle_p99 = table.percentile(idle, 0.99)
    note = f"{len(drawing)} ticks of 10 ms over several batches of 32; idle p99 {idle_p99:.1f} ms, {where}"
    return Row(what=asked.what, figures=figures, command="python -m mmstudio.bench.window heartbeat", note=note)


def memory(asked: Asked) -> Row:
    answer, where = _window("memory", MANY)
    figures = (Figure(name="resident", value=round(answer["gallery"]), unit="MiB", at_most=250),)
    note = f"{answer['pictures']:.0f} pictures, scrolled from end to end; {answer['create']:.0f} MiB before, {where}"
    return Row(what=asked.what, figures=figures, command="python -m mmstudio.bench.window memory", note=note)


def gallery(asked: Asked) -> Row:
    answer, where = _window("gallery", asked.very_many)
    letters = answer["search"]
    figures = (
        Figure(name="open", value=round(answer["open"] / 1000, 3), unit="s", at_most=0.5),
        *table.summary("search, per letter ", letters, "ms", 50),
    )
    note = f"{answer['pictures']} pictures, {len(letters)} letters, {where}"
    return Row(what=asked.what, figures=figures, command="python -m mmstudio.bench.window gallery", note=note)


def stroke(asked: Asked) -> Row:
    with display() as (screen, where), own_places(**screen) as env:
        times = measured(["-m", "mmstudio.bench.stroke"], env)
    figures = tuple(
        Figure(name=f"{name}, p95", value=round(table.percentile(some, 0.95), 1), unit="ms", at_most=16)
        for name, some in times.items()
    )
    note = f"{sum(map(len, times.values()))} movements of the pointer, {where}"
    return Row(what=asked.what, figures=figures, command="python -m mmstudio.bench.stroke", note=note)


def mending(asked: Asked) -> Row:
    with own_places() as env:
        answer = measured(["-m", "mmstudio.bench.mending"], env)
    clock = sorted(wall for wall, _ in answer["strokes"])
    figures = (
        Figure(name="stroke on 12 MP", value=round(clock[len(clock) // 2], 2), unit="s", at_most=0.5),
        Figure(name="200 scratches on 24 MP", value=round(answer["scratches"][0], 1), unit="s", at_most=10),
        Figure(name="… of the processor", value=round(answer["scratches"][1], 1), unit="s"),
        Figure(name="detection on 24 MP", value=round(answer["detection"][0], 1), unit="s", at_most=8),
        Figure(name="… of the processor", value=round(answer["detection"][1], 1), unit="s"),
    )
    note = f"two threads, detector: {answer['detector']}"
    return Row(what=asked.what, figures=figures, command="python -m mmstudio.bench.mending", note=note)


def large_photo(asked: Asked) -> Row:
    from mmstudio.bench.large_photo import make

    figures: list[Figure] = []
    for depth, most in ((8, 1500), (16, 2500)):
        with display() as (screen, where), own_places(**screen) as env:
            make(Path(env["MMSTUDIO_HOME"]), depth)
            answer = measured(["-m", "mmstudio.bench.window", "photo"], env)
        name = f"{depth} bit, "
        memory, gaps = sum(answer["pss_mib"].values()) * 2**20 / 1e6, answer["gaps_ms"]
        undo = table.percentile(answer["undo_ms"], 0.95)
        figures += (
            Figure(name=name + "memory of all processes", value=round(memory), unit="MB", at_most=most),
            Figure(name=name + "shown", value=round(answer["shown_s"], 1), unit="s"),
            Figure(name=name + "measured", value=round(answer["measured_s"], 1), unit="s"),
            Figure(name=name + "longest pause of the window", value=round(max(gaps)), unit="ms", at_most=50),
            Figure(name=name + "undo, p95", value=round(undo, 1), unit="ms", at_most=30),
        )
    return Row(what=asked.what, figures=tuple(figures), command="python -m mmstudio.bench.window photo", note=where)


def sound(asked: Asked) -> Row:
    with own_places() as env:
        answer = measured(["-m", "mmstudio.bench.sound"], env)
    quality = tuple(
        Figure(name=name, value=round(answer[key], 3), unit="")
        for name, key in (
            ("beat F1 live, at least 0.85", "live_beats"),
            ("… without the net", "plain_beats"),
            ("any octave", "live_any_octave"),
            ("beat F1 of offline itself, late by 0.3 s", "delayed_beats"),
            ("beat F1 offline", "offline_beats"),
            ("any octave", "offline_any_octave"),
            ("slow curves live with offline, concordance, at least 0.85", "live_slow"),
            ("… without the net", "plain_slow"),
            ("… offline itself, late by 0.3 s", "delayed_slow"),
            ("hits live with offline, F1, at least 0.80", "live_onsets"),
            ("… without the net", "plain_onsets"),
            ("… offline itself, late by 0.3 s", "delayed_onsets"),
            ("all curves at ±20 dB with those at 0 dB, Pearson, worst, at least 0.95", "gain_worst_r"),
            ("… median", "gain_median_r"),
            ("… worst of the beat", "gain_beat_r"),
        )
    )
    figures = (
        Figure(name="20 ms, p99", value=round(table.percentile(answer["hop_ms"], 0.99), 2), unit="ms", at_most=2),
        Figure(name="step to curve", value=round(answer["step_ms"], 1), unit="ms", at_most=45),
        Figure(name="quiet after silence begins", value=round(answer["silence_s"], 2), unit="s", at_most=1),
        Figure(name="a minute live", value=round(answer["live_cpu_s"], 2), unit="s"),
        Figure(name="a minute offline", value=round(answer["offline_cpu_s"], 2), unit="s"),
        *quality,
    )
    note = f"CPU time of one core; {answer['songs']} songs with exact labels"
    return Row(what=asked.what, figures=figures, command="python -m mmstudio.bench.sound", note=note)


def recording(asked: Asked) -> Row:
    with own_places() as env:
        answer = measured(["-m", "mmstudio.bench.hour"], env)
    figures = (
        Figure(name="samples missing", value=round(100 * answer["missing"], 4), unit="%", at_most=0.01),
        Figure(name="memory grows", value=round(answer["grown_mib"], 1), unit="MiB", at_most=8),
        Figure(name="took", value=round(answer["took_s"], 1), unit="s"),
    )
    note = "an hour of a microphone's blocks of 10 ms at 48,000 Hz, as quickly as they are written"
    return Row(what=asked.what, figures=figures, command="python -m mmstudio.bench.hour", note=note)


def microphone(asked: Asked) -> Row:
    with loopback() as sound, display() as (screen, where), own_places(**screen, **sound.env) as env:
        answer = measured(["-m", "mmstudio.bench.window", "microphone"], env)
    figures = (
        *table.summary("curve, ", answer["curve_ms"], "ms", 45),
        *table.summary("pixels, ", answer["pixels_ms"], "ms", 80),
    )
    note = (
        f"above what the device needs; {len(answer['pixels_ms'])} tones of a null sink by {answer['device']!r}, {where}"
    )
    return Row(what=asked.what, figures=figures, command="python -m mmstudio.bench.window microphone", note=note)


def film(asked: Asked) -> Row:
    with own_places() as env:
        answer = measured(["-m", "mmstudio.bench.film", "--long"], env, patience_s=1800)  # an hour of film is made

    def at_least(name: str, key: str, unit: str, least: float) -> Figure:
        return Figure(name=f"{name}, at least {least:g}", value=round(answer[key], 2), unit=unit)

    figures = (
        *(
            at_least(f"photo 512 px, {name}", f"photo_{name}", "frames/s", 30)
            for name in ("gentle", "drift", "storm", "water")
        ),
        at_least("walk 512 px", "walk_512", "frames/s", 15),
        at_least("walk 128 px", "walk_128", "frames/s", 25),
        at_least("export 512 px, 30 frames/s", "export_realtime", "times real time", 2),
        at_least("bass and motion, Pulse", "reactivity", "Pearson", 0.5),
        Figure(name="shuffled", value=round(answer["shuffled"], 2), unit="Pearson"),
        *_claps("3 s", answer["claps"]),
        *_claps("ten minutes", answer["long_claps"]),
    )
    note = "wall time; 64 px films of 3 s at all rates and sound rates, of ten minutes at " + ", ".join(
        f"{rate} frames/s with {sound_rate} Hz" for rate, sound_rate in answer["long_cases"]
    )
    return Row(what=asked.what, figures=figures, command="python -m mmstudio.bench.film --long", note=note)


def _claps(length: str, found: dict[str, float]) -> tuple[Figure, ...]:
    """drift is not told of three seconds: a tenth of a millisecond would be two in a minute."""
    drift = Figure(name="drift in a minute", value=round(found["drift_ms"], 3), unit="ms", at_most=1)
    return (
        Figure(name=f"clap to flash in {length}, worst", value=round(found["worst_ms"], 2), unit="ms", at_most=15),
        Figure(name="mean of a film", value=round(found["mean_ms"], 2), unit="ms", at_most=15),
        *((drift,) if length != "3 s" else ()),
        Figure(name="lengths differ", value=round(found["frames"], 2), unit="frames", at_most=1),
    )


def mixed(asked: Asked) -> Row:
    with own_places() as env:
        answer = measured(["-m", "mmstudio.bench.mixing"], env)
    figures = []
    for way, rank in answer["ranks"].items():
        chance = answer["chance"]
        figures.append(Figure(name=f"{way}, mean rank", value=round(rank["mean"], 1), unit="", at_most=chance))
        figures.append(Figure(name=f"{way}, 95 % up to", value=round(rank["high"], 1), unit="", at_most=chance))
    note = f"of what was meant among {answer['concepts']} concepts, by outlines and colours: no net of ours judges"
    return Row(what=asked.what, figures=tuple(figures), command="python -m mmstudio.bench.mixing", note=note)


def scroll(asked: Asked) -> Row:
    answer, where = _window("scroll", asked.very_many)
    frames, jumps = answer["frames_ms"], answer["jumps_ms"]
    figures = (
        Figure(name="turning the wheel, at least 60", value=round(1e3 * len(frames) / sum(frames)), unit="frames/s"),
        Figure(name="p99", value=round(table.percentile(frames, 0.99), 1), unit="ms"),
        Figure(name="dragging the bar, at least 60", value=round(1e3 * len(jumps) / sum(jumps)), unit="frames/s"),
        Figure(name="p99 of that", value=round(table.percentile(jumps, 0.99), 1), unit="ms"),
        Figure(name="memory grows", value=round(answer["growth_mib"], 1), unit="MiB", at_most=50),
    )
    note = f"{answer['pictures']} pictures, {len(frames)} turns and {len(jumps)} places of the bar, {where}"
    return Row(what=asked.what, figures=figures, command="python -m mmstudio.bench.window scroll", note=note)


def rebuild(asked: Asked) -> Row:
    answer, where = _window("rebuild", asked.very_many, indexed=False)
    late = answer["stalls_ms"]
    figures = (
        Figure(name="whole", value=round(answer["seconds"], 1), unit="s", at_most=60),
        Figure(name="stalls meanwhile, p99", value=round(table.percentile(late, 0.99), 1), unit="ms", at_most=16),
        Figure(name="worst", value=round(max(late), 1), unit="ms"),
    )
    note = f"{answer['pictures']} pictures, the gallery scrolled meanwhile, {where}"
    return Row(what=asked.what, figures=figures, command="python -m mmstudio.bench.window rebuild", note=note)


def session(asked: Asked) -> Row:
    answer, where = _window("session", MANY, patience_s=2 * asked.session_s + PATIENCE_S, session_s=asked.session_s)
    rooms = answer["stalls_ms"]
    late = [stall for stalls in rooms.values() for stall in stalls]
    figures = (
        Figure(name="stalls, p99", value=round(table.percentile(late, 0.99), 1), unit="ms", at_most=16),
        Figure(name="worst", value=round(max(late), 1), unit="ms"),
        *(
            Figure(name=f"p99 in {room}", value=round(table.percentile(stalls, 0.99), 1), unit="ms")
            for room, stalls in rooms.items()
        ),
    )
    note = f"{len(late)} ticks of 10 ms, {answer['rounds']} rounds through all workspaces, {where}"
    return Row(what=asked.what, figures=figures, command="python -m mmstudio.bench.window session", note=note)


def large(asked: Asked) -> Row:
    with own_places() as env:
        answer = measured(["-m", "mmstudio.bench.large"], env, patience_s=900)
    stops, switches, preview = answer["stops_s"], answer["switches"], answer["preview"]
    grown = 100 * (switches["after_all"] / switches["after_ten"] - 1)
    figures = [
        Figure(name="numbers that differ from plain diffusers", value=answer["differing"], unit="", at_most=0),
        Figure(name="time over plain diffusers", value=round(answer["ratio"], 3), unit="×", at_most=1.03),
        Figure(name="processor time over theirs", value=round(answer["ratio_processor"], 3), unit="×", at_most=1.03),
        Figure(name="first look, of a step", value=round(100 * preview["share"], 2), unit="%", at_most=3),
        Figure(name="Stop, worst", value=round(max(stops), 2), unit="s", at_most=1),
        Figure(name="memory after 50 switches over after 10", value=round(grown, 2), unit="%", at_most=2),
        Figure(name="500 files recognised", value=round(answer["recognise_s"], 2), unit="s", at_most=5),
        Figure(name="of their bytes read", value=round(100 * answer["recognise_share"], 4), unit="%", at_most=1),
    ]
    note = (
        f"SDXL with narrow nets, random weights, on the processor: {len(answer['ours_s'])} interleaved pairs of "
        f"{statistics.median(answer['plain_s']):.2f} s, a step of {preview['step_ms']:.0f} ms, {len(stops)} stops; "
    )
    if "card" in answer:
        card = answer["card"]
        figures += [
            Figure(name="card, numbers that differ", value=card["differing"], unit=""),
            Figure(name="card, time over plain diffusers", value=round(card["ratio"], 3), unit="×", at_most=1.02),
            Figure(name="card, peak", value=round(card["peak_gb"], 2), unit="GB"),
            Figure(name="card, peak by parts", value=round(card["low_memory_gb"], 2), unit="GB", at_most=8),
        ]
        note += f"SDXL in its real sizes, 1024 px, 30 steps, on {card['card']}"
    else:
        note += "no graphics card here"
    return Row(what=asked.what, figures=tuple(figures), command="python -m mmstudio.bench.large", note=note)


ROWS: dict[str, tuple[str, Callable[[Asked], Row]]] = {
    "start": ("process start to window painted", window_painted),
    "first": ("process start to first picture on disk, by command line", first_picture),
    "picture": ("one picture warm, prompt to pixels on screen", on_screen),
    "generator": ("one picture warm, in the generator alone", generator),
    "heartbeat": ("window's heartbeat while 32 pictures are drawn", heartbeat),
    "memory": (f"window's memory, {MANY:,} pictures in the gallery", memory),
    "stroke": ("stroke to screen on a photo of 50 megapixels", stroke),
    "photo": ("a photo of 50 megapixels in Restore", large_photo),
    "mending": ("holes filled and damage found in large photos", mending),
    "sound": ("sound to curves, live and offline", sound),
    "microphone": ("a sound to what it moves, live", microphone),
    "recording": ("an hour of recording on a simulated clock", recording),
    "film": ("sound moves a picture, and the film of it", film),
    "mixed": ("words, a picture or a sound, to what is drawn", mixed),
    "large": ("large models beside plain diffusers", large),
    "gallery": ("gallery of {very_many:,} pictures", gallery),
    "scroll": ("scrolling through {very_many:,} pictures", scroll),
    "rebuild": ("index of {very_many:,} pictures made anew from the files", rebuild),
    "session": ("{minutes:g} minutes in all workspaces", session),
}
WITH = {"film": "sound", "microphone": "sound", "recording": "sound"}  # measured together


def _window(
    row: str,
    pictures: int = 0,
    indexed: bool = True,
    patience_s: float = PATIENCE_S,
    session_s: float = SESSION_S,
) -> tuple[dict[str, Any], str]:
    """What `mmstudio.bench.window` measured with a library of so many pictures, and where the window was."""
    with display() as (screen, where), own_places(**screen, **{SECONDS: str(session_s)}) as env:
        if pictures:
            _make_library(Path(env["MMSTUDIO_HOME"]), pictures, indexed)
        return measured(["-m", "mmstudio.bench.window", row], env, patience_s), where


def _make_library(home: Path, count: int, indexed: bool = True) -> None:
    """A library of count pictures in home, as a person has who made them over the years; not indexed: as if moved."""
    from mmstudio.bench.make_library import make
    from mmstudio.library.index import default_place
    from mmstudio.library.library import Library

    folder = home / "Pictures"
    folder.mkdir()
    make(folder, count)
    if not indexed:
        return
    place = home / "data" / default_place(folder).name
    library = Library.open(folder, place)
    with contextlib.closing(library):
        library.sync()
