"""A folder mended in a child of its own: the photos that can be are, the others say why."""

from __future__ import annotations

from pathlib import Path

import cv2
import numpy as np
from PIL import Image

from mmstudio.engine.folder_mending import FolderMending
from mmstudio.mending import PhotoReport, Wish
from tests.repair.pictures import slope


def test_a_folder_is_mended_and_the_broken_photo_is_reported(qtbot, tmp_path: Path) -> None:
    pixels = (slope(70, 90) * 255).astype(np.uint8)
    cv2.line(pixels, (40, 4), (46, 66), (255, 255, 255), 2)
    Image.fromarray(pixels).save(tmp_path / "aunt.png")
    (tmp_path / "broken.png").write_bytes(b"\x89PNG\r\n\x1a\n and nothing more")
    photos = [tmp_path / "broken.png", tmp_path / "aunt.png"]
    mending = FolderMending(photos, Wish(out=str(tmp_path / "out")))
    reports: list[PhotoReport] = []

    def told() -> bool:
        if (report := mending.receive()) is not None:
            reports.append(report)
        return len(reports) == 2

    qtbot.waitUntil(told, timeout=60_000)
    assert [bool(report.failed) for report in reports] == [True, False]
    assert reports[1].places and Path(reports[1].out) == tmp_path / "out" / "aunt.png"
    assert mending.receive() is None


def test_a_photo_that_ends_the_child_is_named_and_the_next_is_mended(monkeypatch, tmp_path: Path) -> None:
    started: list[list[str]] = []

    class Child:
        def __init__(self, target: object, arguments: tuple[bytes], *rest: object) -> None:
            import msgspec

            self.photos = msgspec.json.decode(arguments[0])[1]
            started.append(self.photos)

        def receive(self) -> bytes:
            if self.photos[0].endswith("bomb.png"):
                raise EOFError
            import msgspec

            return msgspec.json.encode(PhotoReport(photo=self.photos[0]))

        def close(self) -> None:
            pass

    monkeypatch.setattr("mmstudio.engine.folder_mending.ChildProcess", Child)
    mending = FolderMending([Path("/bomb.png"), Path("/aunt.png")], Wish(out=str(tmp_path)))
    first, second = mending.receive(), mending.receive()
    assert first is not None and second is not None
    assert (first.photo, first.failed, second.photo, second.failed) == ("/bomb.png", "file_unreadable", "/aunt.png", "")
    assert started == [["/bomb.png", "/aunt.png"], ["/aunt.png"]]
