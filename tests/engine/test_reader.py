"""Foreign files hurt neither window nor worker: the reader's child crashes, hangs and is replaced."""

from __future__ import annotations

import os
import select
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PIL import Image

from mmstudio.documents.explore import Card, ExploreDraft
from mmstudio.documents.project import save_project
from mmstudio.documents.restore import RestoreDocument
from mmstudio.documents.walk_file import save_walk
from mmstudio.engine.child import ReaderOptions
from mmstudio.engine.reader import ReaderClient
from mmstudio.errors import FileBroken, FileMissing, FileSlow, PictureTooLarge, StudioError
from mmstudio.jobs import PictureAnchor, Position
from mmstudio.walks import Walk, WalkKey
from tests.audio import sounds
from tests.engine.conftest import DEADLINE_S

OPTIONS = ReaderOptions(functions="tests.engine.fake_reading:answer", memory_mib=2048)


@pytest.fixture
def reader() -> Iterator[ReaderClient]:
    client = ReaderClient(deadline_s=DEADLINE_S, options=OPTIONS)
    yield client
    client.close()


def test_one_child_answers_many_requests(reader: ReaderClient) -> None:
    pids = {reader.header("a.png").bytes for _ in range(5)}
    assert len(pids) == 1 and os.getpid() not in pids
    assert reader.read("a.png", max_side_px=7).width == 7


@pytest.mark.parametrize(
    ("name", "error", "facts"),
    [
        ("gone.png", FileMissing, {"name": "gone.png"}),
        ("huge.png", PictureTooLarge, {"name": "huge.png", "mp": 300, "gb": 1.2}),
        ("bug.png", FileBroken, {"name": "bug.png"}),
        ("greedy.png", FileBroken, {"name": "greedy.png"}),
    ],
)
def test_refusals_come_back_as_errors_and_spare_the_child(
    reader: ReaderClient, name: str, error: type, facts: dict
) -> None:
    reader.header("a.png")
    pid = reader.pid
    with pytest.raises(error) as caught:
        reader.read(f"/elsewhere/{name}")
    assert caught.value.facts == facts
    assert reader.header("a.png") and reader.pid == pid


def test_i1_a_file_that_crashes_the_reader_is_broken_and_the_next_one_opens(reader: ReaderClient) -> None:
    with pytest.raises(FileBroken) as caught:
        reader.read("crash.png")
    assert caught.value.facts == {"name": "crash.png"}
    assert reader.header("a.png").width == 2


def test_d6_a_file_that_does_not_answer_is_given_up() -> None:
    impatient = ReaderClient(deadline_s=0.3, options=OPTIONS)
    try:
        with pytest.raises(FileSlow) as caught:
            impatient.read("slow.png")
        assert caught.value.facts == {"name": "slow.png"}
        assert impatient.pid is None, "the reader that hangs is gone"
    finally:
        impatient.close()


def test_header_many_goes_on_after_a_bad_file(reader: ReaderClient) -> None:
    answers = reader.header_many(["a.png", "crash.png", "gone.png", "b.png"])
    assert [isinstance(answer, StudioError) for answer in answers] == [False, True, True, False]


def test_p10_a_library_that_prints_stalls_nobody(reader: ReaderClient) -> None:
    assert reader.header("flood.png").width == 2


