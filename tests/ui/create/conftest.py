"""The Create workspace over a fake engine and a fake library."""

from __future__ import annotations

import random
from functools import cached_property
from pathlib import Path

import msgspec
import pytest
from PySide6.QtCore import QObject, Signal

from mmstudio.generators import registry
from mmstudio.settings import Settings
from mmstudio.ui.create import CreateWorkspace
from mmstudio.viewmodels.create import CreateViewModel
from mmstudio.viewmodels.dictation import Dictation
from mmstudio.viewmodels.layers import LayersViewModel
from mmstudio.viewmodels.window_memory import WindowMemory
from tests.fake_library import FakeLibraryService
from tests.fakes import FakeDescribing, FakeIngredients


class Recorded:
    """A part of the studio of which each call is written down."""

    def __init__(self, calls, part):
        self.calls, self.part = calls, part

    def __getattr__(self, name):
        return lambda *args: self.calls.append((f"{self.part}.{name}", *args))


class FakeStudio(QObject):
    """What Create asks of a Studio; `calls` are its requests."""

    export_requested = Signal(object)
    settings_requested = Signal(str)

    def __init__(self, engine, library, folder):
        super().__init__()
        self.settings = Settings(library_folder=str(folder))
        self.engine, self.library = engine, library
        self.memory = WindowMemory()
        self.calls = []
        self.ingredients = FakeIngredients()
        self.describing = FakeDescribing()
        self.dictation = Dictation(Path(folder), str, self)
        self.create = CreateViewModel(
            engine, library, lambda: self.settings, chance=random.Random(1), ingredients=self.ingredients
        )

    @cached_property
    def layers(self):
        return LayersViewModel(self.create)

    def change(self, **fields):
        self.settings = msgspec.structs.replace(self.settings, **fields)

    def listener(self):
        rows = registry.listeners()
        return rows[0] if rows and self.settings.sound_listener != "starter" else None

    @property
    def tray(self):
        return Recorded(self.calls, "tray")

    @property
    def send_to(self):
        return Recorded(self.calls, "send_to")

    def __getattr__(self, name):
        if name in (
            "remember_fold",
            "go_to",
            "show_in_gallery",
            "save_copy",
            "write_layers",
        ):
            return lambda *args: self.calls.append((name, *args))
        raise AttributeError(name)


@pytest.fixture
def library(qapp):
    return FakeLibraryService()


@pytest.fixture
def studio(engine, library, tmp_path):
    return FakeStudio(engine, library, tmp_path)


@pytest.fixture
def create(studio):
    return studio.create


@pytest.fixture
def workspace(qtbot, studio):
    workspace = CreateWorkspace(studio)
    workspace.resize(1040, 760)
    for part in (workspace.column(), workspace.filmstrip(), workspace.modes(), workspace):
        qtbot.addWidget(part)
        part.show()
    qtbot.waitExposed(workspace)
    return workspace


@pytest.fixture
def draw(create, engine, tmp_path):
    """Draw a whole batch that is kept."""

    def draw(prompt="a red apple", count=4):
        create.edit(prompt=prompt, count=count)
        create.generate()
        for index in range(count):
            engine.preview(index, (40 * index, 90, 200, 255))
            engine.keep(index, tmp_path / f"{len(engine.jobs)}-{index}.png")
        engine.finish()
        return create.state.board

    return draw
