"""The film that is made of an animation: how it is written, and how far it is."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import msgspec

from mmstudio.errors import Fact
from mmstudio.viewmodels.animate_state import AnimateState, Bench, Making, rates_of


class Film:
    """state: the present one; show(**fields): changes it; edit_view: its view. saved_folder: of the document, once all
    of it is on disk; None while there is none. made, noticed: what became of it."""

    def __init__(
        self,
        bench: Bench,
        state: Callable[[], AnimateState],
        show: Callable[..., None],
        edit_view: Callable[..., None],
        saved_folder: Callable[[], Path | None],
        made: Callable[[str], None],
        noticed: Callable[[str, dict[str, Fact]], None],
    ) -> None:
        self._bench, self._state, self._show, self._edit_view = bench, state, show, edit_view
        self._saved_folder, self._made, self._noticed = saved_folder, made, noticed

    def edit(self, **fields: Any) -> None:
        """Format, size, frames a second; a rate that the format does not have becomes the nearest one."""
        film = self._state().view.film
        kind = str(fields.get("kind", film.kind))
        rate = fields.get("rate", film.rate)
        rates = rates_of(kind).values()
        wanted = float(rate[0]) / float(rate[1])
        nearest = min(rates, key=lambda known: abs(float(known) - wanted))
        fields["rate"] = (nearest.numerator, nearest.denominator)
        self._edit_view(film=msgspec.structs.replace(film, **fields))

    def make(self) -> None:
        """Make the film, through the queue."""
        state, folder = self._state(), self._saved_folder()
        if not state.can_export or folder is None:
            return
        first: list[tuple[float, float]] = []  # when it was first said how far it is, and how far: until then it waited
        width, height = state.film_size
        megapixels = state.frames * width * height / 1e6
        kind = state.view.film.kind

        def progress(fraction: float, seconds_left: float) -> None:
            if not first:
                first.append((time.monotonic(), fraction))
            making = self._state().making
            if making is not None:
                self._show(making=replace(making, fraction=fraction, seconds_left=seconds_left))

        def done(path: str) -> None:
            now, pace = self._state(), self._state().pace
            began, fraction = first[0] if first else (0.0, 1.0)
            if fraction < 0.5:  # else too little of it was seen
                took = (time.monotonic() - began) / (1 - fraction)
                pace = {**pace, animation.source: max(1e-4, took / max(megapixels, 1e-6))}
            size = _bytes_of(path) if kind in now.heft else 0
            heft = {**now.heft, kind: size / (megapixels * 1e6)} if size else now.heft
            self._show(making=None, pace=pace, heft=heft)
            self._made(path)

        def failed(code: str, facts: dict[str, Fact]) -> None:
            self._show(making=None)
            if code != "cancelled":
                self._noticed(code, facts)

        animation = state.animation
        if animation.source == "walk":  # what nobody has written yet is no stop of the walk
            written = tuple(prompt for prompt in animation.prompts if prompt.prompt.strip())
            animation = msgspec.structs.replace(animation, prompts=written)
        job = self._bench.export(folder, state.name, animation, state.view.film, progress, done, failed)
        self._show(making=Making(job))

    def stop(self) -> None:
        making = self._state().making
        if making is not None:
            self._bench.cancel(making.job_id)


def _bytes_of(path: str) -> int:
    """Of a film, or of the frames in its folder."""
    made = Path(path)
    try:
        return sum(file.stat().st_size for file in made.iterdir()) if made.is_dir() else made.stat().st_size
    except OSError:
        return 0
