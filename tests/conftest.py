"""What holds for every test: own places, no network, no surprise in the log, no display needed."""

from __future__ import annotations

import gc
import itertools
import logging
import os
import socket
import sys
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import Any

import hypothesis
import pytest

# other programs may keep the machine busy: nothing fails for being slow
hypothesis.settings.register_profile("untimed", deadline=None, suppress_health_check=[hypothesis.HealthCheck.too_slow])
hypothesis.settings.load_profile("untimed")

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
os.environ.setdefault("OMP_WAIT_POLICY", "PASSIVE")  # before any test imports torch: spinning threads starve others
os.environ.setdefault("HF_HUB_OFFLINE", "1")
os.environ.setdefault("QT_LOGGING_RULES", "qt.qpa.fonts.warning=false")  # a container has few fonts, that is no fault


# as in the window: cycles with Qt objects in them must die in this thread, not in one that happens to allocate
gc.disable()
_tests_run = itertools.count(1)


@pytest.fixture(autouse=True)
def collect_here() -> Iterator[None]:
    """Collect reference cycles between tests; everything there is only now and then, for it takes a while."""
    yield
    _bury_widgets()
    if next(_tests_run) % 25:
        gc.collect(1)
    else:
        gc.collect()
        gc.freeze()  # torch and transformers need not be looked through again


def _bury_widgets() -> None:
    """Windows that a test closed wait for an event loop to delete them; those that pile up until one runs make every
    change of the style sheet slower."""
    core = sys.modules.get("PySide6.QtCore")
    if core is not None and core.QCoreApplication.instance() is not None:
        core.QCoreApplication.sendPostedEvents(None, core.QEvent.Type.DeferredDelete.value)


def pytest_unconfigure() -> None:
    """Let go of what tests copied: the offscreen clipboard keeps it until Python is gone, and then crashes."""
    if (gui := sys.modules.get("PySide6.QtGui")) is not None and gui.QGuiApplication.instance() is not None:
        gui.QGuiApplication.clipboard().clear()


@pytest.fixture(autouse=True)
def home(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A personal folder of the test's own: settings, library, cache and logs of the developer are never touched."""
    folder = tmp_path_factory.mktemp("home")
    monkeypatch.setenv("MMSTUDIO_HOME", str(folder))
    return folder


@pytest.fixture(autouse=True)
def no_network(monkeypatch: pytest.MonkeyPatch) -> None:
    """Sockets to other machines raise; those between our own processes (AF_UNIX) work."""
    connect, connect_ex, bind = socket.socket.connect, socket.socket.connect_ex, socket.socket.bind

    def guarded(call: Callable[..., object]) -> Callable[..., object]:
        def checked(self: socket.socket, address: object) -> object:
            if self.family != getattr(socket, "AF_UNIX", None):
                raise AssertionError(f"a test wanted to use the network: {address!r}")
            return call(self, address)

        return checked

    def no_lookup(*args: object, **kwargs: object) -> object:
        raise AssertionError(f"a test wanted to look up a host: {args!r}")

    monkeypatch.setattr(socket.socket, "connect", guarded(connect))
    monkeypatch.setattr(socket.socket, "connect_ex", guarded(connect_ex))
    monkeypatch.setattr(socket.socket, "bind", guarded(bind))
    monkeypatch.setattr(socket, "getaddrinfo", no_lookup)


class _Records(logging.Handler):
    def __init__(self) -> None:
        super().__init__(logging.WARNING)
        self.records: list[logging.LogRecord] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.records.append(record)


class ExpectLog:
    """Pieces of warnings that a test provokes on purpose: `expect_log("worker died")`."""

    def __init__(self) -> None:
        self.pieces: list[str] = []

    def __call__(self, piece: str) -> None:
        self.pieces.append(piece)

    def covers(self, record: logging.LogRecord) -> bool:
        message = record.getMessage()
        return any(piece in message for piece in self.pieces)


@pytest.fixture(autouse=True)
def expect_log() -> Iterator[ExpectLog]:
    """A warning or error that nobody expected fails the test; an expected one that never came does too."""
    expected = ExpectLog()
    handler = _Records()
    root = logging.getLogger()
    root.addHandler(handler)
    yield expected
    root.removeHandler(handler)
    surprises = [record for record in handler.records if not expected.covers(record)]
    if surprises:
        said = "\n".join(f"{r.name} {r.levelname}: {r.getMessage()}" for r in surprises)
        pytest.fail(f"unexpected log:\n{said}")
    messages = [record.getMessage() for record in handler.records]
    missing = [piece for piece in expected.pieces if not any(piece in message for message in messages)]
    if missing:
        pytest.fail(f"expected in the log, never came: {missing}")


@pytest.fixture
def engine(qapp: object) -> Iterator[object]:
    """A FakeEngine: `jobs` are those submitted, `keep`, `finish`, `fail` … speak for the worker."""
    from tests.fakes import FakeEngine

    yield FakeEngine()


@pytest.fixture
def qtbot(qtbot: Any) -> Any:
    """pytest-qt's, with a minute of patience where it has five seconds: other programs may keep the machine busy."""
    for name in ("waitSignal", "waitSignals", "waitUntil"):
        setattr(qtbot, name, partial(getattr(qtbot, name), timeout=60_000))
    return qtbot
