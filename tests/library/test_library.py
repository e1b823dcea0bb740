"""The library over real files: what is shown, what survives, what is put right."""

from __future__ import annotations

import os
import shutil
import time
from datetime import date
from pathlib import Path

import pytest
from PIL import Image

from mmstudio.bench.make_library import make
from mmstudio.errors import FileBroken, FileMissing, FolderReadOnly, FolderUnreachable, StudioError
from mmstudio.library import library as library_file
from mmstudio.library.items import Item, Query
from mmstudio.library.library import Library
from mmstudio.library.marks import Marks
from tests.library.conftest import Discarded, MakePicture


def _shown(library: Library, text: str = "", **fields: object) -> list[str]:
    rows = library.layout(Query(text=text, **fields))
    return [item.prompt or item.name for item in library.page([row.id for row in rows])]


def _all(library: Library) -> list[Item]:
    return library.page([row.id for row in library.layout()])


def _reopened(library: Library, discarded: Discarded | None = None) -> Library:
    place = library._index.place
    library.close()
    again = Library.open(library.folder, place, discard=discarded)
    again.sync()
    return again


def test_a_picture_is_shown_with_everything_its_recipe_says(library: Library, make_picture: MakePicture) -> None:
    path = make_picture("a red apple", seed=7, negative_prompt="blur", width=128, height=128)
    item = library.add(path)
    assert item == library.get(item.id) == library.find(path)
    assert (item.path, item.name, item.kind) == (path, path.name, "picture")
    assert (item.prompt, item.negative_prompt, item.style, item.seed) == ("a red apple", "blur", "noto", 7)
    assert (item.width, item.height, item.bytes) == (8, 8, path.stat().st_size)
    assert (item.checkpoint, item.batch, item.missing, item.starred, item.tags) == ("starter", "b1", False, False, ())
    assert '"a red apple"' in item.recipe_json
    (row,) = library.layout()
    assert (row.id, row.width, row.height) == (item.id, 8, 8)
    assert date.fromordinal(row.day) == date.fromtimestamp(item.created) == date(2026, 11, 21)


def test_newest_first_and_the_other_orders(library: Library, make_picture: MakePicture, folder: Path) -> None:
    for prompt in ("b", "a", "c"):
        library.add(make_picture(prompt))
    big = folder / "z.png"
    Image.new("RGB", (50, 50)).save(big)
    os.utime(big, (1, 1))
    library.add(big)
    assert _shown(library) == ["c", "a", "b", "z.png"]
    assert _shown(library, sort="oldest") == ["z.png", "b", "a", "c"]
    assert _shown(library, sort="largest")[0] == "z.png"
    assert _shown(library, sort="name") == ["a", "b", "c", "z.png"]


def test_stars_and_tags_are_kept_in_the_file_beside_the_pictures(library: Library, make_picture: MakePicture) -> None:
    ids = [library.add(make_picture(str(number))).id for number in range(3)]
    library.star(ids[:2], True)
    library.star(ids[:1], False)
    library.tag(ids, add=["family", "  two   words ", ""])
    library.tag(ids[:1], remove=["family"])
    assert [item.starred for item in library.page(ids)] == [False, True, False]
    assert [item.tags for item in library.page(ids)] == [
        ("two words",),
        ("family", "two words"),
        ("family", "two words"),
    ]
    assert _shown(library, starred=True) == ["1"]
    assert library.words_in_use() == (("family", "two words"), ("noto",), ("starter",))
    assert library.totals()[0::2] == (3, 1)


def test_the_index_may_be_deleted_and_everything_is_back(
    library: Library, make_picture: MakePicture, folder: Path, place: Path
) -> None:
    ids = [library.add(make_picture(f"a fox {number}", seed=number)).id for number in range(20)]
    library.star(ids[3:5], True)
    library.tag(ids[4:6], add=["红色"])
    deletion = library.delete(ids[:2])
    before = [(i.path, i.prompt, i.seed, i.starred, i.tags, i.created, i.batch, i.recipe_json) for i in _all(library)]
    library.close()
    place.unlink()
    again = Library.open(folder, place)
    assert again.layout() == []
    again.sync()
    after = [(i.path, i.prompt, i.seed, i.starred, i.tags, i.created, i.batch, i.recipe_json) for i in _all(again)]
    assert after == before
    assert [len(found.names) for found in again.deletions()] == [2]
    assert len(again.undo(deletion)) == 2
    assert len(again.layout()) == 20


