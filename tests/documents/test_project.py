"""A document as one file: whole when it is opened elsewhere, harmless when it comes from somebody else."""

from __future__ import annotations

import zipfile
from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from mmstudio.documents import project
from mmstudio.documents.project import save_project, unpack_project
from mmstudio.documents.restore import RestoreDocument
from mmstudio.errors import DiskFull, FileBroken, FileMissing, FolderUnreachable, LowSpace, NewerFile
from mmstudio.jobs import ColourHint
from mmstudio.media.masks import Box
from tests.documents.test_restore import WHOLE, paint, patch_for, repair_of

HINTS = (ColourHint(((10, 10), (40, 12.5)), 6, "#c04040"), ColourHint(((30, 10),), 3, ""))


def worked_on(document: RestoreDocument) -> RestoreDocument:
    document.keep_hints(HINTS)
    paint(document, Box(10, 10, 300, 60))
    box = Box(20, 20, 90, 70)
    document.add_repair(repair_of("0001-ab", box), [patch_for(document, box)])
    return document


def test_a_project_holds_everything_but_where_the_photo_was(document: RestoreDocument, tmp_path: Path) -> None:
    worked_on(document)
    path = save_project(document, tmp_path / "uncle.mmrestore")
    assert save_project(document, path).name == "uncle 2.mmrestore"
    handle = unpack_project(path, tmp_path / "elsewhere")
    assert handle.info.source == "" and document.photo.source
    found = RestoreDocument.open(handle.folder)
    assert np.array_equal(found.mask, document.mask) and found.can_undo
    assert found.repairs == document.repairs and found.hints == HINTS
    assert np.array_equal(found.composed(WHOLE), document.composed(WHOLE))
    found.close()


@pytest.mark.parametrize(
    "name", ["../evil", "/evil", "repairs/../../evil.repair", "repairs/A B.repair", "open", "x.py", "photo.npy/x"]
)
def test_c6_names_that_a_document_has_not_are_refused(document: RestoreDocument, tmp_path: Path, name: str) -> None:
    path = save_project(document, tmp_path / "a.mmrestore")
    with zipfile.ZipFile(path, "a") as archive:
        archive.writestr(name, b"evil")
    with pytest.raises(FileBroken) as caught:
        unpack_project(path, tmp_path / "elsewhere")
    assert caught.value.facts == {"name": "a.mmrestore"}
    assert not (tmp_path / "elsewhere").exists() and not (tmp_path / "evil").exists()


def test_c6_a_bomb_is_refused_before_it_is_unpacked(
    document: RestoreDocument, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = save_project(document, tmp_path / "a.mmrestore")
    with monkeypatch.context() as little:
        little.setattr(project, "_MAX_BYTES", 1000)
        with pytest.raises(FileBroken):
            unpack_project(path, tmp_path / "elsewhere")
    monkeypatch.setattr(project.disk, "free_mb", lambda folder: 3)
    with pytest.raises(LowSpace):
        unpack_project(path, tmp_path / "elsewhere")
    assert not (tmp_path / "elsewhere").exists()


@settings(max_examples=30, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_a_damaged_project_is_opened_or_refused_and_leaves_nothing(
    document: RestoreDocument, tmp_path: Path, data: st.DataObject
) -> None:
    source = tmp_path / "source.mmrestore"
    if not source.exists():
        save_project(worked_on(document), source)
    content = bytearray(source.read_bytes())
    tail = len(content) - min(len(content), 2000)
    for _ in range(data.draw(st.integers(1, 4))):
        content[data.draw(st.integers(tail if data.draw(st.booleans()) else 0, len(content) - 1))] = data.draw(
            st.integers(0, 255)
        )
    path = tmp_path / "damaged.mmrestore"
    path.write_bytes(content)
    number = len(list(tmp_path.iterdir()))
    folder = tmp_path / f"elsewhere {number}"
    try:
        handle = unpack_project(path, folder)
    except (FileBroken, NewerFile, LowSpace, FolderUnreachable, DiskFull):
        assert not folder.exists()
        return
    assert handle.pixels().shape == handle.info.shape


def test_a_project_whose_parts_would_begin_before_the_file_is_refused(
    document: RestoreDocument, tmp_path: Path
) -> None:
    path = tmp_path / "damaged.mmrestore"
    save_project(worked_on(document), path)
    content = bytearray(path.read_bytes())
    end = content.rindex(b"PK\x05\x06")
    content[end + 16 : end + 20] = (len(content)).to_bytes(4, "little")  # where the list of parts is said to begin
    path.write_bytes(content)
    with pytest.raises(FileBroken):
        unpack_project(path, tmp_path / "elsewhere")
    assert not (tmp_path / "elsewhere").exists()


def test_what_is_no_project_is_refused(tmp_path: Path) -> None:
    (tmp_path / "a.mmrestore").write_bytes(b"PK not a zip")
    with pytest.raises(FileBroken):
        unpack_project(tmp_path / "a.mmrestore", tmp_path / "elsewhere")
    with pytest.raises(FileMissing):
        unpack_project(tmp_path / "gone.mmrestore", tmp_path / "elsewhere")
    with zipfile.ZipFile(tmp_path / "empty.mmrestore", "w"):
        pass
    with pytest.raises(FileBroken):
        unpack_project(tmp_path / "empty.mmrestore", tmp_path / "elsewhere")
