"""Weights leave an unsafe file as numbers or not at all; nothing in such a file is ever run."""

from __future__ import annotations

import os
import pickle
import socket
import subprocess
from io import BytesIO
from pathlib import Path

import pytest
import torch
from safetensors.torch import load_file

from mmstudio.checkpoints.recognise import recognise
from mmstudio.cli.commands import main
from mmstudio.engine.conversion import Conversion
from mmstudio.errors import CheckpointBroken, CheckpointRefused, CheckpointUnknown, FileMissing
from mmstudio.generators.safe_copy import copied_here, safe_copy

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


def _payloads(folder: Path) -> dict[str, bytes]:
    """Pickles that do something when they are opened, in every way a file of weights may come."""
    harm = str(folder / "harm")

    class Calls:
        def __init__(self, what: object, *arguments: object) -> None:
            self.what, self.arguments = what, arguments

        def __reduce__(self) -> tuple[object, ...]:
            return self.what, self.arguments

    doing = {
        "mkdir": Calls(os.mkdir, harm),
        "system": Calls(os.system, f"mkdir {harm}"),
        "run": Calls(subprocess.run, ["mkdir", harm]),
        "exec": Calls(exec, f"import os; os.mkdir({harm!r})"),
        "eval": Calls(eval, f"__import__('os').mkdir({harm!r})"),
        "import": Calls(__import__, "antigravity"),
        "getattr": Calls(getattr, Path, "mkdir"),
        "open": Calls(open, harm, "w"),
        "load": Calls(pickle.loads, pickle.dumps(Calls(os.mkdir, harm))),
    }
    files = {}
    for name, payload in doing.items():
        for protocol in (2, 4):
            files[f"{name}-{protocol}"] = pickle.dumps(payload, protocol=protocol)
        for wrap, wrapped in (("beside", {"weight": WEIGHTS, "x": payload}), ("inside", {"state_dict": payload})):
            with BytesIO() as out:
                torch.save(wrapped, out)
                files[f"{name}-{wrap}"] = out.getvalue()
    files["nothing"] = b""
    files["cut"] = files["mkdir-beside"][:200]
    files["noise"] = bytes(range(256)) * 4
    with BytesIO() as out:
        torch.jit.save(torch.jit.script(torch.nn.Linear(2, 2)), out)
        files["torchscript"] = out.getvalue()
    return files


def test_c1_what_a_file_wants_to_run_is_not_run(tmp_path: Path, recwarn: pytest.WarningsRecorder) -> None:
    payloads = _payloads(tmp_path)
    assert len(payloads) >= 30
    socket_class = socket.socket
    try:
        for name, content in payloads.items():
            path = tmp_path / f"{name}{('.pth', '.ckpt', '.pt', '.bin')[len(name) % 4]}"
            path.write_bytes(content)
            ended = copied_here(path)  # what the child does; a child for each would take minutes
            assert ended.code in (CheckpointRefused.code, CheckpointUnknown.code), name
    finally:
        socket.socket = socket_class  # type: ignore[misc]
    assert not (tmp_path / "harm").exists()
    assert list(tmp_path.glob("*.safetensors")) == []


def test_c1_a_renamed_one_is_no_safetensors(tmp_path: Path) -> None:
    (tmp_path / "a.safetensors").write_bytes(pickle.dumps(Hostile(tmp_path / "harm")))
    with pytest.raises(CheckpointBroken):
        recognise(tmp_path / "a.safetensors")
    with pytest.raises(CheckpointRefused):
        safe_copy(tmp_path / "a.safetensors")
    assert not (tmp_path / "harm").exists()


def test_the_window_asks_for_a_copy_and_hears_how_it_ended(tmp_path: Path) -> None:
    torch.save(WEIGHTS, tmp_path / "good.pth")
    (tmp_path / "bad.pth").write_bytes(pickle.dumps(Hostile(tmp_path / "harm")))
    for name in ("good.pth", "bad.pth"):
        work = Conversion(tmp_path / name)
        ended = work.outcome(60.0)
        work.close()
        assert ended is not None
        assert (ended.code == CheckpointRefused.code) if name == "bad.pth" else Path(ended.path).is_file()


def test_a_file_without_tensors_gives_no_copy(tmp_path: Path) -> None:
    torch.save({"epoch": 3}, tmp_path / "notes.pt")
    with pytest.raises(CheckpointUnknown):
        safe_copy(tmp_path / "notes.pt")
    with pytest.raises(FileMissing):
        safe_copy(tmp_path / "nowhere.pt")
    assert [path.name for path in tmp_path.iterdir()] == ["notes.pt"]


def test_the_command_line_offers_it_and_does_it(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    torch.save(WEIGHTS, tmp_path / "lama.pth")
    assert main(["safe-copy", str(tmp_path / "lama.pth")]) == 0
    assert capsys.readouterr().out.strip() == str(tmp_path / "lama.safetensors")
