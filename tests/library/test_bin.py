"""The library's bin: undo after anything, never half, and the system's bin in the end."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from mmstudio.errors import FolderReadOnly
from mmstudio.library import bin as bin_file
from mmstudio.library.bin import Bin
from tests.library.conftest import Discarded


def _files(folder: Path) -> dict[str, bytes]:
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file() and path.name != "manifest.json"
    }


@pytest.fixture
def three(folder: Path) -> list[str]:
    (folder / "day").mkdir()
    for name in ("a", "b", "c"):
        (folder / "day" / f"{name}.png").write_bytes(name.encode() * 10)
    return ["day/a.png", "day/b.png", "day/c.png"]


def test_deleted_pictures_come_back_where_they_were(folder: Path, three: list[str]) -> None:
    before = _files(folder)
    batch = Bin(folder).put(three[:2])
    assert sorted(_files(folder)) != sorted(before)
    assert not (folder / "day" / "a.png").exists()
    places = [f".bin/{batch.key}/0-a.png", f".bin/{batch.key}/1-b.png"]
    assert Bin(folder).take_back(batch.key) == list(zip(places, ["day/a.png", "day/b.png"], strict=True))
    assert _files(folder) == before
    assert list((folder / bin_file.FOLDER).iterdir()) == []


def test_a_name_taken_meanwhile_is_left_alone(folder: Path, three: list[str]) -> None:
    batch = Bin(folder).put(three[:1])
    (folder / "day" / "a.png").write_bytes(b"newer")
    assert [now for _, now in Bin(folder).take_back(batch.key)] == ["day/a 2.png"]
    assert (folder / "day" / "a.png").read_bytes() == b"newer"
    assert (folder / "day" / "a 2.png").read_bytes() == b"a" * 10


def test_a_folder_that_is_gone_is_made_again(folder: Path, three: list[str]) -> None:
    batch = Bin(folder).put(three)
    (folder / "day").rmdir()
    Bin(folder).take_back(batch.key)
    assert sorted(_files(folder)) == three


_KILLED = """
import os, sys
from pathlib import Path
import mmstudio.library.bin as bin_file
left = [int(sys.argv[3])]
def counted(call):
    def f(*args, **kwargs):
        left[0] -= 1
        if left[0] == 0:
            os.kill(os.getpid(), 9)
        return call(*args, **kwargs)
    return f
for name in ("rename", "replace", "mkdir", "fsync", "open", "unlink", "rmdir", "stat"):
    setattr(os, name, counted(getattr(os, name)))
bin = bin_file.Bin(Path(sys.argv[1]))
if sys.argv[2] == "put":
    bin.put(["day/a.png", "day/b.png", "day/c.png"])
else:
    bin.take_back(sys.argv[2])
print("finished")
"""


@pytest.mark.parametrize("deed", ["put", "undo"])
def test_l9_a_kill_at_any_call_loses_nothing(folder: Path, three: list[str], deed: str) -> None:
    contents = sorted(_files(folder).values())
    for number in range(1, 60):
        key = "put" if deed == "put" else Bin(folder).put(three).key
        command = [sys.executable, "-c", _KILLED, str(folder), key, str(number)]
        ended = subprocess.run(command, capture_output=True, text=True, check=False)
        there = [content for content in _files(folder).values() if content]
        assert sorted(there) == contents, f"killed at call {number}"
        # undo finds whatever is in the bin, and puts it all back
        for batch in list(Bin(folder).batches()):
            Bin(folder).take_back(batch.key)
        back = {name: content for name, content in _files(folder).items() if content}
        assert sorted(back.values()) == contents
        assert not any(name.startswith(bin_file.FOLDER) for name in back)
        for name in _files(folder):  # the next round starts from the beginning, without claims and numbered names
            (folder / name).unlink()
        for letter in "abc":
            (folder / "day" / f"{letter}.png").write_bytes(letter.encode() * 10)
        if ended.returncode == 0:
            break
        assert ended.returncode == -signal.SIGKILL, ended.stderr
    assert ended.stdout == "finished\n"
    assert number > 6


def test_l9_all_or_none_when_a_move_fails(folder: Path, three: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    before = _files(folder)
    real = Path.rename

    def rename(self: Path, target: Path) -> Path:
        if self.name == "c.png":
            raise PermissionError(13, "held")
        return real(self, target)

    monkeypatch.setattr(Path, "rename", rename)
    with pytest.raises(FolderReadOnly):
        Bin(folder).put(three)
    assert _files(folder) == before


def test_old_deletions_go_to_the_systems_bin(folder: Path, three: list[str], discarded: Discarded) -> None:
    old, young = Bin(folder).put(three[:2]), Bin(folder).put(three[2:])
    manifest = folder / bin_file.FOLDER / old.key / "manifest.json"
    aged = json.loads(manifest.read_text()) | {"binned": time.time() - 31 * 86_400}
    manifest.write_text(json.dumps(aged))
    assert Bin(folder).clear(30 * 86_400, discarded) == [old.key]
    assert discarded.contents == [b"a" * 10, b"b" * 10]
    assert [batch.key for batch in Bin(folder).batches()] == [young.key]


def test_without_a_system_bin_nothing_is_lost(folder: Path, three: list[str], discarded: Discarded) -> None:
    discarded.broken = True
    batch = Bin(folder).put(three)
    assert Bin(folder).clear(0, discarded) == []
    assert len(Bin(folder).take_back(batch.key)) == 3


def test_u2_a_manifest_cannot_name_places_outside(folder: Path, three: list[str]) -> None:
    batch = Bin(folder).put(three[:1])
    manifest = folder / bin_file.FOLDER / batch.key / "manifest.json"
    for path in ("../../escaped.png", "/tmp/escaped.png"):
        value = json.loads(manifest.read_text())
        value["files"][0]["path"] = path
        manifest.write_text(json.dumps(value))
        assert Bin(folder).take_back(batch.key) == []
    assert not os.path.lexists(folder.parent.parent / "escaped.png")
