"""How quickly and how evenly Explore answers, with the real live worker: `mmstudio bench explore`."""

from __future__ import annotations

import json
import os
import time

os.environ.setdefault("OMP_WAIT_POLICY", "PASSIVE")  # before torch is imported

import msgspec
import numpy as np
import torch
from PySide6.QtCore import QCoreApplication, QEventLoop, QTimer
from PySide6.QtGui import QPixmap
from PySide6.QtWidgets import QApplication

from mmstudio.bench import mixing
from mmstudio.directions import DIRECTIONS, LEAST_SEPARATION, STYLE_DIRECTIONS
from mmstudio.documents.explore import ExploreDraft
from mmstudio.engine.live_kinds import ExploreFrame
from mmstudio.engine.live_thread import LiveFrame, LiveThread
from mmstudio.generators import starter
from mmstudio.generators.direction_check import Check
from mmstudio.generators.exploring import Explorer, between
from mmstudio.generators.walk import at_constant_speed
from mmstudio.jobs import Anchor, DrawnAnchor, Position, text_job
from mmstudio.library.items import Row
from mmstudio.library.looks import DIM, Looks, vector_of
from mmstudio.viewmodels import explore_draft as d
from mmstudio.walks import Walk, WalkKey

FRAMES = 60
DRAG_S = 6.0
PICTURES = 50_000
PATIENCE_S = 240.0
_PAIRS = (("a pear", "a red apple"), ("a cat", "a fox"), ("a house", "a castle"), ("a lemon", "a strawberry"))
_BEAT_MS = 10


def report(as_json: bool = False) -> int:
    """Print every figure beside its target; 1 when one is missed."""
    rows = [*_evenness(), *_exactness(), *_mixing(), *_search()]
    try:
        rows = [*_answers(), *rows]
    except TimeoutError as error:
        rows = [(str(error), float("nan"), "an answer", False), *rows]
    if as_json:
        print(json.dumps([dict(zip(("what", "value", "target", "met"), row, strict=True)) for row in rows], indent=2))
    else:
        for what, value, target, met in rows:
            print(f"{what:<64} {value:>10.2f}  {target:<18} {'' if met else 'missed'}")
    return 0 if all(met for *_, met in rows) else 1


Figure = tuple[str, float, str, bool]


def _answers() -> list[Figure]:
    """Slider to pixels one by one, then a drag over the seed map with a 10 ms heartbeat in the window's thread."""
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    app = QApplication.instance() or QApplication([])
    live = LiveThread()
    came: list[LiveFrame] = []

    def shown(frame: LiveFrame) -> None:
        assert frame.image is not None
        QPixmap.fromImage(frame.image)
        came.append(frame)

    live.shown.connect(shown)
    line = _line(*_PAIRS[0])

    def took_ms(number: int, quality: str, side: int) -> float:
        start, before = time.perf_counter(), len(came)
        where = between(line, number / FRAMES)
        live.ask(ExploreFrame(position=where, quality=quality, side_px=side))  # type: ignore[arg-type]
        _until(app, lambda: len(came) > before)
        return (time.perf_counter() - start) * 1000

    try:
        for number in range(3):
            took_ms(number, "live", 512)
        quick = [took_ms(number, "quick", 128) for number in range(FRAMES)]
        large = [took_ms(number, "live", 512) for number in range(FRAMES)]
        frames, stalls = _drag(app, live, came)
    finally:
        live.close()
    p95 = [float(np.percentile(times, 95)) for times in (quick, large)]
    stall = float(np.percentile(stalls, 99))
    return [
        ("slider to pixels, 128 px, p95 (ms)", p95[0], "<= 50", p95[0] <= 50),
        ("slider to pixels, 512 px live, p95 (ms)", p95[1], "<= 80", p95[1] <= 80),
        ("drag over the seed map (frames/s)", frames, ">= 25", frames >= 25),
        ("stall of the window meanwhile, p99 (ms)", stall, "<= 16", stall <= 16),
    ]


def _drag(app: QCoreApplication, live: LiveThread, came: list[LiveFrame]) -> tuple[float, list[float]]:
    """Frames a second, and how much later than due each beat of the window's thread came."""
    draft = ExploreDraft(cards=(d.words_card("a cat", 1), d.words_card("a fox", 2)), mode="map", seed=77)
    beats: list[float] = []
    last = [time.perf_counter()]

    def beat() -> None:
        now = time.perf_counter()
        beats.append(max(0.0, (now - last[0]) * 1000 - _BEAT_MS))
        last[0] = now
        view = ((now - began) * 0.6, (now - began) * 0.25)
        where = d.position_of(msgspec.structs.replace(draft, view=view))
        live.ask(ExploreFrame(position=where, quality="quick", side_px=128))

    timer = QTimer(interval=_BEAT_MS)
    timer.timeout.connect(beat)
    before, began = len(came), time.perf_counter()
    timer.start()
    _until(app, lambda: time.perf_counter() - began > DRAG_S)
    timer.stop()
    return (len(came) - before) / DRAG_S, beats


