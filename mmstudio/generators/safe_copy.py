"""Turn weights in a file type that can run programs into a safe copy, in a throw-away child that may not do much.

torch's restricted reader takes numbers only and refuses everything else; the child is for what a hostile file may still
do to that reader: it has no network, and whatever happens to it stays there.
"""

from __future__ import annotations

import multiprocessing
import os
import pickle
import socket
import zipfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import msgspec

from mmstudio import disk, errors
from mmstudio.errors import CheckpointRefused, CheckpointUnknown, Fact, FileMissing, StudioError

DEADLINE_S = 600.0  # for the largest: ten gigabytes from a slow disk and back
_INSIDE = ("params_ema", "params", "state_dict", "model", "net")  # where programs put the tensors they save


class Copied(msgspec.Struct, frozen=True, kw_only=True):
    """How it ended: path of the copy, or the code and facts of a StudioError."""

    path: str = ""
    code: str = ""
    facts: dict[str, Fact] = {}

    def result(self) -> Path:
        """The copy; raises the StudioError it ended with."""
        if not self.code:
            return Path(self.path)
        kinds = {kind.code: kind for kind in vars(errors).values() if isinstance(kind, type) and hasattr(kind, "code")}
        raise kinds.get(self.code, CheckpointRefused)(**self.facts)


def safe_copy(path: Path, deadline_s: float = DEADLINE_S) -> Path:
    """Write the tensors of path beside it as safetensors, overwriting nothing; returns the new file.

    Raises FileMissing, CheckpointRefused where its content cannot be read without running something, CheckpointUnknown
    where there are no tensors in it, and what `disk` raises.
    """
    if not path.is_file():
        raise FileMissing(name=path.name)
    context = multiprocessing.get_context("spawn")
    ours, theirs = context.Pipe(duplex=False)
    child = context.Process(target=_convert, args=(path, theirs), daemon=True)
    child.start()
    theirs.close()
    try:
        data = ours.recv_bytes() if ours.poll(deadline_s) else b""
    except EOFError:  # the child ended without a word
        data = b""
    finally:
        child.kill()
        child.join()
    if not data:
        raise CheckpointRefused(name=path.name)
    return msgspec.json.decode(data, type=Copied).result()


def copied_here(path: Path) -> Copied:
    """Make the copy in this process, which is never used for anything else and has no network from here on."""
    try:
        return Copied(path=str(_copy(path)))
    except StudioError as error:
        return Copied(code=error.code, facts=error.facts)


def tensors_in(saved: Any) -> dict[str, Any]:
    """The named tensors of what a program has saved, however deep it put them; {} where there are none."""
    import torch

    if not isinstance(saved, Mapping):
        return {}
    for name in _INSIDE:
        if found := tensors_in(saved.get(name)):
            return found
    return {str(key): value.contiguous().clone() for key, value in saved.items() if isinstance(value, torch.Tensor)}


def _copy(path: Path) -> Path:
    import torch
    from safetensors.torch import save_file

    socket.socket = None  # type: ignore[assignment,misc]  # after torch, whose imports want the class
    try:
        if zipfile.is_zipfile(path) and _is_program(path):
            raise CheckpointRefused(name=path.name)
        found = tensors_in(torch.load(path, map_location="cpu", weights_only=True))
    except (
        pickle.UnpicklingError, RuntimeError, EOFError, OSError, ValueError, KeyError, AttributeError, TypeError,
        IndexError, RecursionError, MemoryError, AssertionError, ImportError, OverflowError, zipfile.BadZipFile,
    ):  # fmt: skip
        raise CheckpointRefused(name=path.name) from None
    if not found:
        raise CheckpointUnknown(name=path.name)
    target = disk.claim(path.with_suffix(".safetensors"))
    part = target.with_name(target.name + disk.PART)
    try:
        with disk.explained(target):
            save_file(found, part)
            os.replace(part, target)
    except BaseException:
        part.unlink(missing_ok=True)
        target.unlink(missing_ok=True)
        raise
    return target


def _is_program(path: Path) -> bool:
    """TorchScript and exported programs are archives of weights and code (C2)."""
    with zipfile.ZipFile(path) as archive:
        names = archive.namelist()
    return any("/code/" in name or name.endswith((".py", "/constants.pkl", "/archive_format")) for name in names)


def _convert(path: Path, pipe: Any) -> None:
    """What the child does: answers how it ended."""
    pipe.send_bytes(msgspec.json.encode(copied_here(path)))
