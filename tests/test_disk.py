"""One way to write a file: whole or not at all, under a name nobody else has."""

from __future__ import annotations

import errno
import itertools
import os
import subprocess
import sys
import time
import unicodedata
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mmstudio import disk
from mmstudio.errors import DiskFull, FileLocked, FolderReadOnly, FolderUnreachable, StudioError
from tests.faulty_disk import FaultyDisk


def _put(content: bytes):
    return lambda file: file.write(content)


def _names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def test_a_file_is_written_and_replaced_whole(tmp_path: Path) -> None:
    target = tmp_path / "a.txt"
    disk.write_bytes(target, b"one")
    disk.write_bytes(target, b"two")
    assert target.read_bytes() == b"two"
    assert _names(tmp_path) == ["a.txt"]


@pytest.mark.parametrize("ending", [ValueError, KeyboardInterrupt])
def test_whatever_ends_the_work_its_files_and_folders_go(tmp_path: Path, ending: type[BaseException]) -> None:
    kept, file, folder, later = (tmp_path / name for name in ("kept", "file", "folder", "later"))
    kept.touch()
    made = [file, folder, tmp_path / "never made"]
    with pytest.raises(ending), disk.whole_or_gone(made):
        file.touch()
        (folder / "inner").mkdir(parents=True)
        made.append(later)
        later.touch()
        raise ending
    assert _names(tmp_path) == ["kept"]


def test_what_ends_well_stays(tmp_path: Path) -> None:
    with disk.whole_or_gone([tmp_path / "file"]):
        (tmp_path / "file").touch()
    assert _names(tmp_path) == ["file"]


@pytest.mark.parametrize("code", [errno.ENOSPC, errno.EIO])
def test_d2_d3_a_failure_at_any_call_leaves_the_old_or_the_new_file(tmp_path: Path, code: int) -> None:
    target = tmp_path / "a.bin"
    for number in itertools.count(1):
        target.write_bytes(b"old")
        with pytest.MonkeyPatch.context() as monkeypatch:
            faulty = FaultyDisk(monkeypatch, number, code)
            try:
                disk.write_whole(target, _put(b"new" * 1000))
                finished = True
            except (OSError, StudioError) as error:
                finished = False
                assert isinstance(error, DiskFull) == (code == errno.ENOSPC)
        assert target.read_bytes() in ((b"new" * 1000,) if finished else (b"old", b"new" * 1000)), faulty.calls
        assert _names(tmp_path) == ["a.bin"], "no part file stays behind"
        if len(faulty.calls) < number:
            break
    assert finished
    assert number > 5, f"too few calls were tried: {faulty.calls}"


@pytest.mark.parametrize("code", [errno.ENOSPC, errno.EIO])
def test_d2_d3_a_new_file_that_failed_leaves_nothing(tmp_path: Path, code: int) -> None:
    for number in itertools.count(1):
        with pytest.MonkeyPatch.context() as monkeypatch:
            faulty = FaultyDisk(monkeypatch, number, code)
            try:
                written = disk.write_new(tmp_path / "a.bin", _put(b"content"))
            except (OSError, StudioError):
                written = None
        if written is None:
            assert _names(tmp_path) == [], faulty.calls
        else:
            assert written.read_bytes() == b"content"
            break


