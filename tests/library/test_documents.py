"""Projects and walks in the library: found beside the pictures, shown by their cover, refused where they are none."""

from __future__ import annotations

import io
import json
import zipfile
from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from mmstudio.documents import restore
from mmstudio.documents.explore import Card, ExploreDraft
from mmstudio.documents.project import save_project
from mmstudio.documents.restore import RestoreDocument
from mmstudio.documents.walk_file import save_walk
from mmstudio.errors import FileBroken, FileMissing
from mmstudio.jobs import DrawnAnchor, Position, text_job
from mmstudio.library import scanning
from mmstudio.library.importing import import_picture
from mmstudio.library.items import Query
from mmstudio.library.library import Library
from mmstudio.library.opening import read_cover, read_header, read_headers
from mmstudio.library.thumbnails import ThumbnailCache
from mmstudio.media import covers
from mmstudio.media.export import ExportOptions, export_picture
from mmstudio.media.images import read_picture
from mmstudio.media.photo import PhotoHandle
from mmstudio.walks import Walk, WalkKey
from tests.documents.conftest import kept_photo
from tests.galleries import LocalReader

LINES = {
    ".mmrestore": ("document.json", {"name": "uncle"}),
    ".mmwalk": ("walk.json", {"document": {"walk": {"duration_s": 8.0}}}),
}


def document(path: Path, cover: bytes | None = None, lines: bytes | None = None, **more: bytes) -> Path:
    """A file that is just enough of a project or a walk."""
    path.parent.mkdir(parents=True, exist_ok=True)
    name, usual = LINES[path.suffix.lower()]
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(name, json.dumps(usual) if lines is None else lines)
        if cover is not None:
            archive.writestr(covers.NAME, cover)
        for entry, content in more.items():
            archive.writestr(entry, content)
    return path


def red(width: int = 64, height: int = 32) -> bytes:
    return covers.encoded(np.full((height, width, 3), (200, 30, 20), np.uint8))


def pixels_of(path: Path, max_side_px: int | None = None) -> np.ndarray:
    read = read_cover(path, max_side_px)
    return np.frombuffer(read.pixels, np.uint8).reshape(read.height, read.width, 4)


@pytest.mark.parametrize(
    ("name", "kind", "origin"), [("a.mmrestore", "project", "restore"), ("a.MMWALK", "walk", "explore")]
)
def test_a_document_is_an_item_shown_by_its_cover(
    folder: Path, library: Library, tmp_path: Path, name: str, kind: str, origin: str
) -> None:
    path = document(folder / name, red())
    library.sync()
    (row,) = library.layout(Query(text=f"type:{kind} from:{origin}"))
    (item,) = library.page([row.id])
    assert (item.kind, item.origin, item.width, item.height) == (kind, origin, 64, 32)
    assert item.is_document and not item.pictured
    assert item.seconds == (8.0 if kind == "walk" else 0.0)
    assert library.layout(Query(text="type:picture")) == library.layout(Query(text="size:>10")) == []
    small = ThumbnailCache(tmp_path / "thumbs", read_cover).get(path, 32)
    assert (small.width, small.height, small.pixels[:3]) == (64, 32, bytes((200, 30, 20)))


def test_a_project_is_saved_with_the_photo_as_it_is_seen(tmp_path: Path) -> None:
    handle = kept_photo(tmp_path / "document", depth=16, width=1500, height=700)
    begun = RestoreDocument.create(handle)
    path = save_project(begun, tmp_path / "uncle.mmrestore")
    whole = begun.shown(restore.Box(0, 0, 1500, 700)).astype(float)
    begun.close()
    shown = pixels_of(path)
    assert shown.shape == (239, 512, 4)
    assert abs(shown[..., :3].mean() - whole.mean()) < 1
    with zipfile.ZipFile(path) as archive:
        assert b"eXIf" not in archive.read(covers.NAME)


def test_a_walk_as_it_is_saved_has_its_cover_and_its_length(tmp_path: Path) -> None:
    fox = DrawnAnchor(job=text_job("a fox"))
    key = WalkKey(time_s=0.0, position=Position(anchors=(fox,), weights=(1.0,)))
    draft = ExploreDraft(cards=(Card(anchor=fox),), walk=Walk(keys=(key,), duration_s=12.5))
    path = save_walk(draft, tmp_path / "home.mmwalk", red(), read_picture)
    assert read_header(path).seconds == 12.5
    assert pixels_of(path).shape == (32, 64, 4)


@pytest.mark.parametrize("channels", [1, 3, 4])
def test_every_kind_of_photo_has_a_cover_of_the_same_picture(tmp_path: Path, channels: int) -> None:
    """Strip by strip it comes out as it would in one go."""
    handle = kept_photo(tmp_path / "document", channels=channels, width=700, height=1400)
    y, x = np.mgrid[:1400, :700]
    slope = ((x / 700 + y / 1400) * 127).astype(np.uint8)[..., None].repeat(channels, axis=2)
    np.save(handle.folder / "photo.npy", slope)
    begun = RestoreDocument.create(PhotoHandle.open(handle.folder))
    shown = pixels_of(save_project(begun, tmp_path / "a.mmrestore"))
    begun.close()
    assert shown.shape == (512, 256, 4)
    if channels < 4:
        y, x = np.mgrid[:512, :256]
        expected = (x / 256 + y / 512) * 127
        assert np.abs(shown[..., 0] - expected).max() < 2


