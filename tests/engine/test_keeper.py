"""The keeper does what is asked in a child of its own and says how each task ended."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from mmstudio.engine import keeper as k
from tests.checkpoints import weights


@pytest.fixture
def shop(tmp_path: Path) -> Iterator[k.KeeperClient]:
    client = k.KeeperClient(k.Places(folder=str(tmp_path / "models"), others=(str(tmp_path / "other"),)))
    yield client
    client.close()


def until(client: k.KeeperClient, wanted: Callable[[k.FromKeeper], bool]) -> k.FromKeeper:
    while True:
        message = client.receive(60.0)
        assert message is not None, "the keeper fell silent"
        if wanted(message):
            return message


def ended(name: str) -> Callable[[k.FromKeeper], bool]:
    return lambda message: isinstance(message, (k.Finished, k.Failed)) and message.name == name


def rows(client: k.KeeperClient) -> k.Rows:
    found = until(client, lambda message: isinstance(message, k.Rows))
    assert isinstance(found, k.Rows)
    return found


def own(rows: k.Rows) -> set[str]:
    """The ids of what did not come with the program."""
    assert "starter" in {row.id for row in rows.checkpoints}
    return {row.id for row in rows.checkpoints if row.state != "built_in"}


def test_it_looks_takes_in_checks_moves_and_removes(shop, tmp_path):
    weights.write(tmp_path / "other" / "xl.safetensors", weights.SDXL)
    shop.post(k.Refresh())
    until(shop, ended(""))

    source = str(weights.write(tmp_path / "a.safetensors", weights.SD15))
    shop.post(k.Add(source))
    added = until(shop, ended(source))
    assert isinstance(added, k.Finished) and added.checkpoint is not None and added.checkpoint.id == "a"
    assert own(rows(shop)) == {"a", "xl"}

    shop.post(k.Verify("a"))
    checked = until(shop, ended("a"))
    assert isinstance(checked, k.Finished) and checked.checkpoint and checked.checkpoint.state == "installed"

    shop.post(k.Move(str(tmp_path / "new")))
    until(shop, ended(str(tmp_path / "new")))
    assert rows(shop).folder == str(tmp_path / "new")

    shop.post(k.Remove("a"))
    until(shop, ended("a"))
    assert own(rows(shop)) == {"xl"}


def test_what_fails_comes_back_as_its_code(shop, tmp_path):
    shop.post(k.Remove("nothing"))
    failed = until(shop, ended("nothing"))
    assert isinstance(failed, k.Failed) and failed.code == "no_checkpoint"
    (tmp_path / "x.ckpt").write_bytes(b"\x80")
    shop.post(k.Add(str(tmp_path / "x.ckpt")))
    unsafe = until(shop, ended(str(tmp_path / "x.ckpt")))
    assert isinstance(unsafe, k.Failed) and unsafe.code == "unsafe_file"