def test_l4_a_file_copied_in_is_adopted_and_a_lost_one_is_grey(
    library: Library, make_picture: MakePicture, folder: Path
) -> None:
    kept, lost = library.add(make_picture("kept")), library.add(make_picture("lost"))
    library.star([lost.id], True)
    content = lost.path.read_bytes()
    lost.path.unlink()
    (folder / "from elsewhere").mkdir()
    Image.new("RGB", (9, 7)).save(folder / "from elsewhere" / "photo.JPG", "JPEG")
    (folder / "notes.txt").write_text("not a picture")
    (folder / "broken.png").write_text("not a picture either")
    library.sync()
    by_name = {item.name: item for item in _all(library)}
    assert sorted(by_name) == sorted([kept.name, lost.name, "photo.JPG"])
    assert by_name[lost.name].missing
    assert not by_name[kept.name].missing
    assert by_name["photo.JPG"].path == folder / "from elsewhere" / "photo.JPG"
    lost.path.write_bytes(content)
    library.sync()
    found = library.get(lost.id)
    assert found is not None
    assert (found.missing, found.starred) == (False, True)


def test_l4_a_file_moved_by_hand_keeps_its_row_star_and_tags(
    library: Library, make_picture: MakePicture, folder: Path, place: Path
) -> None:
    item = library.add(make_picture("a fox"))
    library.star([item.id], True)
    library.tag([item.id], add=["family"])
    (folder / "best").mkdir()
    target = folder / "best" / "fox.png"
    item.path.rename(target)
    library.sync()
    (found,) = _all(library)
    assert (found.id, found.path, found.starred, found.tags) == (item.id, target, True, ("family",))
    library.close()
    place.unlink()
    again = Library.open(folder, place)
    again.sync()
    (found,) = _all(again)
    assert (found.path, found.starred, found.tags) == (target, True, ("family",))


def test_a_picture_changed_in_place_is_read_again_and_keeps_its_star(
    library: Library, make_picture: MakePicture
) -> None:
    item = library.add(make_picture("a fox"))
    library.star([item.id], True)
    Image.new("RGB", (33, 22)).save(item.path)
    library.sync()
    (found,) = _all(library)
    assert (found.id, found.width, found.height, found.starred) == (item.id, 33, 22, True)


def test_a_picture_that_comes_within_one_tick_of_the_last_look_is_not_missed(
    library: Library, make_picture: MakePicture
) -> None:
    day = make_picture("a fish").parent
    library.newcomers()
    changed = day.stat().st_mtime_ns
    later = make_picture("another fish")
    os.utime(day, ns=(changed, changed))
    assert later in library.newcomers()


def test_a_later_picture_of_the_same_name_does_not_inherit_the_star(
    library: Library, make_picture: MakePicture, folder: Path
) -> None:
    item = library.add(make_picture("a fox"))
    library.star([item.id], True)
    library.delete([item.id])
    Image.new("RGB", (5, 5)).save(item.path)
    assert not library.add(item.path).starred


def test_a_file_that_is_no_picture_is_read_once(folder: Path, place: Path) -> None:
    (folder / "broken.png").write_text("not a picture")
    asked: list[int] = []

    def headers(paths: list[Path]) -> list[object]:
        asked.append(len(paths))
        return [FileBroken(name=path.name) for path in paths]

    library = Library.open(folder, place, header_many=headers)  # type: ignore[arg-type]
    library.sync()
    library.sync()
    assert asked == [1]
    (folder / "broken.png").write_text("something else")
    library.sync()
    assert asked == [1, 1]


def test_a_file_without_an_answer_is_asked_again(folder: Path, place: Path, make_picture: MakePicture) -> None:
    make_picture("a fox")
    answers = [FileMissing(name="a"), *library_file.read_headers(list(folder.rglob("*.png")))]
    library = Library.open(folder, place, header_many=lambda paths: [answers.pop(0)])
    library.sync()
    assert library.layout() == []
    library.sync()
    assert len(library.layout()) == 1


def test_delete_goes_to_the_bin_and_undo_brings_everything_back(library: Library, make_picture: MakePicture) -> None:
    items = [library.add(make_picture(str(number))) for number in range(4)]
    ids = [item.id for item in items]
    library.star(ids[:1], True)
    library.tag(ids[:1], add=["x"])
    before = _all(library)
    deletion = library.delete(ids[:2])
    assert deletion.names == (items[0].name, items[1].name)
    assert _shown(library) == ["3", "2"]
    assert not items[0].path.exists()
    assert sorted(library.undo(deletion)) == ids[:2]
    assert _all(library) == before


