"""Pictures from elsewhere are copied into the library; what is no picture is named and left out."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from PIL import Image

from mmstudio.errors import DiskFull
from mmstudio.library.importing import pictures_in
from mmstudio.viewmodels.gallery import GalleryViewModel, recipe_of
from tests.galleries import LocalReader, keep, names, open_service


@pytest.fixture
def elsewhere(tmp_path: Path) -> Path:
    folder = tmp_path / "elsewhere"
    folder.mkdir()
    return folder


@pytest.fixture
def gallery(qtbot, tmp_path: Path) -> Iterator[GalleryViewModel]:
    service = open_service(tmp_path / "library")
    viewmodel = GalleryViewModel(service, LocalReader)
    qtbot.waitUntil(lambda: viewmodel.state.library.phase == "ready")
    yield viewmodel
    viewmodel.close()
    service.close()


def picture(path: Path, colour: tuple[int, int, int] = (1, 2, 3)) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    Image.new("RGB", (6, 4), colour).save(path)
    return path


def test_an_import_copies_and_the_original_stays(qtbot, gallery: GalleryViewModel, elsewhere: Path) -> None:
    source = picture(elsewhere / "holiday.png")
    with qtbot.waitSignal(gallery.imported) as ended:
        gallery.import_files([source])
    qtbot.waitUntil(lambda: len(gallery.state.rows) == 1)
    assert (ended.args[0].done, ended.args[0].refused) == (1, 0)
    assert source.exists()
    assert Path(ended.args[0].last).read_bytes() == source.read_bytes()
    assert gallery.state.importing is None


def test_an_imported_picture_brings_its_recipe(qtbot, gallery: GalleryViewModel, elsewhere: Path) -> None:
    gallery.import_files([keep(elsewhere, "a heron at dawn", seed=11)])
    qtbot.waitUntil(lambda: len(gallery.state.rows) == 1)
    gallery.move_to(0)
    qtbot.waitUntil(lambda: gallery.state.details is not None)
    assert recipe_of(gallery.state.details).job.seed == 11


def test_i1_what_is_no_picture_is_named_and_the_rest_goes_on(qtbot, gallery: GalleryViewModel, elsewhere: Path) -> None:
    (elsewhere / "notes.txt").write_text("not a picture")
    (elsewhere / "empty.png").write_bytes(b"")
    paths = [elsewhere / "notes.txt", elsewhere / "empty.png", elsewhere / "gone.png", picture(elsewhere / "good.jpg")]
    with qtbot.waitSignal(gallery.imported) as ended:
        gallery.import_files(paths)
    result = ended.args[0]
    assert (result.done, result.refused, result.names) == (1, 3, ("notes.txt", "empty.png", "gone.png"))
    qtbot.waitUntil(lambda: len(gallery.state.rows) == 1)


def test_a_taken_name_gets_a_number(qtbot, gallery: GalleryViewModel, elsewhere: Path) -> None:
    one = picture(elsewhere / "a" / "same.png", (1, 1, 1))
    other = picture(elsewhere / "b" / "same.png", (2, 2, 2))
    gallery.import_files([one, other])
    qtbot.waitUntil(lambda: len(gallery.state.rows) == 2)
    assert sorted(names(gallery)) == ["same", "same 2"]


def test_folders_are_searched_and_u6_loops_of_links_end(elsewhere: Path, tmp_path: Path) -> None:
    first = picture(elsewhere / "deep" / "one.png")
    (elsewhere / "deep" / "loop").symlink_to(elsewhere, target_is_directory=True)
    (elsewhere / "deep" / "text.txt").write_text("left out")
    found = list(pictures_in([elsewhere, first, elsewhere / "deep"], tmp_path / "library"))
    assert found == [first]


def test_pictures_of_the_library_are_not_imported_again(tmp_path: Path, elsewhere: Path) -> None:
    inside = picture(tmp_path / "library" / "2026-11-20" / "mine.png")
    outside = picture(elsewhere / "new.png")
    assert list(pictures_in([inside, outside], tmp_path / "library")) == [outside]


def test_u5_ten_thousand_files_are_counted_off_the_windows_thread(
    qtbot, gallery: GalleryViewModel, elsewhere: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    threads: set[str] = set()

    def remember(*args: object) -> Path:
        threads.add(threading.current_thread().name)
        return elsewhere / "copied.png"

    monkeypatch.setattr("mmstudio.viewmodels.importing.import_picture", remember)
    told: list[object] = []
    gallery.changed.connect(lambda state: told.append(state.importing))
    paths = [elsewhere / f"{n}.png" for n in range(10_000)]
    monkeypatch.setattr(gallery._importer, "copied", gallery._importer.progressed)  # nothing is there to be adopted
    with qtbot.waitSignal(gallery.imported, timeout=20_000) as ended:
        gallery.import_files(paths)
    assert ended.args[0].done == 10_000
    assert threads == {"importer"}


def test_a_full_disk_ends_the_import_with_its_sentence(
    qtbot, gallery: GalleryViewModel, elsewhere: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*args: object) -> Path:
        raise DiskFull(folder="/full", needed_mb=1, free_mb=0)

    monkeypatch.setattr("mmstudio.viewmodels.importing.import_picture", full)
    with qtbot.waitSignal(gallery.imported) as ended:
        gallery.import_files([picture(elsewhere / "one.png"), picture(elsewhere / "two.png")])
    result = ended.args[0]
    assert (result.code, dict(result.facts)["folder"], result.done) == ("disk_full", "/full", 0)


def test_an_import_can_be_stopped_between_two_pictures(
    qtbot, gallery: GalleryViewModel, elsewhere: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def stop_after_one(library: Path, source: Path, reader: object) -> Path:
        gallery.stop_import()
        return picture(library / source.name)

    monkeypatch.setattr("mmstudio.viewmodels.importing.import_picture", stop_after_one)
    with qtbot.waitSignal(gallery.imported) as ended:
        gallery.import_files([elsewhere / f"{n}.png" for n in range(50)])
    assert (ended.args[0].done, ended.args[0].cancelled) == (1, True)
