"""Weights leave an unsafe file as numbers or not at all; nothing in such a file is ever run."""

from __future__ import annotations

import os
import pickle
from pathlib import Path

import pytest
import torch
from safetensors.torch import load_file

from mmstudio.cli.commands import main
from mmstudio.errors import FileMissing, NoInpainter
from mmstudio.generators.safe_copy import safe_copy

WEIGHTS = {"first.weight": torch.arange(6.0).view(2, 3), "first.bias": torch.zeros(2)}


class Hostile:
    """Makes a folder when it is unpickled."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def __reduce__(self) -> tuple[object, ...]:
        return os.mkdir, (str(self.folder),)


@pytest.mark.parametrize(
    "wrap", [dict, lambda w: {"params_ema": w}, lambda w: {"epoch": 3, "state_dict": {"model": w}}]
)
def test_the_tensors_are_kept_and_the_file_too(wrap, tmp_path: Path) -> None:
    torch.save(wrap(WEIGHTS), tmp_path / "lama.pth")
    copy = safe_copy(tmp_path / "lama.pth")
    assert copy == tmp_path / "lama.safetensors"
    assert all(torch.equal(value, WEIGHTS[key]) for key, value in load_file(copy).items())
    assert (tmp_path / "lama.pth").exists()


def test_nothing_is_overwritten(tmp_path: Path) -> None:
    torch.save(WEIGHTS, tmp_path / "lama.pth")
    (tmp_path / "lama.safetensors").write_bytes(b"mine")
    assert safe_copy(tmp_path / "lama.pth").name != "lama.safetensors"
    assert (tmp_path / "lama.safetensors").read_bytes() == b"mine"


def test_what_a_file_wants_to_run_is_not_run(tmp_path: Path) -> None:
    torch.save({"weight": WEIGHTS, "more": Hostile(tmp_path / "harm")}, tmp_path / "a.pth")
    (tmp_path / "b.pth").write_bytes(pickle.dumps(Hostile(tmp_path / "harm")))
    for name in ("a.pth", "b.pth"):
        with pytest.raises(NoInpainter):
            safe_copy(tmp_path / name)
    assert not (tmp_path / "harm").exists()


def test_a_file_without_tensors_gives_no_copy(tmp_path: Path) -> None:
    torch.save({"epoch": 3}, tmp_path / "notes.pt")
    with pytest.raises(NoInpainter):
        safe_copy(tmp_path / "notes.pt")
    with pytest.raises(FileMissing):
        safe_copy(tmp_path / "nowhere.pt")
    assert [path.name for path in tmp_path.iterdir()] == ["notes.pt"]


def test_the_command_line_offers_it_and_does_it(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    torch.save(WEIGHTS, tmp_path / "lama.pth")
    assert main(["safe-copy", str(tmp_path / "lama.pth")]) == 0
    assert capsys.readouterr().out.strip() == str(tmp_path / "lama.safetensors")
