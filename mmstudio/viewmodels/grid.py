"""A grid of drawings: prompts × styles × seeds, drawn by the engine one row at a time, and one sheet of them all.

Every picture is kept by the worker with its recipe, as always; the sheet is put beside them when the last row ended.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, Signal

from mmstudio import disk
from mmstudio.engine import messages
from mmstudio.errors import StudioError
from mmstudio.jobs import GenerateJob

if TYPE_CHECKING:
    from mmstudio.viewmodels.library_service import LibraryService

_log = logging.getLogger(__name__)


@dataclass
class _Grid:
    """rows: a name and the files of each job, by its id; waiting: ids of those that have not ended."""

    names: dict[int, str] = field(default_factory=dict)
    files: dict[int, dict[int, Path]] = field(default_factory=dict)
    waiting: set[int] = field(default_factory=set)
    columns: list[str] = field(default_factory=list)
    title: str = ""


class GridMaker(QObject):
    """Several grids may be under way at once."""

    made = Signal(object)  # Path of a sheet in the library
    noticed = Signal(str, object)  # code and facts of a sentence
    _written = Signal(object)

    def __init__(
        self,
        engine: Any,
        library: LibraryService,
        output: Callable[[], messages.Output],
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._engine, self._library, self._output = engine, library, output
        self._grids: list[_Grid] = []
        self._writer = ThreadPoolExecutor(1, thread_name_prefix="grid")
        engine.kept.connect(self._on_kept)
        engine.done.connect(lambda said: self._on_end(said.job_id))
        engine.failed.connect(lambda said: self._on_end(said.job_id))
        self._written.connect(self._on_written)

    def draw(self, rows: Sequence[tuple[str, GenerateJob]], columns: Sequence[str], title: str) -> None:
        """rows: a name for each and its job, whose pictures are the columns. title: of the sheet's file."""
        grid = _Grid(columns=list(columns), title=title)
        self._grids.append(grid)
        for name, job in rows:
            job_id = self._engine.submit(job, self._output())
            grid.names[job_id] = name
            grid.files[job_id] = {}
            grid.waiting.add(job_id)

    def close(self) -> None:
        """A sheet that is being written is written."""
        self._writer.shutdown(wait=True)

    def _on_kept(self, said: Any) -> None:
        for grid in self._grids:
            if said.job_id in grid.files:
                grid.files[said.job_id][said.index] = Path(str(said.path))

    def _on_end(self, job_id: int) -> None:
        for grid in [grid for grid in self._grids if job_id in grid.waiting]:
            grid.waiting.discard(job_id)
            if not grid.waiting:
                self._grids.remove(grid)
                if any(grid.files.values()):
                    self._writer.submit(self._compose, grid, Path(self._output().folder))

    def _compose(self, grid: _Grid, library: Path) -> None:
        self._written.emit(_written(grid, library))

    def _on_written(self, answer: Path | StudioError) -> None:
        if isinstance(answer, StudioError):
            self.noticed.emit(answer.code, answer.facts)
            return
        self._library.adopt(answer)
        self.made.emit(answer)


def _written(grid: _Grid, library: Path) -> Path | StudioError:
    """Compose and write; in a thread of its own."""
    import numpy as np
    from PIL import Image

    from mmstudio.media.grid_sheet import grid_sheet
    from mmstudio.media.metadata import write_picture

    def pixels(path: Path | None) -> Any:
        if path is None:
            return None
        try:
            with Image.open(path) as picture:
                return np.asarray(picture.convert("RGBA"))
        except OSError:  # deleted meanwhile
            return None

    ids = list(grid.names)
    rows = [[pixels(grid.files[job_id].get(place)) for place in range(len(grid.columns))] for job_id in ids]
    sheet = np.asarray(grid_sheet(rows, [grid.names[job_id] for job_id in ids], grid.columns))
    folder = library / f"{datetime.now():%Y-%m-%d}"
    try:
        disk.make_folder(folder)
        name = f"{disk.safe_name(grid.title)[:60] or 'grid'}-sheet.png"
        return disk.write_new(folder / name, lambda file: write_picture(file, sheet, "png", None))
    except StudioError as error:
        _log.warning("a sheet was not saved: %s", error.code)
        return error
