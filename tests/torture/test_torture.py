"""The small version of `make torture`: the same code, a fixed seed, and counts that must be zero.
The damaged pictures of `make test` are in tests/media."""

from __future__ import annotations

from pathlib import Path

from mmstudio import disk
from tests.torture import kills, saves


def test_p1_random_kills_of_the_worker_lose_nothing(tmp_path):
    counts = kills.run(tmp_path, seed=20261121, kills=3)
    assert counts.kills == 3
    assert counts.in_batch >= 2  # not before its first picture, and hardly ever after its last
    assert counts.said_kept >= 2 * counts.kills
    assert (counts.lost, counts.half) == ([], [])
    assert counts.on_disk >= counts.said_kept


def test_d2_d3_d7_every_call_of_a_save_killed_and_failed():
    counts = saves.run_inside()
    assert counts.killed >= 10
    assert counts.failed == counts.killed * len(saves.ERRORS)
    assert (counts.lost, counts.half) == ([], [])


def test_d7_the_torture_sees_a_save_that_writes_in_place(monkeypatch):
    """The guard's guard: without the temporary file it must find half pictures."""

    def careless(path: Path, write: object) -> None:
        with disk.open(path, "wb") as file:
            write(file)

    monkeypatch.setattr(disk, "write_whole", careless)
    assert saves.run_inside().half
