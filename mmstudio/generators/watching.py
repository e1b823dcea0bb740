"""What is called after every step of a pipeline: says how far it is, shows first looks, and lets Stop through."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Protocol

from torch import Tensor

from mmstudio.errors import Cancelled
from mmstudio.generators.base import Pixels


class Watched(Protocol):
    """What drawing one picture needs of a Report."""

    def progress(self, fraction: float) -> None: ...
    def preview(self, index: int, pixels: Pixels) -> None: ...


class Looked(Protocol):
    """What gives first looks at the latents of a step."""

    def look(self, latents: Tensor, width: int, height: int) -> list[Pixels]: ...


class Watch:
    """Called after every step: tells how far it is, shows a first look, and lets Stop through."""

    def __init__(
        self,
        drawing: Looked,
        report: Watched,
        indices: list[int],
        count: int,
        passes: int,
        size: tuple[int, int],
    ) -> None:
        self._drawing, self._report, self._indices = drawing, report, indices
        self._count, self._passes, self._pass, self._size = count, passes, 0, size
        self._fraction = indices[0] / count

    def another_pass(self, size: tuple[int, int]) -> None:
        """The same pictures once more, in another size."""
        self._pass += 1
        self._size = size

    def __call__(self, pipeline: Any, step: int, timestep: Any, values: dict[str, Any]) -> dict[str, Any]:
        share = min(1.0, (step + 1) / (pipeline.num_timesteps + 1))  # decoding is the last part
        done = (self._pass + share) / self._passes * len(self._indices)
        self._fraction = (self._indices[0] + done) / self._count
        self._report.progress(self._fraction)
        if (latents := values.get("latents")) is not None:
            for index, pixels in zip(self._indices, self._drawing.look(latents, *self._size), strict=False):
                self._report.preview(index, pixels)
        return {}

    def ask(self) -> None:
        """Lets Stop through."""
        self._report.progress(self._fraction)


class Asking:
    """Lets Stop through where nobody looks at what becomes of it."""

    def __init__(self, cancelled: Callable[[], bool]) -> None:
        self._cancelled = cancelled

    def __call__(self, pipeline: Any, step: int, timestep: Any, values: dict[str, Any]) -> dict[str, Any]:
        self.ask()
        return {}

    def ask(self) -> None:
        if self._cancelled():
            raise Cancelled
