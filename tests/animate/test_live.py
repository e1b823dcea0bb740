"""Live frames of an animation that is being changed."""

from __future__ import annotations

from pathlib import Path

import msgspec
import numpy as np
import pytest
from PIL import Image

from mmstudio.animate import live, scene
from mmstudio.animate.modulation import REST, Modulator
from mmstudio.animation import DESTINATIONS, Animation, FilmFormat, MatrixRow
from mmstudio.engine import live_animate
from mmstudio.engine.live_kinds import ANSWERERS, AnimateFrame
from mmstudio.generators.animating import carry_out
from mmstudio.jobs import AnimateJob
from tests.animate.test_modulation import random_columns
from tests.audio.sounds import clicks, write
from tests.generators.test_animating import Told, nothing

ROWS = (MatrixRow(curve="loudness", destination="exposure", amount=0.5),)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    Image.new("RGB", (64, 48), (90, 90, 90)).save(tmp_path / "a.png")
    write(tmp_path / "a.wav", clicks([0.5, 1.0], 1.5))
    return tmp_path


def request(folder: Path, time_s: float = 0.5, **fields: object) -> AnimateFrame:
    animation = Animation(pictures=("a.png",), sound="a.wav", rows=ROWS, limit_flashes=False)
    animation = msgspec.structs.replace(animation, **fields)
    return AnimateFrame(animation=animation, folder=str(folder), time_s=time_s, width=64, height=48)


def test_the_request_crosses_the_pipe_and_has_an_answerer(folder: Path) -> None:
    asked = request(folder)
    assert msgspec.msgpack.decode(msgspec.msgpack.encode(asked), type=AnimateFrame) == asked
    assert ANSWERERS["AnimateFrame"] == f"{live_animate.__name__}:answerer"


def test_a_live_frame_is_the_films_frame(folder: Path) -> None:
    asked = request(folder)
    answer = live_animate.answerer()(asked).pixels
    film = FilmFormat(kind="apng", rate=(50, 1))
    path, _ = carry_out(AnimateJob(animation=asked.animation, film=film, folder=str(folder)), folder, Told(), nothing)
    with Image.open(path) as made:
        made.seek(25)
        np.testing.assert_array_equal(np.asarray(made.convert("RGB")), answer)


def test_a_changed_row_keeps_stage_and_pictures(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    made = []
    monkeypatch.setattr(live, "scene", lambda *args: made.append(args) or scene.scene(*args))
    answer = live_animate.answerer()
    before = answer(request(folder)).pixels
    after = answer(request(folder, rows=(msgspec.structs.replace(ROWS[0], amount=-0.5),))).pixels
    assert len(made) == 1
    assert before is not None and after is not None and before.mean() > 90 > after.mean()
    answer(request(folder, centre=(0.1, 0.1)))
    assert len(made) == 2


def test_a_microphone_moves_it_too(folder: Path) -> None:
    followed = Modulator(ROWS).push(random_columns(0, 50)).at(0.9)
    asked = request(folder)
    heard = msgspec.structs.replace(
        asked, values=tuple(followed.values.tolist()), passed=tuple(followed.passed.tolist())
    )
    still = msgspec.structs.replace(asked, values=tuple(REST.values.tolist()), passed=tuple(REST.passed.tolist()))
    answer = live_animate.answerer()
    moved, resting = answer(heard).pixels, answer(still).pixels
    assert moved is not None and resting is not None
    assert moved.mean() > resting.mean() + 3


def test_wrong_numbers_are_refused(folder: Path) -> None:
    for fields in ({"values": (1.0,)}, {"width": 5000}, {"values": (0.0,) * len(DESTINATIONS)}):
        with pytest.raises(ValueError, match=r"."):
            msgspec.structs.replace(request(folder), **fields)
            AnimateFrame(**{**msgspec.structs.asdict(request(folder)), **fields})
