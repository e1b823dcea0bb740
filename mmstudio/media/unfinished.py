"""Films that a crash cut short: what was written whole is copied into a film of its own (fault A10)."""

from __future__ import annotations

import contextlib
import os
import time
from pathlib import Path
from typing import Any

from mmstudio import disk
from mmstudio.errors import FileBroken
from mmstudio.media.film import SUFFIX

_KINDS = {SUFFIX[kind] + disk.PART: kind for kind in ("mp4", "webm")}  # the others hold nothing before their end


def unfinished(folder: Path, older_than_s: float = 60.0) -> list[Path]:
    """What dead programs left in folder and below; a living one's film is younger, it is written all the time."""
    found, now = [], time.time()
    for path in sorted(folder.rglob(f"*{disk.PART}")):
        if not any(path.name.endswith(ending) for ending in _KINDS):
            continue
        with contextlib.suppress(OSError):
            status = path.stat()
            if status.st_size >= disk.LEAST_FILM_BYTES and now - status.st_mtime > older_than_s:
                found.append(path)
    return found


def recovered(part: Path) -> tuple[Path, float]:
    """Make a film of it; returns its path and its length in seconds, and removes the part.

    Nothing is encoded again. Raises FileBroken where not one frame is whole (the part stays), and as `disk.explained`.
    """
    final = part.with_name(part.name.removesuffix(disk.PART))
    kind = next(kind for ending, kind in _KINDS.items() if part.name.endswith(ending))
    with disk.explained(final):
        if final.exists() and final.stat().st_size:
            final = disk.claim(final)
        whole = part.with_name(f"{final.stem}.whole{disk.PART}")
        try:
            seconds = _copied(part, whole, kind)
            with whole.open("r+b") as file:
                os.fsync(file.fileno())
            whole.replace(final)
        finally:
            whole.unlink(missing_ok=True)
        disk.sync_folder(final.parent)
        part.unlink(missing_ok=True)
    return final, seconds


def discard(part: Path) -> None:
    """Remove it, and the empty name that was claimed for it."""
    final = part.with_name(part.name.removesuffix(disk.PART))
    for left in (part, final):
        with contextlib.suppress(OSError):
            if left == part or not left.stat().st_size:
                left.unlink()


def _copied(part: Path, whole: Path, kind: str) -> float:
    """Packet by packet, until one is not whole; the last second of both streams ends together."""
    import av

    options = {"movflags": "use_metadata_tags+faststart"} if kind == "mp4" else {}
    trouble = (av.FFmpegError, ValueError, EOFError, IndexError)
    end = 0.0
    try:
        with (
            av.open(str(part), options={"protocol_whitelist": "file"}) as source,
            av.open(str(whole), "w", format=kind, options=options) as target,
        ):
            target.metadata.update(source.metadata)
            streams: dict[int, Any] = {
                stream.index: target.add_stream_from_template(stream)
                for stream in source.streams
                if stream.type in ("video", "audio")
            }
            packets = source.demux(*(stream for stream in source.streams if stream.index in streams))
            with contextlib.suppress(*trouble):
                for packet in packets:
                    if packet.dts is None or packet.stream.index not in streams:
                        continue
                    shown = float((packet.pts or 0) * packet.time_base) + float(
                        (packet.duration or 0) * packet.time_base
                    )
                    if packet.stream.type == "video":
                        end = max(end, shown)
                    packet.stream = streams[packet.stream.index]
                    target.mux(packet)
    except trouble as error:
        raise FileBroken(name=part.name) from error
    if not end:
        raise FileBroken(name=part.name)
    return end