def test_d3_a_failed_fsync_is_never_repeated(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    synced: list[int] = []

    def failing(descriptor: int) -> None:
        synced.append(descriptor)
        raise OSError(errno.EIO, "lost")

    monkeypatch.setattr(disk.os, "fsync", failing)
    with pytest.raises(OSError, match="lost"):
        disk.write_bytes(tmp_path / "a", b"x")
    assert len(synced) == 1


def test_d2_the_error_names_folder_and_free_space(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    FaultyDisk(monkeypatch, fail_at=1, code=errno.ENOSPC)
    with pytest.raises(DiskFull) as caught:
        disk.write_bytes(tmp_path / "a", b"x")
    assert caught.value.facts["folder"] == str(tmp_path)
    assert int(caught.value.facts["free_mb"]) >= 0


class _Power:
    """A disk with a cache: what a crash leaves of the calls made so far, in every order the system may choose."""

    def __init__(self, target: str, old: bytes) -> None:
        self.target = target
        self.old = old
        self.content: dict[str, bytes] = {}
        self.safe: dict[str, bool] = {}
        self.renamed: tuple[str, bool] | None = None  # (from, whether the folder was synced)

    def outcomes(self) -> set[bytes]:
        """What may lie at target after the power came back."""
        if self.renamed is None:
            return {self.old}
        part, folder_synced = self.renamed
        whole = self.content[part]
        renamed = {whole} if self.safe[part] else {whole, whole[: len(whole) // 2], b""}
        return renamed if folder_synced else {self.old, *renamed}


def test_d7_a_power_cut_leaves_the_old_or_the_new_content(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    target = tmp_path / "a.bin"
    power = _Power(str(target), b"old")
    states: list[set[bytes]] = []
    real_fsync, real_replace = os.fsync, os.replace

    def fsync(descriptor: int) -> None:
        name = str(Path(f"/proc/self/fd/{descriptor}").readlink())
        real_fsync(descriptor)
        if name == str(tmp_path):
            assert power.renamed is not None
            power.renamed = (power.renamed[0], True)
        else:
            power.content[name], power.safe[name] = Path(name).read_bytes(), True
        states.append(power.outcomes())

    def replace(source: Path, destination: Path) -> None:
        name = str(source)
        power.content.setdefault(name, Path(name).read_bytes())
        power.safe.setdefault(name, False)
        real_replace(source, destination)
        assert str(destination) == power.target
        power.renamed = (name, False)
        states.append(power.outcomes())

    monkeypatch.setattr(disk.os, "fsync", fsync)
    monkeypatch.setattr(disk.os, "replace", replace)
    target.write_bytes(b"old")
    disk.write_bytes(target, b"new content")
    assert len(states) == 3, "file synced, renamed, folder synced"
    for state in states:
        assert state <= {b"old", b"new content"}
    assert states[-1] == {b"new content"}, "what was acknowledged exists"


def test_d8_eight_processes_with_one_name_lose_nothing(tmp_path: Path) -> None:
    program = (
        "import sys\n"
        "from pathlib import Path\n"
        "from mmstudio import disk\n"
        "for number in range(12):\n"
        "    text = f'{sys.argv[2]} {number}'.encode()\n"
        "    disk.write_new(Path(sys.argv[1]) / 'same.txt', lambda file: file.write(text))\n"
    )
    writers = [subprocess.Popen([sys.executable, "-c", program, str(tmp_path), str(n)]) for n in range(8)]
    assert [writer.wait() for writer in writers] == [0] * 8
    assert sorted(path.read_text() for path in tmp_path.iterdir()) == sorted(
        f"{writer} {number}" for writer in range(8) for number in range(12)
    )


class _Clock:
    """Time that passes only when somebody sleeps."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.now = 100.0
        monkeypatch.setattr(disk.time, "monotonic", lambda: self.now)
        monkeypatch.setattr(disk.time, "sleep", self.sleep)

    def sleep(self, seconds: float) -> None:
        self.now += seconds


def _held(monkeypatch: pytest.MonkeyPatch, times: int, name: str = "") -> None:
    real, left = os.replace, [times]

    def replace(source: Path, target: Path) -> None:
        if left[0] and Path(target).name.startswith(name) and (not name or Path(target).name == name):
            left[0] -= 1
            raise PermissionError(errno.EACCES, "in use")
        real(source, target)

    monkeypatch.setattr(disk.os, "replace", replace)


def test_d9_a_file_held_for_a_moment_is_waited_for(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    clock = _Clock(monkeypatch)
    _held(monkeypatch, times=10)
    disk.write_bytes(tmp_path / "a", b"x")
    assert (tmp_path / "a").read_bytes() == b"x"
    assert clock.now - 100 < 2


def test_d9_a_file_held_for_longer_gets_another_name(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    _Clock(monkeypatch)
    _held(monkeypatch, times=10**6, name="a.png")
    told: list[str] = []
    assert disk.write_new(tmp_path / "a.png", _put(b"x"), told.append) == tmp_path / "a 2.png"
    assert told == ["a.png"]
    with pytest.raises(FileLocked) as caught:
        disk.write_bytes(tmp_path / "a.png", b"x")
    assert caught.value.facts == {"name": "a.png"}


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("a red apple", "a red apple"),
        ("../../etc/passwd", "etc passwd"),
        ("..\\..\\windows", "windows"),
        ("CON", "_CON"),
        ("nul.txt", "_nul.txt"),
        ("com7", "_com7"),
        ("a\x00b\x1bc", "abc"),
        ("evil\u202egnp.exe", "evilgnp.exe"),
        ("  .hidden.  ", "hidden"),
        ("", "picture"),
        ("...", "picture"),
        ("{0.__class__}", "{0.__class__}"),
        ("cafe\u0301", "café"),
        ("line one\nline two", "line one line two"),
        ("苹果" * 40, "苹果" * 20),
        ("\ud800", "picture"),
    ],
)
def test_d10_hostile_names_become_harmless(text: str, name: str) -> None:
    assert disk.safe_name(text) == name


@given(st.text(st.characters(), max_size=300), st.integers(10, 120))
def test_d10_any_text_gives_a_name_every_system_takes(text: str, limit: int) -> None:
    name = disk.safe_name(text, limit)
    assert 0 < len(name.encode()) <= max(limit, len("picture")) + 1
    assert unicodedata.is_normalized("NFC", name)
    assert not set('<>:"/\\|?*') & set(name)
    assert all(unicodedata.category(c)[0] != "C" for c in name)
    assert name == name.strip(" .")
    assert name.split(".")[0].strip().upper() not in {"CON", "PRN", "AUX", "NUL", "COM1", "LPT9"}


@pytest.mark.parametrize("limit", [10, 60, 120])
def test_d10_the_whole_name_fits_a_file_system(tmp_path: Path, limit: int) -> None:
    path = disk.write_new(tmp_path / f"{disk.safe_name('🦊' * 100, limit)}.png", _put(b"x"))
    assert path.read_bytes() == b"x"


def test_d12_litter_is_swept_and_young_or_foreign_files_stay(tmp_path: Path) -> None:
    old = time.time() - 3600
    folder = tmp_path / "2026-11-21"
    folder.mkdir()
    for number in range(1000):
        part = folder / f"{number}.png.part"
        part.touch()
        os.utime(part, (old, old))
    claim = folder / "claimed.png"
    claim.touch()
    os.utime(claim, (old, old))
    kept = {"young.png.part": b"", "picture.png": b"content", "empty.txt": b""}
    for name, content in kept.items():
        (folder / name).write_bytes(content)
    os.utime(folder / "picture.png", (old, old))
    os.utime(folder / "empty.txt", (old, old))
    assert disk.sweep(tmp_path) == 1001
    assert sorted(path.name for path in folder.iterdir()) == sorted(kept)


def test_d12_a_film_that_is_being_written_is_left_alone_while_it_is_empty(tmp_path: Path) -> None:
    claim, part = tmp_path / "film.mp4", tmp_path / "film.mp4.part"
    for path in (claim, part):
        path.touch()
        os.utime(path, (time.time() - 3600,) * 2)
    assert disk.sweep(tmp_path) == 0
    os.utime(part, (time.time() - 100_000,) * 2)
    assert disk.sweep(tmp_path) == 1
    assert disk.sweep(tmp_path) == 1, "the claim has no half any more"


def test_d13_a_clock_that_jumps_does_not_hurt_a_save(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    jumps = itertools.cycle([0.0, 4e9, -1e9, 1.7e9])
    monkeypatch.setattr(time, "time", lambda: next(jumps))
    paths = [disk.write_new(tmp_path / "a.png", _put(b"x")) for _ in range(8)]
    assert len(set(paths)) == 8
    assert all(path.read_bytes() == b"x" for path in paths)


def test_d4_d5_the_system_s_errors_are_explained(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(FolderUnreachable):
        disk.write_bytes(tmp_path / "gone" / "a", b"x")
    FaultyDisk(monkeypatch, fail_at=1, code=errno.EROFS)
    with pytest.raises(FolderReadOnly):
        disk.write_bytes(tmp_path / "a", b"x")
