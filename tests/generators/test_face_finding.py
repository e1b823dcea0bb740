"""Faces are found by a net of YuNet's form in a real file, which OpenCV runs: bright squares are its faces."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from mmstudio.checkpoints.store import Store
from mmstudio.documents import faces
from mmstudio.errors import CheckpointDamaged, CheckpointMissing, CheckpointUnknown
from mmstudio.generators import face_finding, mending, registry
from mmstudio.jobs import DetectJob
from mmstudio.media.masks import Box
from mmstudio.media.photo import Photo, PhotoInfo, keep
from tests.generators import yunet


@pytest.fixture
def store(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Store:
    store = Store(tmp_path / "models")
    monkeypatch.setattr(registry, "store", lambda: store)
    return store


def photo(kind: type = np.uint8, channels: int = 3) -> np.ndarray:
    """Two faces; the first reaches beyond the edge."""
    pixels = np.zeros((320, 480, channels), kind)
    pixels[32:64, 0:32] = pixels[192:224, 320:352] = np.iinfo(kind).max
    return pixels


@pytest.mark.parametrize(("kind", "channels"), [(np.uint8, 3), (np.uint16, 3), (np.uint8, 1), (np.uint16, 4)])
def test_faces_are_found_in_any_photo_from_left_to_right(store, tmp_path, kind, channels):
    row = store.add(yunet.write(tmp_path / "faces.onnx"))
    assert row.kind == "face_finder" and face_finding.finder().sha256
    assert face_finding.faces(row, photo(kind, channels)) == (Box(0, 0, 80, 112), Box(272, 144, 400, 272))


def test_a_large_photo_is_looked_at_smaller_and_answered_in_its_own_pixels(store, tmp_path):
    row = store.add(yunet.write(tmp_path / "faces.onnx"))
    large = np.kron(photo(), np.ones((8, 8, 1), np.uint8))  # 3840 px: a third of it is looked at
    boxes = face_finding.faces(row, large)
    assert boxes and all(0 <= box.left < box.right <= 3840 and 0 <= box.top < box.bottom <= 2560 for box in boxes)
    assert max(box.right for box in boxes) > 2600


def test_without_a_finder_and_with_a_damaged_one_nothing_is_guessed(store, tmp_path):
    with pytest.raises(CheckpointMissing):
        face_finding.finder()
    row = store.add(yunet.write(tmp_path / "faces.onnx"))
    Path(row.path).write_bytes(Path(row.path).read_bytes()[:2000])
    with pytest.raises(CheckpointDamaged):
        face_finding.faces(row, photo())


def test_another_net_of_that_format_is_not_taken(store, tmp_path):
    (tmp_path / "other.onnx").write_bytes(b"\x08\x08onnx" * 20)
    with pytest.raises(CheckpointUnknown):
        store.add(tmp_path / "other.onnx")


def test_the_worker_leaves_the_faces_in_the_document(store, tmp_path):
    class Report:
        files: list[Path] = []

        def written(self, index: int, path: Path) -> None:
            self.files.append(path)

    store.add(yunet.write(tmp_path / "faces.onnx"))
    folder = tmp_path / "document"
    assert faces.read(folder) == ()
    info = PhotoInfo(name="aunt.png", width=480, height=320, channels=3, depth=8, format="PNG")
    keep(Photo(photo(), info), folder)
    mending.carry_out(DetectJob(photo=str(folder), what="faces"), folder, Report())  # type: ignore[arg-type]
    assert faces.read(folder) == (Box(0, 0, 80, 112), Box(272, 144, 400, 272)) and Report.files == [folder / faces.FILE]