def test_threads_share_one_client(reader: ReaderClient) -> None:
    widths: list[int] = []

    def ask(side: int) -> None:
        widths.append(reader.read("a.png", max_side_px=side).width - side)

    threads = [threading.Thread(target=ask, args=(side,)) for side in range(1, 9)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(DEADLINE_S)
    assert widths == [0] * 8


def test_close_ends_a_request_that_is_under_way(reader: ReaderClient) -> None:
    slow = ReaderClient(deadline_s=10 * DEADLINE_S, options=OPTIONS)
    slow.header("a.png")
    outcome: list[Exception] = []
    asked = threading.Event()

    def ask() -> None:
        asked.set()
        try:
            slow.read("slow.png")
        except FileBroken as error:
            outcome.append(error)

    thread = threading.Thread(target=ask)
    thread.start()
    asked.wait()
    slow.close()
    thread.join(DEADLINE_S)
    assert not thread.is_alive() and len(outcome) == 1


def test_a_name_that_is_no_text_travels(reader: ReaderClient) -> None:
    assert reader.header(os.fsdecode(b"gr\xfc\xdfe.png")).width == 2


def test_a_real_picture_is_opened(tmp_path: Path) -> None:
    Image.new("RGBA", (40, 20), (200, 10, 20, 128)).save(tmp_path / "a.png")
    client = ReaderClient()
    try:
        read = client.read(tmp_path / "a.png", max_side_px=20)
        assert (read.width, read.height, read.full_width) == (20, 10, 40)
        assert client.read(tmp_path / "a.png").pixels == bytes((200, 10, 20, 128)) * 800
        assert client.header(tmp_path / "a.png").mode == "RGBA"
        (tmp_path / "b.png").write_bytes(b"no picture")
        with pytest.raises(FileBroken):
            client.read(tmp_path / "b.png")
        with pytest.raises(FileMissing):
            client.header(tmp_path / "c.png")
    finally:
        client.close()


_OWNER = """
import sys
import msgspec
from mmstudio.documents.project import save_project
from mmstudio.documents.restore import RestoreDocument
from mmstudio.engine.child import ReaderOptions
from mmstudio.engine.reader import ReaderClient, Request
if __name__ == "__main__":
    options = ReaderOptions(functions="tests.engine.fake_reading:answer", grace_s=0.0)
    client = ReaderClient(deadline_s=1.0, options=options)
    print(client.header("a.png").bytes, flush=True)
    client._child.post(msgspec.msgpack.encode(Request("header", sys.argv[1].encode())))
    sys.stdin.read()
"""


@pytest.mark.parametrize("doing", ["a.png", "stuck.png"])
def test_p7_the_reader_leaves_when_its_owner_is_killed(tmp_path: Path, doing: str) -> None:
    """Idle it sees the end of the pipe; held up by a file in C code, a clock in C ends it."""
    script = tmp_path / "owner.py"
    script.write_text(_OWNER)
    env = {**os.environ, "PYTHONPATH": str(Path(__file__).parents[2])}
    owner = subprocess.Popen(
        [sys.executable, str(script), doing], stdin=subprocess.PIPE, stdout=subprocess.PIPE, env=env
    )
    assert owner.stdout is not None and owner.stdin is not None
    reader = os.pidfd_open(int(owner.stdout.readline()))
    owner.kill()
    owner.wait()
    owner.stdout.close()
    owner.stdin.close()
    assert select.select([reader], [], [], DEADLINE_S)[0], "the reader outlives its owner"
    os.close(reader)


def test_the_reader_knows_no_torch(reader: ReaderClient) -> None:
    reader.header("a.png")
    maps = Path(f"/proc/{reader.pid}/maps").read_text()
    assert "libtorch" not in maps


def test_a_request_longer_than_any_path_is_refused(reader: ReaderClient) -> None:
    with pytest.raises(FileBroken):
        reader.read("x" * 200_000)


def test_the_log_names_no_file(reader: ReaderClient, home: Path, expect_log: Callable[[str], None]) -> None:
    with pytest.raises(FileBroken):
        reader.read("/elsewhere/bug.my diary.png")
    text = (home / "logs" / "reader.log").read_text()
    assert "KeyError" in text and "diary" not in text


def test_a_photo_is_put_into_a_folder_and_mapped(tmp_path: Path) -> None:
    Image.new("RGB", (40, 20), (200, 10, 20)).save(tmp_path / "a.png")
    (tmp_path / "b.png").write_bytes(b"no picture")
    client = ReaderClient()
    try:
        handle = client.open_photo(tmp_path / "a.png", tmp_path / "document")
        assert handle.info.shape == (20, 40, 3)
        assert handle.pixels()[7, 9].tolist() == [200, 10, 20]
        with pytest.raises(FileExistsError):  # what lies there would be removed with what failed
            client.open_photo(tmp_path / "b.png", tmp_path / "document")
        with pytest.raises(FileBroken):
            client.open_photo(tmp_path / "b.png", tmp_path / "other")
        assert not (tmp_path / "other").exists()
        document = RestoreDocument.create(handle)
        project = save_project(document, tmp_path / "a.mmrestore")
        document.close()
        assert client.open_project(project, tmp_path / "third").info.shape == (20, 40, 3)
        (header,) = client.header_many([project])
        assert (header.document, header.width, header.height) == ("project", 40, 20)
        assert client.cover(project, 16).pixels[:4] == bytes((200, 10, 20, 255))
    finally:
        client.close()


def test_a_walk_is_opened_beside_the_window(tmp_path: Path) -> None:
    Image.new("RGB", (40, 20), (200, 10, 20)).save(tmp_path / "lake.png")
    position = Position(anchors=(PictureAnchor(path=str(tmp_path / "lake.png")),), weights=(1.0,))
    walk = Walk(keys=(WalkKey(time_s=0.0, position=position),))
    document = ExploreDraft(cards=(Card(anchor=position.anchors[0], name="lake"),), walk=walk)
    client = ReaderClient()
    try:
        path = save_walk(document, tmp_path / "a.mmwalk", b"", lambda source: client.read(source, 64))
        found = client.open_walk(path, tmp_path / "pictures")
        with Image.open(found.cards[0].anchor.path) as image:
            assert image.size == (40, 20)
        assert found.walk.keys[0].position.anchors == (found.cards[0].anchor,)
        path.write_bytes(b"PK")
        with pytest.raises(FileBroken):
            client.open_walk(path, tmp_path / "pictures")
    finally:
        client.close()


def test_i1_a_photo_that_crashes_the_reader_leaves_nothing(reader: ReaderClient, tmp_path: Path) -> None:
    (tmp_path / "crash.png").touch()
    with pytest.raises(FileBroken):
        reader.open_photo(tmp_path / "crash.png", tmp_path / "document")
    assert not (tmp_path / "document").exists()


def test_a_sound_has_a_header_and_a_cover_and_is_no_picture(tmp_path: Path) -> None:
    path = sounds.write(tmp_path / "rain.wav", sounds.tone(1.0), 22_050)
    reader = ReaderClient(deadline_s=DEADLINE_S)
    try:
        assert (reader.header(path).sound, reader.header(path).seconds) == (True, 1.0)
        assert reader.cover(path, 64).width == 64
        with pytest.raises(FileBroken):
            reader.read(path)
    finally:
        reader.close()
