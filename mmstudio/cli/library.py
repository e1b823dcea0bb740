"""`mmstudio library`: list, export and reindex the pictures that were made. Files are read in this process."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import Any

from mmstudio import disk, settings
from mmstudio.cli import words
from mmstudio.errors import StudioError
from mmstudio.jobs import Recipe, recipe_from_json
from mmstudio.library.items import Item, Query
from mmstudio.library.library import Library
from mmstudio.library.opening import read_cover
from mmstudio.media.contact_sheet import SheetOptions, cells_of, contact_sheet
from mmstudio.media.export import ExportOptions, export_picture
from mmstudio.media.images import read_picture
from mmstudio.media.metadata import write_picture

_PROMPT_SHOWN = 48  # characters in a list


def reindex() -> int:
    """Read every picture file again. Raises FolderUnreachable, IndexLocked."""
    with opened() as library:
        library.rebuild(progress=_show_progress)
        total, size, starred = library.totals()
        print(f"{total} pictures, {size / 1e6:.1f} MB, {starred} with a star, in {library.folder}")
    return 0


def show(search: str, style: str, starred: bool, limit: int, as_json: bool) -> int:
    """Print pictures, newest first; limit 0 = all. Raises FolderUnreachable, IndexLocked."""
    with opened() as library:
        library.sync()
        rows = library.layout(Query(text=search, style=style, starred=starred))
        items = library.page([row.id for row in (rows[:limit] if limit else rows)])
    if as_json:
        print(json.dumps([_as_json(item) for item in items], ensure_ascii=False, indent=2))
        return 0
    for item in items:
        seed = "" if item.seed is None else str(item.seed)
        star = "*" if item.starred else " "
        day = f"{datetime.fromtimestamp(item.created):%Y-%m-%d %H:%M}"
        prompt = _printable(item.prompt)
        prompt = prompt if len(prompt) <= _PROMPT_SHOWN else prompt[: _PROMPT_SHOWN - 1] + "…"
        gone = "  (out of reach)" if item.missing else ""
        path = _printable(str(item.path))
        print(f"{item.id:6} {star} {day}  {item.style:11} {seed:>10}  {prompt:{_PROMPT_SHOWN}}  {path}{gone}")
    if len(rows) > len(items):
        print(f"{len(rows) - len(items)} more: --limit 0 lists all.", file=sys.stderr)
    return 0


def export(ids: Sequence[int], search: str, starred: bool, to: Path, options: ExportOptions) -> int:
    """Write copies into the folder `to`; what cannot be read is named and the rest goes on, with exit code 1.

    ids: of pictures; without any, all that search and starred find. Raises FolderUnreachable, IndexLocked.
    """
    with opened() as library:
        library.sync()
        wanted = list(ids) or [row.id for row in library.layout(Query(text=search, starred=starred))]
        items = library.page(wanted)
    failed = sorted(set(wanted) - {item.id for item in items})
    for number in failed:
        print(f"There is no picture with the number {number}.", file=sys.stderr)
    for item in items:
        try:
            print(export_picture(item.path, to / item.path.stem, options, read_picture, _recipe_of(item)), flush=True)
        except StudioError as error:
            print(words.sentence(error), file=sys.stderr)
            failed.append(item.id)
    return 1 if failed else 0


def sheet(ids: Sequence[int], search: str, starred: bool, to: Path, options: SheetOptions) -> int:
    """Write pictures as one, a contact sheet, into the new file `to`; prints its name.

    ids, search, starred: as `export`; projects and walks are left out. Raises FolderUnreachable, IndexLocked,
    PictureTooLarge, DiskFull.
    """
    with opened() as library:
        library.sync()
        wanted = list(ids) or [row.id for row in library.layout(Query(text=search, starred=starred))]
        items = [item for item in library.page(wanted) if not item.is_document]
    if not items:
        print("No such pictures.", file=sys.stderr)
        return 1
    pixels = contact_sheet(cells_of(items, options), options, read_cover)
    print(disk.write_new(to, lambda file: write_picture(file, pixels)))
    return 0


@contextmanager
def opened() -> Iterator[Library]:
    """The library that the settings name."""
    library = Library.open(settings.load(settings.default_path()).settings.library)
    try:
        yield library
    finally:
        library.close()


def _as_json(item: Item) -> dict[str, Any]:
    return {
        "id": item.id,
        "path": str(item.path),
        "prompt": item.prompt,
        "style": item.style,
        "seed": item.seed,
        "model": item.checkpoint,
        "width": item.width,
        "height": item.height,
        "bytes": item.bytes,
        "created": datetime.fromtimestamp(item.created).astimezone().isoformat(timespec="seconds"),
        "starred": item.starred,
        "tags": list(item.tags),
        "missing": item.missing,
    }


def _recipe_of(item: Item) -> Recipe | None:
    return recipe_from_json(item.recipe_json) if item.recipe_json else None


def _printable(text: str) -> str:
    """On one line and without control characters: a prompt from a foreign file may try to steer the terminal."""
    return "".join(c if c.isprintable() else " " for c in text)


def _show_progress(fraction: float) -> None:
    if sys.stderr.isatty():
        print(f"\r{fraction:4.0%}", end="\r" if fraction >= 1 else "", file=sys.stderr, flush=True)
