"""A fake that lacks what the real one has, or has what it lacks, lets a test pass that should fail."""

from __future__ import annotations

import inspect

from PySide6.QtCore import Signal

from mmstudio.engine.thread import EngineThread
from tests.fakes import FakeEngine

FOR_TESTS = {"become", "advance", "preview", "keep", "write", "lose", "finish", "fail", "notice"}


def public(kind: type, of: type) -> set[str]:
    return {name for name, value in vars(kind).items() if isinstance(value, of) and not name.startswith("_")}


def test_fake_engine_has_the_signals_and_methods_of_the_real_one() -> None:
    assert public(FakeEngine, Signal) == public(EngineThread, Signal)
    function = type(public)
    methods = public(EngineThread, function) - {"run"}
    assert public(FakeEngine, function) - FOR_TESTS == methods
    for name in methods:
        real, fake = inspect.signature(getattr(EngineThread, name)), inspect.signature(getattr(FakeEngine, name))
        assert list(fake.parameters) == list(real.parameters), name
