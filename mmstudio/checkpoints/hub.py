"""What lies at the hub: files of a repository, with the sizes and hashes it states. Asked after a press only."""

from __future__ import annotations

import json
from collections.abc import Iterable
from pathlib import PurePosixPath
from typing import Any
from urllib.parse import quote, urlsplit

import msgspec

from mmstudio.checkpoints.records import CatalogueEntry
from mmstudio.checkpoints.web import Web
from mmstudio.errors import DownloadMissing, DownloadWrong

HUB = "https://huggingface.co"
_MAX_ANSWER_BYTES = 16_000_000
# besides safetensors, what a diffusers folder needs
_SMALL = {".json", ".txt", ".model"}
_LIGHT_PARTS = ("tokenizer", "scheduler", "feature_extractor", "processor")  # of a pipeline: without weights


class PlannedFile(msgspec.Struct, frozen=True, kw_only=True):
    """One file on its way. size_bytes 0, sha256 "": its host does not state it. git: SHA-1 as git's."""

    name: str
    url: str
    size_bytes: int = 0
    sha256: str = ""
    git: str = ""


class Plan(msgspec.Struct, frozen=True, kw_only=True):
    """What a download will fetch: shown before it begins, kept beside the parts so that it goes on after a restart.

    source: where the files come from, the mirror's address where one is used. origin: the hub's own page for them,
    which stays with what was fetched.
    licence: as the hub states it, else as the catalogue does. gated: the hub wants it accepted there, with a token.
    """

    id: str
    title: str
    files: tuple[PlannedFile, ...]
    size_bytes: int
    licence: str = ""
    licence_url: str = ""
    gated: bool = False
    source: str = ""
    origin: str = ""


def plan(entry: CatalogueEntry, web: Web, address: str = HUB) -> Plan:
    """Ask what entry consists of. Raises NoConnection, DownloadRefused, DownloadBusy, DownloadMissing or
    DownloadWrong."""
    if not entry.repository:
        files = tuple(
            PlannedFile(name=file.name, url=file.url, size_bytes=file.size_bytes, sha256=file.sha256)
            for file in entry.files
        )
        return _plan(entry, files, entry.licence, entry.licence_url, False)
    url = f"{address}/api/models/{quote(entry.repository)}/revision/main?blobs=true"
    try:
        answer = json.loads(web.read(url, _MAX_ANSWER_BYTES))
        commit, raw = answer["sha"], answer["siblings"]
        names = [str(sibling["rfilename"]) for sibling in raw]
    except (ValueError, KeyError, TypeError, RecursionError):
        raise DownloadWrong(name=entry.title) from None
    wanted = set(_wanted(entry, names))
    if not wanted:
        raise DownloadMissing(host=urlsplit(address).hostname or "", name=entry.title)
    root = f"{address}/{quote(entry.repository)}/resolve/{quote(str(commit))}"
    files = tuple(_file(sibling, root) for sibling in raw if sibling["rfilename"] in wanted)
    card = answer.get("cardData") if isinstance(answer.get("cardData"), dict) else {}
    licence = str(card.get("license_name") or card.get("license") or entry.licence)
    link = str(card.get("license_link") or entry.licence_url or f"{entry.source}")
    return _plan(
        entry,
        files,
        licence,
        link if link.startswith("https://") else entry.source,
        bool(answer.get("gated")),
        f"{address}/{quote(entry.repository)}",
    )


def _plan(
    entry: CatalogueEntry, files: tuple[PlannedFile, ...], licence: str, link: str, gated: bool, source: str = ""
) -> Plan:
    return Plan(
        id=entry.id,
        title=entry.title,
        files=files,
        size_bytes=sum(file.size_bytes for file in files),
        licence=licence,
        licence_url=link,
        gated=gated,
        source=source or entry.source or (files[0].url if files else ""),
        origin=entry.source or (files[0].url if files else ""),
    )


def _wanted(entry: CatalogueEntry, names: list[str]) -> Iterable[str]:
    """Names that are needed: those of the entry, or the safetensors, configurations and tokenizers of a folder."""
    if entry.files:
        return [file.name for file in entry.files if file.name in names]
    safe = [name for name in names if name.endswith(".safetensors") and _plain(name)]
    folders = {str(PurePosixPath(name).parent) for name in safe}
    whole = "model_index.json" in names
    weights = list[str]()
    for folder in sorted(folders):
        if folder == "safety_checker" or (whole and folder == "."):
            continue  # the checker judges finished pictures; a file at the top is the whole pipeline once more
        here = [name for name in safe if str(PurePosixPath(name).parent) == folder]
        weights += _one_precision(here)
    used = {str(PurePosixPath(name).parent) for name in weights}
    for name in names:
        path = PurePosixPath(name)
        light = path.suffix in _SMALL and _plain(name) and "safetensors" not in name
        beside = str(path.parent) in used or any(
            word in path.parts[0] for word in ("tokenizer", "scheduler", "extractor")
        )
        if light and (name == "model_index.json" or (beside and len(path.parts) <= 2)):
            weights.append(name)
    return weights


def _one_precision(names: list[str]) -> list[str]:
    """Of the same weights in several precisions, those of 16 bits where they are whole."""
    half = [name for name in names if ".fp16." in name]
    return half or [name for name in names if ".non_ema." not in name]


def _plain(name: str) -> bool:
    """A path that stays inside its folder, whatever the hub says."""
    path = PurePosixPath(name)
    strange = any(part in ("", ".", "..") or part.startswith("~") for part in path.parts)
    return not path.is_absolute() and not strange and "\\" not in name and ":" not in name and len(name) < 300


def _file(sibling: dict[str, Any], root: str) -> PlannedFile:
    lfs = sibling.get("lfs")
    large: dict[str, Any] = lfs if isinstance(lfs, dict) else {}
    size = large.get("size", sibling.get("size", 0))
    return PlannedFile(
        name=str(sibling["rfilename"]),
        url=f"{root}/{quote(str(sibling['rfilename']))}",
        size_bytes=size if isinstance(size, int) and size >= 0 else 0,
        sha256=str(large.get("sha256", "")),
        git="" if large else str(sibling.get("blobId", "")),
    )
