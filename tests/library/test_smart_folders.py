"""Saved searches lie beside the pictures and never keep a library from opening."""

from __future__ import annotations

from pathlib import Path

import pytest

from mmstudio.library import smart_folders
from mmstudio.library.items import Query, SmartFolder
from mmstudio.library.library import Library


@pytest.fixture
def library(tmp_path: Path) -> Library:
    return Library.open(tmp_path / "library", tmp_path / "index.sqlite")


def test_a_search_is_saved_found_again_and_forgotten(library: Library) -> None:
    library.save_folder("  Foxes  at night ", Query(text="fox tag:night", sort="largest"))
    assert library.folders() == (SmartFolder(name="Foxes at night", query=Query(text="fox tag:night", sort="largest")),)
    library.save_folder("Foxes at night", Query(text="fox"))
    assert [folder.query.text for folder in library.folders()] == ["fox"]
    library.forget_folder("Foxes at night")
    assert library.folders() == ()


@pytest.mark.parametrize("content", [b"", b"{", b"[1]", b'[{"name": "x"}]', b"\xff" * 9, b"[" * 100_000])
def test_a_damaged_file_is_no_smart_folder(library: Library, content: bytes) -> None:
    (library.folder / smart_folders.FILE).write_bytes(content)
    assert library.folders() == ()