def _evenness() -> list[Figure]:
    """Largest step over mean step along A-B, as the image encoder reads it, with the table and without; directions."""
    generator = starter.load()
    explorer = Explorer(generator)
    with_table, without = list[float](), list[float]()
    for pair in _PAIRS:
        line = _line(*pair)
        shares = torch.linspace(0, 1, 25)
        for bent, into in (
            (at_constant_speed(torch.tensor(explorer.table(line)), shares), with_table),
            (shares, without),
        ):
            seen = torch.cat([explorer.picture(between(line, float(share)))[0] for share in bent])
            steps = generator.senses.look(seen).diff(dim=0).norm(dim=1)
            into.append(float(steps.max() / steps.mean()))
    worst, bare = max(with_table), max(without)
    rows: list[Figure] = [
        (f"largest step / mean step, worst of {len(_PAIRS)} lines", worst, "<= 2.0", worst <= 2.0),
        ("the same without the table", bare, "(printed)", True),
    ]
    for direction in DIRECTIONS:
        share = _share_rising(explorer, direction.name, direction.measure)
        rows.append(
            (f"direction {direction.name}: steps on which {direction.measure} rises", share, ">= 0.95", share >= 0.95)
        )
    for ends in STYLE_DIRECTIONS:
        share = Check(explorer, ends).separation()
        met = share >= LEAST_SEPARATION
        rows.append((f"direction {ends.low} - {ends.high}: drawings in order", share, f">= {LEAST_SEPARATION}", met))
    return rows


def _share_rising(explorer: Explorer, name: str, measure: str) -> float:
    rises = []
    for number, prompt in enumerate(word for pair in _PAIRS for word in pair):
        anchor = DrawnAnchor(job=text_job(prompt, seed=number, style="any"))
        measured = []
        for amount in (-3.0, -1.5, 0.0, 1.5, 3.0):
            directions = ((name, amount),) if amount else ()
            where = Position(anchors=(anchor,), weights=(1.0,), directions=directions)
            measured.append(_measured(explorer.picture(where)[0], measure))
        rises += list(np.diff(measured) > 0)
    return float(np.mean(rises))


def _measured(picture: torch.Tensor, measure: str) -> float:
    alpha = picture[:, 3].sum().clamp(min=1)
    red, green, blue = (float(picture[0, channel].sum() / alpha) for channel in range(3))
    if measure == "luminance":
        return 0.299 * red + 0.587 * green + 0.114 * blue
    if measure == "warmth":
        return red - blue
    across, down = picture[:, :3].diff(dim=3).abs().sum(), picture[:, :3].diff(dim=2).abs().sum()
    return float((across + down) / alpha)


def _exactness() -> list[Figure]:
    """Whether a loop closes and a position read back from JSON gives the same pixels in a new generator."""
    line = _line(*_PAIRS[1])
    keys = (WalkKey(time_s=0.0, position=line), WalkKey(time_s=3.0, position=between(line, 0.7)))
    walk = Walk(keys=keys, duration_s=8.0)
    first, last = walk.at(0.0), walk.at(8.0)
    assert first is not None and last is not None
    one, other = Explorer(starter.load()), Explorer(starter.load())
    closes = torch.equal(one.picture(first)[0], one.picture(last)[0])
    where = walk.at(1.234)
    assert where is not None
    read = msgspec.json.decode(msgspec.json.encode(where), type=Position)
    same = torch.equal(one.picture(where)[0], other.picture(read)[0])
    return [
        ("loop: frame at the end equals the first, bit for bit", float(closes), "= 1", closes),
        ("position read back gives identical pixels", float(same), "= 1", same),
    ]


def _mixing() -> list[Figure]:
    """Ranks of the intended concept; each interval must lie below chance. See bench/mixing.py for the judge."""
    found, chance = mixing.ranks(starter.load())
    return [
        (
            f"{way}: mean rank ({one.low:.1f} .. {one.high:.1f})",
            one.mean,
            f"< {chance:.1f} by chance",
            one.high < chance,
        )
        for way, one in found.items()
    ]


def _search() -> list[Figure]:
    """Search by meaning among 50,000 pictures, once their vectors are in memory."""
    random = np.random.default_rng(1)
    looks = Looks([(id, vector_of(random.normal(size=DIM))) for id in range(1, PICTURES + 1)])
    rows = [Row(id, 512, 512, 1) for id in range(1, PICTURES + 1)]
    took = []
    for _ in range(20):
        wanted = vector_of(random.normal(size=DIM))
        started = time.perf_counter()
        looks.nearest(rows, wanted)
        took.append((time.perf_counter() - started) * 1000)
    p95 = float(np.percentile(took, 95))
    return [(f"search by meaning in {PICTURES:,} pictures, p95 (ms)", p95, "<= 100", p95 <= 100)]


def _line(first: str, second: str) -> Position:
    anchors: tuple[Anchor, ...] = tuple(
        DrawnAnchor(job=text_job(words, style="fluent-3d", seed=3)) for words in (first, second)
    )
    return Position(anchors=anchors, weights=(1.0, 0.0))


def _until(app: QCoreApplication, holds: object) -> None:
    end = time.monotonic() + PATIENCE_S
    while not holds():  # type: ignore[operator]
        app.processEvents(QEventLoop.ProcessEventsFlag.WaitForMoreEvents, 5)
        if time.monotonic() > end:
            raise TimeoutError("the live worker does not answer")
