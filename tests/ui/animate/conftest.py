"""A window that has Animate, with a fake bench, device and microphone behind it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from mmstudio.ui.animate.workspace import AnimateWorkspace
from mmstudio.ui.shell.main_window import MainWindow
from mmstudio.ui.shell.rooms import ROOMS, Room
from mmstudio.viewmodels.animate import AnimateViewModel
from mmstudio.viewmodels.recording import RecordingViewModel
from mmstudio.viewmodels.studio import Studio
from mmstudio.viewmodels.transport import Transport
from tests.fake_animate import FakeAnimateBench, FakeMicrophone, FakeOutput


@pytest.fixture
def bench() -> FakeAnimateBench:
    return FakeAnimateBench()


@pytest.fixture
def microphone() -> FakeMicrophone:
    return FakeMicrophone()


@pytest.fixture
def animate(
    qapp: object, bench: FakeAnimateBench, microphone: FakeMicrophone, tmp_path: Path
) -> Iterator[AnimateViewModel]:
    transport = Transport(FakeOutput(), bench.in_order)
    recording = RecordingViewModel(microphone, lambda: tmp_path, bench.in_order, lost_after_s=600)
    animate = AnimateViewModel(bench, transport, recording)
    yield animate
    animate.close()


@pytest.fixture
def window(qtbot, studio: Studio, animate: AnimateViewModel) -> Iterator[MainWindow]:
    animate.noticed.connect(studio.noticed)
    animate.told.connect(studio.told)
    room = Room("animate", "waveform", lambda: "Animate", lambda studio: AnimateWorkspace(studio, animate))
    window = MainWindow(studio, rooms=(ROOMS[0], room))
    qtbot.addWidget(window)
    window.resize(1440, 900)
    window.show()
    qtbot.waitExposed(window)
    window.go_to("animate")
    yield window


@pytest.fixture
def empty(window: MainWindow) -> AnimateWorkspace:
    space = window.page.workspace
    assert isinstance(space, AnimateWorkspace)
    return space


@pytest.fixture
def workspace(empty: AnimateWorkspace, animate: AnimateViewModel) -> AnimateWorkspace:
    animate.open_picture(Path("/pictures/fox.png"))
    animate.open_sound(Path("/sounds/song.flac"))
    return empty