@pytest.mark.parametrize("name", ["a.mmrestore", "a.mmwalk"])
@pytest.mark.parametrize(
    "cover",
    [
        None,
        b"",
        b"\x89PNG\r\n\x1a\n nonsense",
        b"GIF89a" + bytes(40),
        red()[:-30],
        red()[:33],
        bytes(covers._MAX_COVER_BYTES + 1),
    ],
)
def test_without_a_cover_that_can_be_shown_a_plain_tile_stands_for_it(
    folder: Path, library: Library, name: str, cover: bytes | None
) -> None:
    path = document(folder / name, cover)
    library.sync()
    (item,) = library.page([row.id for row in library.layout()])
    shown = pixels_of(path, 128)
    assert max(shown.shape[:2]) == min(128, max(item.width, item.height))
    assert len(np.unique(shown.reshape(-1, 4), axis=0)) > 1, "something is drawn on it"


def test_a_cover_of_a_thousand_megapixels_is_not_opened(folder: Path, library: Library) -> None:
    head = bytearray(red())
    head[16:24] = (40_000).to_bytes(4, "big") * 2
    import zlib

    head[29:33] = zlib.crc32(head[12:29]).to_bytes(4, "big")
    path = document(folder / "a.mmrestore", bytes(head))
    library.sync()
    assert len(library.layout()) == 1
    assert max(pixels_of(path).shape) <= 512


def _zip_of(entry: str, content: bytes, compression: int = zipfile.ZIP_DEFLATED) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", compression) as archive:
        archive.writestr(entry, content)
    return file.getvalue()


@pytest.mark.parametrize(
    "content",
    [
        b"PK not a zip",
        b"once upon a time " * 100,
        bytes(3000),
        red(),
        _zip_of("letter.txt", b"dear reader"),
        _zip_of("document.json", b"[1, 2"),
        _zip_of("document.json", b"{}", zipfile.ZIP_LZMA),
        _zip_of("document.json", b"{}")[:-12],
        _zip_of("document.json", b" " * (covers._MAX_LINES_BYTES + 1)),
        _zip_of("walk.json", b'{"document": {"walk": {"duration_s": "long"}}}'),
        _zip_of("walk.json", b"[" * 100_000),
    ],
)
def test_what_only_claims_to_be_a_document_is_refused(folder: Path, library: Library, content: bytes) -> None:
    for name in ("letter.mmrestore", "letter.mmwalk"):
        (folder / name).write_bytes(content)
        with pytest.raises(FileBroken) as caught:
            read_header(folder / name)
        assert caught.value.facts == {"name": name}
        with pytest.raises(FileBroken):
            read_cover(folder / name)
    library.sync()
    assert library.layout() == []


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_a_damaged_document_is_shown_or_refused(tmp_path: Path, data: st.DataObject) -> None:
    source = tmp_path / "source.mmwalk"
    if not source.exists():
        document(source, red())
    content = bytearray(source.read_bytes())
    for _ in range(data.draw(st.integers(1, 5))):
        content[data.draw(st.integers(0, len(content) - 1))] = data.draw(st.integers(0, 255))
    path = tmp_path / "damaged.mmwalk"
    path.write_bytes(content[: data.draw(st.integers(len(content) // 2, len(content)))])
    try:
        header = read_header(path)
    except FileBroken:
        return
    read = read_cover(path)
    assert (read.full_width, read.full_height) == (header.width, header.height)


def test_i1_the_rest_of_a_drop_goes_on(tmp_path: Path) -> None:
    (tmp_path / "bad.mmwalk").write_bytes(b"PK\x03\x04")
    first, second, third = read_headers(
        [tmp_path / "bad.mmwalk", document(tmp_path / "good.mmrestore"), tmp_path / "gone.mmwalk"]
    )
    assert isinstance(first, FileBroken)
    assert second.document == "project"
    assert isinstance(third, FileMissing)


@pytest.mark.parametrize("name", ["lake.mmrestore", "lake.mmwalk"])
def test_it_is_imported_moved_to_the_bin_and_back_and_never_changed(
    tmp_path: Path, folder: Path, library: Library, name: str
) -> None:
    source = document(tmp_path / "elsewhere" / name.upper(), red())
    content = source.read_bytes()
    item = library.add(import_picture(folder, source, LocalReader()))
    assert (item.name.lower(), item.path.suffix, item.path.read_bytes()) == (name, Path(name).suffix, content)
    library.star([item.id], True)
    library.tag([item.id], ["family"])
    deletion = library.delete([item.id])
    library.sync()
    assert library.layout() == []
    (back,) = library.undo(deletion)
    assert library.get(back).starred
    library.rebuild()
    (row,) = library.layout(Query(text=f"type:{item.kind} star:yes tag:family"))
    moved = folder / f"another{item.path.suffix}"
    library.get(row.id).path.rename(moved)
    library.sync()
    assert library.get(row.id).path == moved
    assert library.get(row.id).starred, "its content is known under another name"


def test_an_index_from_before_they_were_shown_learns_of_them(
    folder: Path, library: Library, monkeypatch: pytest.MonkeyPatch
) -> None:
    document(folder / "lake.mmrestore", red())
    with monkeypatch.context() as before:
        before.setattr(scanning, "KEPT", scanning.KEPT - {".mmrestore", ".mmwalk"})
        library.sync()
        assert library.layout() == []
    library.sync()
    assert len(library.layout(Query(text="type:project"))) == 1


def test_two_documents_of_one_size_are_told_apart(tmp_path: Path) -> None:
    one, other = (document(tmp_path / f"{name}.mmwalk", more=name.encode()) for name in "ab")
    assert one.stat().st_size == other.stat().st_size
    assert read_header(one).identity != read_header(other).identity


def test_export_copies_it_whatever_the_form_says(tmp_path: Path) -> None:
    source = document(tmp_path / "lake.mmrestore")
    options = ExportOptions(kind="jpeg", scale=2, write_recipe=False)
    written = export_picture(source, tmp_path / "out" / "lake", options, read_picture, None)
    assert (written.name, written.read_bytes()) == ("lake.mmrestore", source.read_bytes())
