"""Listening to sounds of the gallery: one at a time, read first, told when it ends, said when it cannot be."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace

import pytest

from mmstudio.errors import FileBroken
from mmstudio.viewmodels.sound_playing import SoundPlaying
from tests.audio import sounds
from tests.fake_animate import FakeOutput


class FakeDecoder:
    """Files named "broken…" cannot be read; `gate` holds the others back."""

    def __init__(self) -> None:
        self.gate = threading.Event()
        self.gate.set()
        self.closed = False

    def prepare(self, path: Path) -> SimpleNamespace:
        self.gate.wait(10)
        if path.name.startswith("broken"):
            raise FileBroken(name=path.name)
        return SimpleNamespace(path=path, seconds=0.5)

    def close(self) -> None:
        self.closed = True


@pytest.fixture
def decoder() -> FakeDecoder:
    return FakeDecoder()


@pytest.fixture
def output() -> FakeOutput:
    return FakeOutput()


@pytest.fixture
def playing(qapp: object, output: FakeOutput, decoder: FakeDecoder) -> Iterator[SoundPlaying]:
    playing = SoundPlaying(output, lambda: decoder)
    yield playing
    playing.close()
    assert decoder.closed or playing._decoder is None


@pytest.fixture
def rain(tmp_path: Path) -> Path:
    return sounds.write(tmp_path / "rain.wav", sounds.tone(0.5, 48_000), 48_000)


def test_a_sound_plays_to_its_end(qtbot, playing, output, rain) -> None:
    heard: list[float] = []
    playing.moved.connect(heard.append)
    playing.toggle(rain)
    assert playing.path == rain
    qtbot.waitUntil(lambda: bool(output.streams))

    def ended() -> bool:
        if output.streams and playing.path is not None:
            output.streams[-1].run(0.1)
        return playing.path is None

    qtbot.waitUntil(ended)
    assert 0.3 < max(heard) <= 0.5


def test_the_same_again_is_silence_and_another_takes_its_place(qtbot, playing, output, rain, tmp_path) -> None:
    other = sounds.write(tmp_path / "wind.wav", sounds.tone(0.5, 48_000), 48_000)
    playing.toggle(rain)
    qtbot.waitUntil(lambda: playing.transport.state.playing)
    playing.toggle(other)
    assert playing.path == other
    qtbot.waitUntil(lambda: len(output.streams) == 2)
    playing.toggle(other)
    assert playing.path is None
    assert not playing.transport.state.playing


def test_what_is_silenced_while_it_is_read_never_plays(qtbot, playing, output, decoder, rain) -> None:
    decoder.gate.clear()
    playing.toggle(rain)
    playing.toggle(rain)
    decoder.gate.set()
    with qtbot.waitSignal(playing.noticed):
        playing.toggle(rain.with_name("broken.wav"))
    assert not output.streams


def test_a_sound_that_cannot_be_read_is_said(qtbot, playing) -> None:
    with qtbot.waitSignal(playing.noticed) as said:
        playing.toggle(Path("/broken.wav"))
    assert said.args == ["file_unreadable", {"name": "broken.wav"}]
    assert playing.path is None
