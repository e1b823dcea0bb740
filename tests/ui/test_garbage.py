"""Cycles with Qt objects in them must not be destroyed by a background thread."""

from __future__ import annotations

import gc
import threading
import weakref
from collections.abc import Iterator

import pytest
from PySide6.QtCore import QObject

from mmstudio.ui.garbage import Garbage


class Ring(QObject):
    """A QObject in a reference cycle, as every widget with a lambda of its own is."""

    def __init__(self) -> None:
        super().__init__()
        self.me = self


@pytest.fixture(autouse=True)
def python_collects() -> Iterator[None]:
    """As in a fresh interpreter; our tests run with it off."""
    was_enabled = gc.isenabled()
    gc.enable()
    yield
    if not was_enabled:
        gc.disable()


@pytest.fixture
def garbage(qapp) -> Iterator[Garbage]:
    collecting = Garbage()
    yield collecting
    collecting.stop()


def allocate_in_a_thread(objects: int = 200_000) -> list[list[object]]:
    """Far more than makes Python collect by itself; what is alive counts, so keep the answer."""
    made: list[list[object]] = []
    thread = threading.Thread(target=lambda: made.extend([] for _ in range(objects)))
    thread.start()
    thread.join()
    return made


def test_a_background_thread_destroys_no_window_objects(garbage):
    ring = Ring()
    seen = weakref.ref(ring)
    del ring
    assert allocate_in_a_thread()
    assert seen() is not None


def test_the_window_collects_them(garbage, qtbot):
    ring = Ring()
    ended = []
    weakref.finalize(ring, lambda: ended.append(threading.current_thread()))
    del ring
    made = allocate_in_a_thread()
    qtbot.waitUntil(lambda: bool(ended))
    assert made
    assert ended == [threading.main_thread()]


def test_without_it_a_background_thread_does(qapp):
    """Why it is needed. Should Python or PySide ever change this, the window's collector may go."""
    ring = Ring()
    seen = weakref.ref(ring)
    del ring
    assert allocate_in_a_thread()
    assert seen() is None


def test_python_collects_again_afterwards(qapp):
    garbage = Garbage()
    garbage.settle()
    garbage.stop()
    assert gc.isenabled()
    assert gc.get_freeze_count() == 0
