"""Small libraries of real files for the tests of the gallery."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from pathlib import Path

import numpy as np
from PySide6.QtCore import QEventLoop, QObject, QTimer

from mmstudio.documents.explore import ExploreDraft
from mmstudio.documents.walk_file import unpack_walk
from mmstudio.errors import StudioError
from mmstudio.jobs import Recipe, text_job
from mmstudio.library.files import keep_picture
from mmstudio.library.opening import read_cover, read_header, read_headers
from mmstudio.media.images import PictureHeader, PictureRead, read_picture
from mmstudio.viewmodels.gallery import GalleryViewModel
from mmstudio.viewmodels.library_service import LibraryService

NOON = datetime(2026, 11, 20, 12, 0).astimezone()


class LocalReader:
    """The reader without its child. `read_paths` are those whose pixels were opened."""

    def __init__(self) -> None:
        self.read_paths: list[Path] = []

    def read(self, path: Path, max_side_px: int | None = None) -> PictureRead:
        self.read_paths.append(path)
        return read_picture(path, max_side_px)

    def cover(self, path: Path, max_side_px: int | None = None) -> PictureRead:
        self.read_paths.append(path)
        return read_cover(path, max_side_px)

    def open_walk(self, path: Path, folder: Path) -> ExploreDraft:
        return unpack_walk(path, folder)

    def header(self, path: Path) -> PictureHeader:
        return read_header(path)

    def header_many(self, paths: Sequence[Path]) -> list[PictureHeader | StudioError]:
        return read_headers(paths)

    def close(self) -> None:
        pass


def keep(
    folder: Path,
    prompt: str,
    *,
    seed: int = 0,
    style: str = "noto",
    when: datetime = NOON,
    size: tuple[int, int] = (24, 24),
) -> Path:
    """Put one drawing with its recipe into a library: a disc on nothing, its colour from the seed."""
    width, height = size
    pixels = np.zeros((height, width, 4), np.uint8)
    y, x = np.mgrid[:height, :width]
    inside = np.hypot(x - width / 2, y - height / 2) < min(width, height) * 0.4
    pixels[inside] = (seed * 53 % 256, seed * 97 % 256, 140, 255)
    recipe = Recipe(
        version="0.1.0",
        job=text_job(prompt, seed=seed, style=style, width=width, height=height),
        created=when.isoformat(),
    )
    folder.mkdir(parents=True, exist_ok=True)
    return keep_picture(folder, pixels, recipe, when=when)


def keep_all(folder: Path, prompts: Iterable[str], **fields: object) -> list[Path]:
    """One drawing for each prompt, a minute apart, the first one the newest."""
    return [
        keep(folder, prompt, seed=index + 1, when=NOON - timedelta(minutes=index), **fields)  # type: ignore[arg-type]
        for index, prompt in enumerate(prompts)
    ]


def open_service(folder: Path, parent: QObject | None = None) -> LibraryService:
    """The real service; files are opened in this process, because the tests wrote them."""
    return LibraryService(folder, LocalReader, parent=parent)


def names(viewmodel: GalleryViewModel) -> list[str]:
    """Prompts, or names of files without one, in the order shown."""
    found: list[str] = []
    ids = viewmodel.state.order.ids
    ask(viewmodel.library, lambda library: found.extend(i.prompt or i.path.stem for i in library.page(ids)))
    return found


def ask(service: LibraryService, work: object) -> object:
    """Do work in the library's thread and wait for its answer."""
    loop = QEventLoop()
    answers: list[object] = []

    def then(answer: object) -> None:
        answers.append(answer)
        loop.quit()

    service.ask(work, then)  # type: ignore[arg-type]
    QTimer.singleShot(10_000, loop.quit)
    loop.exec()
    assert answers, "the library did not answer"
    return answers[0]
