"""The index is a cache: whatever happens to it, no picture, star or tag is lost and nobody waits for it long."""

from __future__ import annotations

import random
import signal
import sqlite3
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from mmstudio.errors import IndexLocked
from mmstudio.library import index as index_file
from mmstudio.library.index import Index
from mmstudio.library.items import Query
from mmstudio.library.library import Library
from tests.library.conftest import MakePicture

PAGE = 4096


def _seen(library: Library) -> list[tuple[str, str, bool, tuple[str, ...]]]:
    items = library.page([row.id for row in library.layout()])
    return [(item.name, item.prompt, item.starred, item.tags) for item in items]


@pytest.fixture
def whole(folder: Path, place: Path, make_picture: MakePicture) -> list[tuple[str, str, bool, tuple[str, ...]]]:
    """A closed library with an index of many pages; what it shows."""
    library = Library.open(folder, place)
    for number in range(40):
        make_picture(f"a fox number {number} " + "with many words " * 20, seed=number)
    library.sync()
    ids = [row.id for row in library.layout()]
    library.star(ids[::7], True)
    library.tag(ids[::5], add=["family", "红色"])
    seen = _seen(library)
    library.close()
    return seen


def _damages() -> list[tuple[str, object]]:
    chance = random.Random(3)

    def page(number: float, content: bytes):
        def damage(data: bytearray) -> None:
            start = int(number * (len(data) // PAGE)) * PAGE
            data[start : start + PAGE] = content

        return damage

    def flip(data: bytearray) -> None:
        data[chance.randrange(len(data))] ^= 1 << chance.randrange(8)

    def cut(share: float):
        def damage(data: bytearray) -> None:
            del data[int(len(data) * share) :]

        return damage

    found: list[tuple[str, object]] = [(f"cut at {share}", cut(share)) for share in (0.0001, 0.3, 0.9)]
    for number in (0, 0.1, 0.3, 0.5, 0.8):
        found.append((f"zero page {number}", page(number, bytes(PAGE))))
        found.append((f"random page {number}", page(number, chance.randbytes(PAGE))))
    found += [(f"bit flip {number}", flip) for number in range(12)]
    found.append(("text", lambda data: data.__setitem__(slice(None), b"not a database at all" * 400)))
    return found


@pytest.mark.parametrize(("name", "damage"), _damages(), ids=lambda value: value if isinstance(value, str) else "")
def test_l1_a_damaged_index_is_rebuilt_from_the_pictures(
    folder: Path, place: Path, whole: list[object], name: str, damage: object
) -> None:
    data = bytearray(place.read_bytes())
    damage(data)  # type: ignore[operator]
    place.write_bytes(data)
    library = Library.open(folder, place)
    for query in ("", "fox", "family", "star:yes", "-fox"):
        library.layout(Query(text=query))
    library.words_in_use()
    sound = library.verify()
    library.sync()
    if sound and library.rebuilt != "damaged" and _seen(library) != whole:
        # a flipped bit inside a text is no damage that SQLite can see: reading the files again mends it
        library.rebuild()
    assert _seen(library) == whole
    assert library.rebuilt in ("", "damaged")
    library.close()
    again = Library.open(folder, place)
    assert again.verify()
    assert _seen(again) == whole


def test_l1_the_damaged_index_is_kept_aside(folder: Path, place: Path, whole: list[object]) -> None:
    place.write_bytes(b"SQLite format 3\0 and then nonsense" * 300)
    library = Library.open(folder, place)
    assert library.rebuilt == "damaged"
    assert place.with_suffix(".damaged.sqlite").read_bytes().startswith(b"SQLite format 3\0 and")


def test_l1_an_index_damaged_while_open_is_replaced(folder: Path, place: Path, whole: list[object]) -> None:
    library = Library.open(folder, place)
    place.write_bytes(b"nonsense" * 10_000)
    ids = [row.id for row in library.layout()]
    library.page(ids)
    library.verify()
    library.sync()
    assert _seen(library) == whole
    assert library.rebuilt == "damaged"


def test_a_wrong_statement_of_ours_does_not_cost_the_index(folder: Path, place: Path, whole: list[object]) -> None:
    library = Library.open(folder, place)
    with pytest.raises(sqlite3.OperationalError):
        library._index.run(lambda index: index._db.execute("SELECT nonsense FROM pictures"))
    assert library.rebuilt == ""
    assert _seen(library) == whole


def test_l2_a_locked_index_makes_the_row_late_not_the_picture(
    folder: Path, place: Path, make_picture: MakePicture, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(index_file, "BUSY_S", 0.05)
    library = Library.open(folder, place)
    other = sqlite3.connect(place)
    other.execute("BEGIN IMMEDIATE")
    path = make_picture("a fox")
    with pytest.raises(IndexLocked):
        library.add(path)
    assert path.exists()
    assert library.layout() == []
    other.rollback()
    assert library.add(path).prompt == "a fox"


def test_l2_a_short_lock_is_waited_for(folder: Path, place: Path, make_picture: MakePicture) -> None:
    library = Library.open(folder, place)
    other = sqlite3.connect(place, check_same_thread=False)
    other.execute("BEGIN IMMEDIATE")
    release = threading.Timer(0.3, other.rollback)
    release.start()
    assert library.add(make_picture("a fox")).prompt == "a fox"
    release.join()
    other.close()


def test_l3_a_full_index_lets_pictures_save_and_be_seen(folder: Path, place: Path, make_picture: MakePicture) -> None:
    library = Library.open(folder, place)
    library._index._index._db.execute("PRAGMA max_page_count=40")
    prompts = [f"a fox number {number} " + "with many words " * 50 for number in range(60)]
    for prompt in prompts:
        library.add(make_picture(prompt))
    assert library.rebuilt == "disk", "from here on the index lives in memory"
    library.sync()
    assert sorted(prompt for _, prompt, _, _ in _seen(library)) == sorted(prompts)


def test_l3_an_index_that_cannot_be_made_lives_in_memory(
    folder: Path, tmp_path: Path, make_picture: MakePicture
) -> None:
    (tmp_path / "file").write_text("in the way")
    library = Library.open(folder, tmp_path / "file" / "index.sqlite")
    make_picture("a fox")
    library.sync()
    assert library.rebuilt == "disk"
    assert [prompt for _, prompt, _, _ in _seen(library)] == ["a fox"]


def test_l5_old_sqlite_keeps_to_the_journal_that_two_writers_cannot_hurt(
    place: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    place.parent.mkdir(parents=True)

    def mode() -> str:
        index = Index(place)
        found = str(index._db.execute("PRAGMA journal_mode").fetchone()[0])
        index.close()
        return found

    monkeypatch.setattr(sqlite3, "sqlite_version_info", (3, 51, 2))
    assert mode() == "delete"
    monkeypatch.setattr(sqlite3, "sqlite_version_info", (3, 51, 3))
    assert mode() == "wal"
    monkeypatch.setattr(sqlite3, "sqlite_version_info", (3, 40, 1))
    assert mode() == "delete"


_MIGRATION = """
import os, signal, sys
from pathlib import Path
from mmstudio.library import index as index_file
left = [int(sys.argv[2])]
def count(*_):
    left[0] -= 1
    if left[0] == 0:
        os.kill(os.getpid(), signal.SIGKILL)
def second(db):
    for statement in ("ALTER TABLE pictures ADD COLUMN mood TEXT NOT NULL DEFAULT ''",
                      "UPDATE pictures SET mood = 'calm'",
                      "CREATE INDEX moods ON pictures (mood)"):
        count()
        db.execute(statement)
    count()
def third(db):
    count()
    db.execute("UPDATE pictures SET mood = 'wild' WHERE id % 2")
    count()
for name in ("fsync", "replace"):
    def counted(call):
        def f(*args):
            count()
            return call(*args)
        return f
    setattr(os, name, counted(getattr(os, name)))
index_file.MIGRATIONS = (*index_file.MIGRATIONS, second, third)
index = index_file.Index(Path(sys.argv[1]))
moods = index._db.execute("SELECT group_concat(DISTINCT mood) FROM (SELECT mood FROM pictures ORDER BY mood)")
print("finished", moods.fetchone()[0])
"""


def test_l7_a_migration_killed_at_any_call_goes_on_where_it_was(place: Path, whole: list[object]) -> None:
    original = place.read_bytes()
    for number in range(1, 40):
        place.write_bytes(original)
        for journal in place.parent.glob("*-journal"):
            journal.unlink()
        command = [sys.executable, "-c", _MIGRATION, str(place)]
        first = subprocess.run([*command, str(number)], capture_output=True, text=True, check=False)
        again = subprocess.run([*command, "1000"], capture_output=True, text=True, check=False)
        assert again.stdout == "finished calm,wild\n", again.stderr
        if first.returncode == 0:
            break
        assert first.returncode == -signal.SIGKILL, first.stderr
    assert first.returncode == 0
    assert number > 8
    copies = sorted(path.name for path in place.parent.glob("*.before-*"))
    former = len(index_file.MIGRATIONS)
    assert copies == [f"index.before-v{former + 1}.sqlite", f"index.before-v{former + 2}.sqlite"]
    assert sqlite3.connect(place.parent / copies[0]).execute("PRAGMA user_version").fetchone() == (former,)


def test_version_2_finds_steps_and_words_of_rows_that_were_there(place: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    place.parent.mkdir(parents=True)
    with monkeypatch.context() as patch:
        patch.setattr(index_file, "MIGRATIONS", index_file.MIGRATIONS[:1])
        Index(place).close()
    first = sqlite3.connect(place)
    recipes = [('{"job": {"steps": 30}}', ""), ("", '{"steps": 28}'), ('{"job": {}}', ""), ("", "")]
    for id, recipe in enumerate(recipes, start=1):
        first.execute(
            "INSERT INTO pictures VALUES (?, ?, '', '', '', '', '', '', 1, 8, 8, 9, 1, 1.0, 1, 0, '[]', '', 0)",
            (id, b"%d.png" % id),
        )
        first.execute("INSERT INTO recipes VALUES (?, '', ?, ?)", (id, *recipe))
        first.execute("INSERT INTO words (rowid, prompt, tags, name) VALUES (?, 'a heron', '', '')", (id,))
    first.commit()
    first.close()
    index = Index(place)
    index.check()
    found = {text: [row.id for row in index.layout(Query(text=text))] for text in ("steps:30", "steps:28", "h", "x")}
    index.close()
    assert found == {"steps:30": [1], "steps:28": [2], "h": [4, 3, 2, 1], "x": []}


def test_reading_again_writes_only_words_that_changed(library: Library, make_picture: MakePicture) -> None:
    same, other = make_picture("a red heron"), make_picture("an old fox")
    library.sync()
    ids = [row.id for row in library.layout()]
    make_picture("a blue whale").replace(other)
    written: list[str] = []
    library._index._index._db.set_trace_callback(lambda statement: written.append(statement))
    library.rebuild()
    library._index._index._db.set_trace_callback(None)
    assert [row.id for row in library.layout()] == ids
    assert sum(statement.startswith("INSERT INTO words ") for statement in written) == 1
    assert [library.count(Query(text=word)) for word in ("heron", "whale")] == [1, 1]
    assert library.find(same) is not None
    assert library.verify()


def test_l8_an_index_of_a_newer_program_is_left_as_it_is(folder: Path, place: Path, whole: list[object]) -> None:
    newer = sqlite3.connect(place)
    newer.execute("ALTER TABLE pictures RENAME TO images")
    newer.execute("PRAGMA user_version = 999")
    newer.close()
    content = place.read_bytes()
    library = Library.open(folder, place)
    library.sync()
    assert _seen(library) == whole, "everything is shown all the same"
    library.close()
    assert place.read_bytes() == content
    again = Library.open(folder, place)
    assert _seen(again) == whole, "and is not read again at the next start"


def test_each_library_folder_has_an_index_of_its_own(tmp_path: Path) -> None:
    assert index_file.default_place(tmp_path / "a") != index_file.default_place(tmp_path / "b")
    assert index_file.default_place(tmp_path / "a") == index_file.default_place(tmp_path / "a")
