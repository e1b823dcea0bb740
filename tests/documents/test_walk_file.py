"""A walk as one file: whole when it is opened elsewhere, harmless when it comes from somebody else."""

from __future__ import annotations

import io
import json
import zipfile
from pathlib import Path
from typing import Any

import msgspec
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PIL import Image

from mmstudio.documents.explore import Card, ExploreDraft, WalkSound
from mmstudio.documents.walk_file import WALK_FILE, save_walk, unpack_walk
from mmstudio.errors import DiskFull, FileBroken, FileMissing, FolderUnreachable, NewerFile
from mmstudio.jobs import (
    Concept,
    ControlUse,
    DrawnAnchor,
    FrameAnchor,
    GenerateJob,
    PictureAnchor,
    PictureCondition,
    Position,
    SoundCondition,
    TextCondition,
)
from mmstudio.media.images import read_picture
from mmstudio.walks import Walk, WalkKey


def picture(path: Path, colour: str, side: int = 40) -> Path:
    Image.new("RGB", (side, side), colour).save(path)
    return path


@pytest.fixture
def document(tmp_path: Path) -> ExploreDraft:
    """Anchors of each kind: words beside a picture and a sound, a picture alone, a frame between others."""
    red, blue = picture(tmp_path / "red.png", "red"), picture(tmp_path / "grandma.jpg", "blue", 3000)
    conditions = (
        TextCondition(prompt="a fox"),
        PictureCondition(path="/home/me/Photos/red.tif", read=str(red)),
        SoundCondition(path="/home/me/Music/rain.wav", heard=(Concept("rain", 1.0),)),
    )
    control = ControlUse(checkpoint="canny", picture="/home/me/sketch.png", read=str(red))
    drawn = DrawnAnchor(job=GenerateJob(conditions=conditions, control=control, seed=5))
    own = PictureAnchor(path=str(blue))
    frame = FrameAnchor(position=Position(anchors=(own, drawn), weights=(0.5, 0.5)))
    cards = (Card(anchor=drawn), Card(anchor=own, name="grandma"), Card(anchor=frame))
    keys = tuple(
        WalkKey(time_s=float(n), position=Position(anchors=(drawn, own), weights=(1.0, float(n)))) for n in range(5)
    )
    sound = WalkSound(path="C:\\Users\\me\\song.mp3", beats_s=(0.5, 1.0))
    return ExploreDraft(cards=cards, walk=Walk(keys=keys), name="home", sound=sound, mode="mix", weights=(1, 0.5, 0))


def saved(document: ExploreDraft, path: Path) -> Path:
    return save_walk(document, path, b"", lambda source: read_picture(source, 1024))


def without_paths(document: ExploreDraft) -> Any:
    def bare(node: Any) -> Any:
        if isinstance(node, dict):
            return {key: bare(value) for key, value in node.items() if key not in ("path", "read", "picture")}
        return [bare(one) for one in node] if isinstance(node, list | tuple) else node

    return bare(msgspec.to_builtins(document))


def paths_in(node: Any) -> list[str]:
    if isinstance(node, dict):
        here = [value for key, value in node.items() if key in ("path", "read", "picture") and isinstance(value, str)]
        return here + [path for value in node.values() for path in paths_in(value)]
    return [path for one in node for path in paths_in(one)] if isinstance(node, list | tuple) else []


def test_a_walk_holds_everything_but_where_it_was_made(document: ExploreDraft, tmp_path: Path) -> None:
    path = saved(document, tmp_path / "home.mmwalk")
    assert saved(document, path).name == "home 2.mmwalk"
    with zipfile.ZipFile(path) as packed:
        content = packed.read(WALK_FILE)
        pictures = [name for name in packed.namelist() if name.startswith("pictures/")]
    assert b"home/me" not in content and b"Users" not in content and str(tmp_path).encode() not in content
    assert len(pictures) == 2, "each picture goes along once"
    for original in tmp_path.glob("*.[pj][np]g"):
        original.unlink()
    found = unpack_walk(path, tmp_path / "elsewhere")
    assert without_paths(found) == without_paths(document)
    mixed, own = found.cards[0].anchor.job, found.cards[1].anchor
    with Image.open(own.path) as blue, Image.open(mixed.conditions[1].read) as red:
        assert blue.size == (1024, 1024) and blue.convert("RGB").getpixel((5, 5))[2] > 200
        assert red.convert("RGB").getpixel((5, 5)) == (255, 0, 0)
    assert mixed.control.read == mixed.conditions[1].read
    assert (Path(mixed.conditions[1].path).name, Path(found.sound.path).name) == ("red.tif", "song.mp3")
    assert {Path(path).parent for path in paths_in(msgspec.to_builtins(found)) if path} == {tmp_path / "elsewhere"}


def test_a_picture_that_is_gone_is_left_out_and_keeps_its_name(document: ExploreDraft, tmp_path: Path) -> None:
    (tmp_path / "grandma.jpg").unlink()
    found = unpack_walk(saved(document, tmp_path / "a.mmwalk"), tmp_path / "elsewhere")
    path = Path(found.cards[1].anchor.path)
    assert (path.name, path.exists()) == ("grandma.jpg", False)


def rewritten(path: Path, change: Any, **more: bytes) -> Path:
    """The file with another content of walk.json, and other entries."""
    with zipfile.ZipFile(path) as packed:
        entries = {name: packed.read(name) for name in packed.namelist()}
    entries[WALK_FILE] = change(entries[WALK_FILE])
    with zipfile.ZipFile(path, "w") as packed:
        for name, content in (entries | more).items():
            packed.writestr(name, content)
    return path