def test_undo_works_after_a_restart(library: Library, make_picture: MakePicture) -> None:
    item = library.add(make_picture("a fox"))
    library.star([item.id], True)
    library.delete([item.id])
    again = _reopened(library)
    (deletion,) = again.deletions()
    assert again.layout() == []
    assert again.undo(deletion) == [item.id]
    (found,) = _all(again)
    assert (found.path, found.starred) == (item.path, True)


def test_l9_a_kill_between_bin_and_index_is_put_right(library: Library, make_picture: MakePicture) -> None:
    item = library.add(make_picture("a fox"))
    library._bin.put([item.path.relative_to(library.folder).as_posix()])  # and here the power went
    again = _reopened(library)
    assert again.layout() == []
    assert len(again.undo(again.deletions()[0])) == 1
    assert _shown(again) == ["a fox"]


def test_deleting_a_picture_whose_file_is_gone_drops_the_row(library: Library, make_picture: MakePicture) -> None:
    item = library.add(make_picture("a fox"))
    item.path.unlink()
    library.sync()
    assert library.delete([item.id]).ids == ()
    assert library.layout() == []


def test_old_deletions_leave_and_the_index_forgets_them(
    library: Library, make_picture: MakePicture, discarded: Discarded, monkeypatch: pytest.MonkeyPatch
) -> None:
    item = library.add(make_picture("a fox"))
    content = item.path.read_bytes()
    library.delete([item.id])
    assert library.empty_bin(older_than_days=30) == 0
    now = time.time()
    monkeypatch.setattr(time, "time", lambda: now + 31 * 86_400)
    assert library.empty_bin(older_than_days=30) == 1
    assert discarded.contents == [content]
    assert library.get(item.id) is None
    assert library.deletions() == []


def test_emptying_the_bin_works_where_the_system_has_none(
    library: Library, make_picture: MakePicture, discarded: Discarded
) -> None:
    discarded.broken = True
    library.delete([library.add(make_picture("a fox")).id])
    assert library.empty_bin(older_than_days=0.0000001) == 0
    assert library.empty_bin() == 1
    assert library.deletions() == []


def test_the_first_start_makes_the_folder(tmp_path: Path) -> None:
    library = Library.open(tmp_path / "new" / "MM Studio", tmp_path / "index.sqlite")
    assert library.reachable
    assert (tmp_path / "new" / "MM Studio").is_dir()


def test_d4_a_read_only_folder_is_known_at_once(
    folder: Path, place: Path, make_picture: MakePicture, monkeypatch: pytest.MonkeyPatch
) -> None:
    make_picture("a fox")
    monkeypatch.setattr(library_file.os, "access", lambda path, mode: False)
    library = Library.open(folder, place)
    library.sync()
    assert (library.reachable, library.writable) == (True, False)
    assert _shown(library) == ["a fox"]

    def refused(*args: object, **kwargs: object) -> None:
        raise OSError(30, "read-only file system")

    monkeypatch.setattr("builtins.open", refused)
    with pytest.raises(FolderReadOnly):
        library.star([library.layout()[0].id], True)
    monkeypatch.undo()
    assert not _all(library)[0].starred


def test_d5_a_drive_that_goes_away_turns_grey_and_comes_back(
    library: Library, make_picture: MakePicture, folder: Path
) -> None:
    ids = [library.add(make_picture(str(number))).id for number in range(3)]
    away = folder.with_name("unplugged")
    folder.rename(away)
    assert library.look()
    assert not library.reachable
    assert not folder.exists(), "no new folder is made in its place"
    assert [item.missing for item in library.page(ids)] == [True] * 3
    for change in (lambda: library.star(ids, True), lambda: library.delete(ids), lambda: library.sync()):
        with pytest.raises(FolderUnreachable):
            change()
    away.rename(folder)
    assert library.look()
    library.sync()
    assert [item.missing for item in library.page(ids)] == [False] * 3


def test_d5_an_empty_mount_point_drops_no_row(library: Library, make_picture: MakePicture, folder: Path) -> None:
    ids = [library.add(make_picture(str(number))).id for number in range(3)]
    away = folder.with_name("unplugged")
    folder.rename(away)
    folder.mkdir()
    library.sync()
    assert [item.missing for item in library.page(ids)] == [True] * 3
    folder.rmdir()
    away.rename(folder)
    library.sync()
    assert [item.missing for item in library.page(ids)] == [False] * 3


def test_d6_a_pipe_in_the_library_stops_nobody(library: Library, make_picture: MakePicture, folder: Path) -> None:
    os.mkfifo(folder / "pipe.png")
    make_picture("a fox")
    library.sync()
    assert _shown(library) == ["a fox"]


