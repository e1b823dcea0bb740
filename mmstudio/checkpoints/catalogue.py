"""Recommended checkpoints per purpose, from `catalogue.toml` beside this file, and those that came with the program.

What the catalogue leaves empty was not read anywhere yet: "not verified". The hub's own answer fills it on download.
"""

from __future__ import annotations

import json
import tomllib
from functools import cache
from pathlib import Path

import msgspec

from mmstudio import paths
from mmstudio.checkpoints.records import CatalogueEntry, Checkpoint, Kind
from mmstudio.errors import CheckpointMissing

# shipped file -> id, title, kind; those that are not there are left out
_SHIPPED: tuple[tuple[str, str, Kind, tuple[str, ...]], ...] = (
    ("starter", "Starter drawings", "pipeline", ("generator", "autoencoder", "memory", "mapper", "image-encoder")),
    ("starter-inpainter", "Starter inpainter", "inpainter", ("inpainter",)),
    ("starter-damage-detector", "Starter damage detector", "cleaner", ("damage-detector",)),
    ("starter-upscalers", "Starter upscalers", "upscaler", ("upscalers",)),
    ("starter-motion", "Starter ear", "sound", ("motion",)),
)


@cache
def entries() -> tuple[CatalogueEntry, ...]:
    """All recommended checkpoints, in the order of the file."""
    content = tomllib.loads((Path(__file__).parent / "catalogue.toml").read_text(encoding="utf-8"))
    return msgspec.convert(tuple(content["checkpoint"]), tuple[CatalogueEntry, ...])


def entry(checkpoint_id: str) -> CatalogueEntry:
    """One of them. Raises CheckpointMissing."""
    for known in entries():
        if known.id == checkpoint_id:
            return known
    raise CheckpointMissing(name=checkpoint_id)


def built_in() -> tuple[Checkpoint, ...]:
    """What came with the program; its hashes stand in models/index.json and are checked whenever it is loaded."""
    folder = paths.models()
    try:
        hashes = json.loads((folder / "index.json").read_text(encoding="utf-8"))
    except (OSError, ValueError):
        hashes = {}
    rows = list[Checkpoint]()
    for checkpoint_id, title, kind, parts in _SHIPPED:
        files = [folder / f"starter-{part}.safetensors" for part in parts]
        there = [file for file in files if file.is_file()]
        if there and there[0] == files[0]:
            rows.append(
                Checkpoint(
                    id=checkpoint_id,
                    title=title,
                    kind=kind,
                    path=str(there[0]),
                    size_bytes=sum(file.stat().st_size for file in there),
                    half=True,
                    sha256=str(hashes.get(there[0].name, "")),
                    licence="Apache-2.0",
                    state="built_in",
                )
            )
    return tuple(rows)