@pytest.mark.parametrize(
    "foreign", ["/etc/passwd", "\\\\evil\\share\\a.png", "C:\\x.png", "../../a.png", "pictures/../a.png", "~/.ssh/id"]
)
def test_no_path_of_a_stranger_is_ever_kept(document: ExploreDraft, tmp_path: Path, foreign: str) -> None:
    def change(content: bytes) -> bytes:
        def put(node: Any) -> Any:
            if isinstance(node, dict):
                paths = ("path", "read", "picture")
                return {
                    key: foreign if key in paths and isinstance(value, str) else put(value)
                    for key, value in node.items()
                }
            return [put(one) for one in node] if isinstance(node, list) else node

        return json.dumps(put(json.loads(content))).encode()

    path = rewritten(saved(document, tmp_path / "a.mmwalk"), change)
    found = unpack_walk(path, tmp_path / "elsewhere")
    kept = [path for path in paths_in(msgspec.to_builtins(found)) if path]
    assert kept and {Path(path).parent for path in kept} == {tmp_path / "elsewhere"}
    assert not any(Path(path).exists() for path in kept)


@pytest.mark.parametrize("name", ["../evil", "/evil", "pictures/a.png", "pictures/../x.png", "walk.py", "cover.png/x"])
def test_c6_names_that_a_walk_has_not_are_refused(document: ExploreDraft, tmp_path: Path, name: str) -> None:
    path = rewritten(saved(document, tmp_path / "a.mmwalk"), lambda content: content, **{name: b"evil"})
    with pytest.raises(FileBroken) as caught:
        unpack_walk(path, tmp_path / "elsewhere")
    assert caught.value.facts == {"name": "a.mmwalk"}
    assert not (tmp_path / "elsewhere").exists()


def test_a_picture_that_is_none_is_refused(document: ExploreDraft, tmp_path: Path) -> None:
    path = saved(document, tmp_path / "a.mmwalk")
    with zipfile.ZipFile(path) as packed:
        name = next(name for name in packed.namelist() if name.startswith("pictures/"))
    rewritten(path, lambda content: content, **{name: b"\x89PNG\r\n\x1a\n and nothing"})
    with pytest.raises(FileBroken):
        unpack_walk(path, tmp_path / "elsewhere")


def test_a_walk_of_a_newer_program_is_named_so(document: ExploreDraft, tmp_path: Path) -> None:
    def change(content: bytes) -> bytes:
        return json.dumps({"schema": 9, "document": {"unheard": "of"}}).encode()

    path = rewritten(saved(document, tmp_path / "a.mmwalk"), change)
    with pytest.raises(NewerFile) as caught:
        unpack_walk(path, tmp_path / "elsewhere")
    assert caught.value.facts == {"name": "a.mmwalk", "version": "9"}


@pytest.mark.parametrize("content", [b"", b"[]", b"\xff\xfe", b'{"document": {}}', b"[" * 100_000, b'{"schema": "x"}'])
def test_what_is_no_walk_is_refused(document: ExploreDraft, tmp_path: Path, content: bytes) -> None:
    path = rewritten(saved(document, tmp_path / "a.mmwalk"), lambda _: content)
    with pytest.raises(FileBroken):
        unpack_walk(path, tmp_path / "elsewhere")


def test_a_walk_without_keys_and_a_file_that_is_gone_are_refused(document: ExploreDraft, tmp_path: Path) -> None:
    path = saved(msgspec.structs.replace(document, walk=Walk()), tmp_path / "a.mmwalk")
    with pytest.raises(FileBroken):
        unpack_walk(path, tmp_path / "elsewhere")
    with pytest.raises(FileMissing):
        unpack_walk(tmp_path / "gone.mmwalk", tmp_path / "elsewhere")


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_a_damaged_walk_is_opened_or_refused(document: ExploreDraft, tmp_path: Path, data: st.DataObject) -> None:
    source = tmp_path / "source.mmwalk"
    if not source.exists():
        saved(document, source)
    content = bytearray(source.read_bytes())
    for _ in range(data.draw(st.integers(1, 4))):
        content[data.draw(st.integers(0, len(content) - 1))] = data.draw(st.integers(0, 255))
    cut = data.draw(st.integers(0, 3))
    path = tmp_path / "damaged.mmwalk"
    path.write_bytes(content[: len(content) - cut * 100])
    try:
        found = unpack_walk(path, tmp_path / "elsewhere")
    except (FileBroken, NewerFile, FolderUnreachable, DiskFull):
        return
    kept = [path for path in paths_in(msgspec.to_builtins(found)) if path]
    assert {Path(path).parent for path in kept} <= {tmp_path / "elsewhere"}


def test_what_goes_along_says_nothing_of_where_a_photo_was_taken(document: ExploreDraft, tmp_path: Path) -> None:
    exif = Image.Exif()
    exif[0x010E] = "my address"
    Image.new("RGB", (30, 30), "blue").save(tmp_path / "grandma.jpg", exif=exif)
    path = saved(document, tmp_path / "a.mmwalk")
    with zipfile.ZipFile(path) as packed:
        for name in packed.namelist():
            assert b"my address" not in packed.read(name)
            if name.startswith("pictures/"):
                with Image.open(io.BytesIO(packed.read(name))) as image:
                    assert not image.getexif() and not image.info