def test_u6_links_that_run_in_circles_end(library: Library, make_picture: MakePicture, folder: Path) -> None:
    make_picture("a fox")
    (folder / "loop").symlink_to(folder)
    (folder / "self.png").symlink_to(folder / "self.png")
    library.sync()
    assert _shown(library) == ["a fox"]


def test_d12_litter_is_swept_and_never_shown(library: Library, make_picture: MakePicture, folder: Path) -> None:
    make_picture("a fox")
    for name in ("a.png.part", "claimed.png"):
        (folder / name).touch()
        os.utime(folder / name, (1, 1))
    library.sync()
    assert _shown(library) == ["a fox"]
    assert library.sweep() == 2


def test_names_that_are_not_text_are_kept(library: Library, make_picture: MakePicture, folder: Path) -> None:
    source = make_picture("a fox")
    strange = Path(os.fsdecode(os.fsencode(folder) + b"/\xff\xfe name.png"))
    source.rename(strange)
    library.sync()
    (item,) = _all(library)
    assert item.path == strange
    library.star([item.id], True)
    assert library.delete([item.id]).ids == (item.id,)
    library.undo(library.deletions()[0])
    (item,) = _all(_reopened(library))
    assert (item.path, item.starred) == (strange, True)


def test_marks_that_another_program_wrote_are_taken_over(library: Library, make_picture: MakePicture) -> None:
    item = library.add(make_picture("a fox"))
    other = Library.open(library.folder, library._index.place.with_name("other.sqlite"))
    other.sync()
    other.star([other.layout()[0].id], True)
    other.close()
    library.sync()
    assert _all(library)[0].starred
    assert library.get(item.id) is not None


def test_a_rebuild_keeps_ids_and_tells_how_far_it_is(library: Library, make_picture: MakePicture) -> None:
    for number in range(600):
        if number < 5:
            library.add(make_picture(str(number)))
        else:
            shutil.copy(make_picture(str(number)), library.folder / f"copy {number}.png") if number < 8 else None
    before = _all(library)
    fractions: list[float] = []
    library.rebuild(progress=fractions.append)
    assert [item for item in _all(library) if item.id in {old.id for old in before}] == before
    assert fractions == sorted(fractions)
    assert fractions[-1] == 1.0


def test_a_rebuild_can_be_stopped(library: Library, make_picture: MakePicture) -> None:
    make_picture("a fox")
    library.sync(cancelled=lambda: True)
    assert library.layout() == []
    library.sync()
    assert _shown(library) == ["a fox"]


def test_files_outside_the_library_are_not_added(library: Library, tmp_path: Path) -> None:
    Image.new("RGB", (4, 4)).save(tmp_path / "outside.png")
    with pytest.raises(FileMissing):
        library.add(tmp_path / "outside.png")


def test_d2_a_full_disk_keeps_the_deletion_from_starting(
    library: Library, make_picture: MakePicture, monkeypatch: pytest.MonkeyPatch
) -> None:
    item = library.add(make_picture("a fox"))
    monkeypatch.setattr(library_file.disk.os, "fsync", lambda descriptor: (_ for _ in ()).throw(OSError(28, "full")))
    with pytest.raises(StudioError):
        library.delete([item.id])
    monkeypatch.undo()
    assert item.path.exists()
    assert _shown(library) == ["a fox"]


def test_u1_html_in_a_prompt_is_only_text(library: Library, make_picture: MakePicture) -> None:
    library.add(make_picture("<b>bold</b> & <script>alert(1)</script>"))
    assert _shown(library, "script") == ["<b>bold</b> & <script>alert(1)</script>"]


def test_marks_of_a_lost_row_return_with_its_file(library: Library, make_picture: MakePicture) -> None:
    item = library.add(make_picture("a fox"))
    library.star([item.id], True)
    content = item.path.read_bytes()
    item.path.unlink()
    library.delete([item.id])
    item.path.write_bytes(content)
    library.sync()
    assert _all(library)[0].starred
    assert Marks(library.folder).load()


def test_l11_a_generated_library_is_adopted_whole_and_again_after_the_index_is_gone(folder: Path, place: Path) -> None:
    make(folder, 700, per_day=90)
    library = Library.open(folder, place)
    library.sync()
    rows = library.layout()
    assert len(rows) == 700
    assert [row.day for row in rows] == sorted((row.day for row in rows), reverse=True)
    items = library.page([row.id for row in rows])
    assert [item.created for item in items] == sorted((item.created for item in items), reverse=True)
    assert all(item.prompt and item.seed is not None and item.batch for item in items)
    library.close()
    place.unlink()
    again = Library.open(folder, place)
    again.sync()
    assert [item.path for item in again.page([row.id for row in again.layout()])] == [item.path for item in items]
