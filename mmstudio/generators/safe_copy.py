"""Turn weights in a file type that can run programs into a safe copy, in a throw-away child that may not do much.

torch's restricted reader takes numbers only and refuses everything else; the child is for what a hostile file may still
do to that reader: it has no network, and whatever happens to it stays there.
"""

from __future__ import annotations

import multiprocessing
import pickle
import socket
from collections.abc import Mapping
from pathlib import Path
from typing import Any, BinaryIO

from mmstudio import disk
from mmstudio.errors import FileMissing, NoInpainter

DEADLINE_S = 120.0
_INSIDE = ("params_ema", "params", "state_dict", "model", "net")  # where programs put the tensors they save


def safe_copy(path: Path, deadline_s: float = DEADLINE_S) -> Path:
    """Write the tensors of path beside it as safetensors, overwriting nothing; returns the new file.

    Raises FileMissing, NoInpainter where no tensors can be read without running anything, and what `disk.write_new`
    raises.
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
        raise NoInpainter(name=path.name)

    def write(file: BinaryIO) -> None:
        file.write(data)

    return disk.write_new(path.with_suffix(".safetensors"), write)


def tensors_in(saved: Any) -> dict[str, Any]:
    """The named tensors of what a program has saved, however deep it put them; {} where there are none."""
    import torch

    if not isinstance(saved, Mapping):
        return {}
    for name in _INSIDE:
        if found := tensors_in(saved.get(name)):
            return found
    return {str(key): value.contiguous().clone() for key, value in saved.items() if isinstance(value, torch.Tensor)}


def _convert(path: Path, pipe: Any) -> None:
    """What the child does: answers with a safetensors file, or with nothing."""
    import torch
    from safetensors.torch import save

    socket.socket = None  # type: ignore[assignment,misc]  # after torch, whose imports want the class
    try:
        found = tensors_in(torch.load(path, map_location="cpu", weights_only=True))
    except (pickle.UnpicklingError, RuntimeError, EOFError, OSError, ValueError, KeyError, AttributeError, TypeError):
        found = {}
    pipe.send_bytes(save(found) if found else b"")
