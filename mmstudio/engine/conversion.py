"""A safe copy of weights that can run programs, as the window asks for it: made in a throw-away child."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import msgspec

from mmstudio import paths
from mmstudio.engine.child import run_converter
from mmstudio.engine.process import ChildProcess
from mmstudio.errors import CheckpointRefused, Fact


class Outcome(msgspec.Struct, frozen=True, kw_only=True):
    """path of the copy, or the code and facts of a StudioError."""

    path: str = ""
    code: str = ""
    facts: dict[str, Fact] = {}


class Conversion:
    """One that runs. `wake` is called, in another thread, when `outcome` has something to say.

    Raises OSError where the system starts no child.
    """

    def __init__(self, path: Path, wake: Callable[[], None] = lambda: None) -> None:
        self.path = path
        self._child = ChildProcess(run_converter, (str(path),), paths.logs() / "converter.stderr.txt", wake)

    def outcome(self, timeout_s: float = 0.0) -> Outcome | None:
        """How it ended; None while it runs. A child that died of the file refused it."""
        try:
            data = self._child.receive(timeout_s)
        except EOFError:
            return Outcome(code=CheckpointRefused.code, facts={"name": self.path.name})
        return None if data is None else msgspec.json.decode(data, type=Outcome)

    def close(self) -> None:
        """End the child; without an outcome there is no copy."""
        self._child.close()
