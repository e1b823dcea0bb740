from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace

import pytest

from mmstudio.errors import DiskFull
from mmstudio.viewmodels.mask_tools import Dab
from mmstudio.viewmodels.restore import RestoreViewModel
from mmstudio.viewmodels.restore_state import Measured
from tests.fake_restore import FakeBench, FakeDocument

PHOTO = Path("/photos/lake.tif")


@pytest.fixture
def bench():
    return FakeBench()


@pytest.fixture
def restore(qapp, bench):
    restore = RestoreViewModel(bench)
    restore.open(PHOTO)
    return restore


def paint(restore, x=100, y=100):
    restore.editor.begin_stroke(Dab(x, y, 10))
    restore.editor.end_stroke()
    restore.effort.count()


def asked(bench, what):
    return [fact for name, fact in bench.asked if name == what]


def test_a_good_photo_switches_nothing_on(restore, bench):
    settings = restore.state.settings
    assert not (settings.scratches or settings.dust or settings.fading or settings.grain)
    assert restore.state.measured.nothing and restore.state.places == 0
    assert asked(bench, "detect") == []


def test_only_what_is_needed_is_switched_on(qapp):
    restore = RestoreViewModel(FakeBench(Measured(contrast=0.4, needed=("scratches", "fading"))))
    restore.open(PHOTO)
    settings = restore.state.settings
    assert (settings.scratches, settings.dust, settings.fading, settings.grain) == (True, False, True, False)


def test_faces_that_are_found_are_marked_beside_what_was_painted(restore, bench):
    paint(restore, 300, 200)
    restore.find_faces()
    restore.effort.count()
    assert restore.state.places == 3 and restore.state.phase == "ready"
    assert restore.document.mask[65, 60] == 255 and restore.document.mask[41, 41] == 0  # ovals


def test_where_no_face_is_found_a_sentence_says_so(restore, bench):
    said = []
    restore.noticed.connect(lambda code, facts: said.append(code))
    bench.faces = ()
    restore.find_faces()
    assert said == ["no_faces"] and restore.state.places == 0 and restore.state.phase == "ready"


def test_detection_marks_and_never_fills(qapp):
    bench = FakeBench(Measured(contrast=1.0, needed=("scratches",)))
    restore = RestoreViewModel(bench)
    restore.open(PHOTO)
    assert bench.document.mask[100, 15] == 255
    assert asked(bench, "restore") == [] and len(restore.state.versions) == 1


def test_a_new_detection_replaces_the_former_and_keeps_what_was_painted(qtbot):
    bench = FakeBench(Measured(contrast=1.0, needed=("scratches",)))
    restore = RestoreViewModel(bench)
    restore.open(PHOTO)
    paint(restore, 200, 200)
    bench.found = bench.found._replace(left=30, right=40)
    restore.edit(sensitivity=0.6)
    qtbot.waitUntil(lambda: len(asked(bench, "detect")) == 2)
    assert bench.document.mask[100, 35] == 255 and bench.document.mask[100, 15] == 0
    assert bench.document.mask[200, 200] == 255


def test_a_slider_and_the_detection_it_causes_are_one_step_of_undo(qtbot):
    bench = FakeBench(Measured(contrast=1.0, needed=("scratches",)))
    restore = RestoreViewModel(bench)
    restore.open(PHOTO)
    bench.found = bench.found._replace(left=30, right=40)
    restore.edit(group="sensitivity", sensitivity=0.6)
    restore.edit(group="sensitivity", sensitivity=0.7)
    qtbot.waitUntil(lambda: len(asked(bench, "detect")) == 2)
    restore.undo()
    assert restore.state.settings.sensitivity == 0.5
    assert bench.document.mask[100, 15] == 255 and bench.document.mask[100, 35] == 0
    restore.redo()
    assert restore.state.settings.sensitivity == 0.7 and bench.document.mask[100, 35] == 255


def test_undo_goes_through_strokes_and_settings_in_their_order(restore, bench):
    paint(restore, 50, 50)
    restore.edit(grow_px=9)
    paint(restore, 200, 200)
    restore.undo()
    assert bench.document.mask[50, 50] and not bench.document.mask[200, 200] and restore.state.settings.grow_px == 9
    restore.undo()
    assert bench.document.mask[50, 50] and restore.state.settings.grow_px == 4
    restore.undo()
    assert not bench.document.mask.any() and not restore.state.can_undo
    for _ in range(3):
        restore.redo()
    assert bench.document.mask[200, 200] and not restore.state.can_redo


def test_places_and_their_share_are_counted(restore):
    paint(restore, 50, 50)
    paint(restore, 200, 200)
    assert restore.state.places == 2
    assert restore.state.masked == pytest.approx(2 * 3.1416 * 100 / 120_000, rel=0.1)
    assert restore.state.seconds > 0


def test_nothing_is_restored_without_a_place_or_a_step(restore, bench):
    assert not restore.state.can_restore
    restore.restore()
    assert asked(bench, "restore") == []
    restore.edit(fading=True)
    assert restore.state.can_restore


def test_a_run_adds_a_version_and_keeps_the_mask(restore, bench):
    paint(restore)
    restore.restore()
    assert [version.kind for version in restore.state.versions] == ["original", "mask"]
    assert restore.pictures.after is not None and restore.pictures.after.view(0, 0, 1.0, 4, 4).max() == 250
    assert bench.document.mask.any()
    assert restore.state.phase == "ready"


def test_stop_leaves_everything_as_it_was(restore, bench):
    bench.holding = True
    paint(restore)
    restore.restore()
    assert restore.state.phase == "mending" and restore.state.fraction == 0.5
    restore.stop()
    assert restore.state.phase == "ready" and len(restore.state.versions) == 1


def test_the_time_of_the_next_run_is_learned_from_the_last(restore, monkeypatch):
    paint(restore)
    first = restore.state.seconds
    clock = iter((100.0, 100.0 + 5 * first))
    monkeypatch.setattr(
        "mmstudio.viewmodels.restore_effort.time", SimpleNamespace(monotonic=lambda: next(clock))
    )  # other threads have clocks, too
    restore.restore()
    assert restore.state.seconds == pytest.approx(5 * first, rel=0.01)


def test_the_search_for_damage_shows_how_fast_the_machine_is(bench):
    def promised(seconds):
        bench.measured = replace(bench.measured, seconds=seconds)
        restore = RestoreViewModel(bench)
        restore.show_document(FakeDocument(4000, 3000))
        paint(restore)
        return restore.state.seconds

    unknown, quick, slow = promised(0.0), promised(4.2), promised(21.0)
    assert quick < unknown < slow == pytest.approx(5 * quick, rel=0.01)


def test_many_places_and_wide_ones_take_longer(restore):
    paint(restore, 50, 50)
    one = restore.state.seconds
    for place in range(9):
        paint(restore, 30 + 40 * place, 200)
    ten = restore.state.seconds
    restore.editor.fill_rectangle((20, 80), (380, 180))
    restore.effort.count()
    assert one < ten < restore.state.seconds / 2


def test_a_failed_run_is_told_and_loses_nothing(qtbot, restore, bench):
    bench.fail = ("disk_full", {"folder": "/photos", "needed_mb": 5})
    paint(restore)
    with qtbot.waitSignal(restore.noticed) as noticed:
        restore.restore()
    assert noticed.args == ["disk_full", {"folder": "/photos", "needed_mb": 5}]
    assert restore.state.phase == "ready" and restore.state.places == 1


def test_a_photo_that_cannot_be_opened_leaves_the_former_one(qtbot, restore, bench):
    bench.fail = ("file_unreadable", {"name": "broken.tif"})
    with qtbot.waitSignal(restore.noticed):
        restore.open(Path("broken.tif"))
    assert restore.state.name == "lake.tif" and restore.state.phase == "ready"


def test_a_large_photo_is_opened_only_when_the_person_says_so(qtbot, restore, bench):
    for says, name in ((restore.opening.leave_large, "lake.tif"), (restore.opening.open_large, "panorama.tif")):
        with qtbot.waitSignal(restore.noticed) as noticed:
            restore.open(Path("/photos/panorama.tif"))
        assert noticed.args[0] == "picture_large" and restore.state.name == "lake.tif"
        assert restore.state.opening == "" and restore.state.phase == "ready"
        says()
        assert restore.state.name == name
    restore.opening.open_large()  # nothing is asked any more
    assert asked(bench, "open").count(Path("/photos/panorama.tif")) == 3


def test_large_photos_among_many_are_asked_about_one_after_the_other(qtbot, restore, bench):
    told = []
    restore.noticed.connect(lambda code, facts: told.append(facts["name"]))
    restore.opening.open_many([PHOTO, Path("panorama-1.tif"), Path("panorama-2.tif")])
    assert told == ["panorama-1.tif"]
    restore.opening.leave_large()
    assert told == ["panorama-1.tif", "panorama-2.tif"]
    restore.opening.open_large()
    assert restore.state.name == "lake.tif" and bench.document.name == "panorama-2.tif" and bench.document.closed


def test_the_former_document_is_closed_when_another_is_opened(restore, bench):
    former = bench.document
    restore.open(Path("/photos/other.png"))
    assert former.closed and restore.state.name == "other.png" and not restore.state.can_undo


def test_settings_of_the_document_come_back_unmeasured(qapp, restore, bench):
    restore.edit(grow_px=9, fading=True)
    again = RestoreViewModel(bench)
    again.show_document(bench.document)
    assert again.state.settings.grow_px == 9 and again.state.settings.fading
    assert len(asked(bench, "measure")) == 1


def test_a_version_can_be_blended_hidden_and_deleted(restore):
    paint(restore)
    restore.restore()
    key = restore.state.versions[1].key
    restore.versions.blend(key, 0.4)
    assert restore.state.versions[1].blend == 0.4
    restore.versions.hide(key, True)
    assert restore.pictures.after.view(0, 0, 1.0, 4, 4).max() == 100
    restore.versions.delete(key)
    assert len(restore.state.versions) == 1 and restore.pictures.after is None


def test_looking_back_loses_no_later_version(restore):
    paint(restore)
    restore.restore()
    restore.versions.step(-1)
    assert restore.state.chosen == "" and restore.pictures.after.view(0, 0, 1.0, 4, 4).max() == 100
    restore.versions.step(1)
    assert restore.state.chosen is None and len(restore.state.versions) == 2


def test_again_and_four_suggestions(restore, bench):
    paint(restore)
    restore.restore()
    restore.again("r1", method="smooth")
    restore.again("r1", suggestions=4)
    assert asked(bench, "again") == [("r1", "smooth", 1), ("r1", None, 4)]
    assert len(restore.state.versions) == 7


def test_select_similar_joins_the_mask(restore, bench):
    restore.masking.select_similar((5.0, 5.0), "add")
    assert asked(bench, "similar") == [((5.0, 5.0), 0.12)]
    assert bench.document.mask[:50].all() and not bench.document.mask[50:].any()


def test_grow_and_shrink_of_the_mask(restore, bench):
    paint(restore)
    area = (bench.document.mask > 127).sum()
    restore.masking.grow_mask(1)
    assert (bench.document.mask > 127).sum() > area
    restore.masking.grow_mask(-1)
    assert (bench.document.mask > 127).sum() == area
    restore.masking.feather_mask()
    assert len(set(bench.document.mask.ravel().tolist())) > 10


def test_y_walks_through_the_ways_to_compare(restore):
    seen = []
    for _ in range(4):
        restore.next_compare()
        seen.append(restore.state.compare)
    assert seen == ["side", "difference", "off", "wipe"]


def test_two_versions_are_compared_until_another_is_chosen(restore, bench):
    paint(restore)
    restore.restore()
    restore.restore()
    first, last = (version.key for version in restore.state.versions[1:])
    restore.versions.compare(last, first)
    assert (restore.state.against, restore.state.chosen) == (first, None)
    assert restore.pictures.left is not None
    restore.versions.choose("")
    assert restore.state.against is None and restore.pictures.left is None


def test_comparing_with_the_photo_as_it_came_is_looking_at_the_version(restore):
    paint(restore)
    restore.restore()
    restore.restore()
    first = restore.state.versions[1].key
    restore.set_compare("off")
    restore.versions.compare("", first)
    assert (restore.state.chosen, restore.state.against, restore.state.compare) == (first, None, "wipe")


def test_a_changed_version_ends_the_comparison(restore):
    paint(restore)
    restore.restore()
    restore.restore()
    keys = [version.key for version in restore.state.versions]
    restore.versions.compare(keys[1], keys[2])
    restore.versions.hide(keys[2], True)
    assert restore.state.against is None


def test_versions_that_are_not_there_are_not_compared(restore):
    restore.versions.compare("", "gone")
    assert restore.state.chosen is None


def test_a_folder_opens_its_photos_one_after_the_other(qtbot, restore, bench, tmp_path):
    for name in ("b.jpg", "a.tif", "notes.txt"):
        (tmp_path / name).touch()
    (tmp_path / "below.png").mkdir()
    with qtbot.waitSignal(restore.told) as told:
        restore.opening.open_folder(tmp_path)
    assert asked(bench, "open")[1:] == [tmp_path / "a.tif", tmp_path / "b.jpg"]
    assert told.args == ["photos_wait", {"n": 1}]


def test_a_folder_without_photos_is_said(qtbot, restore, tmp_path):
    with qtbot.waitSignal(restore.noticed) as noticed:
        restore.opening.open_folder(tmp_path)
    assert noticed.args == ["no_photos", {"name": tmp_path.name}]


def test_of_a_large_folder_only_some_are_opened(qtbot, restore, bench, tmp_path, monkeypatch):
    monkeypatch.setattr("mmstudio.viewmodels.restore_opening.MOST_AT_ONCE", 2)
    for name in "abc":
        (tmp_path / f"{name}.png").touch()
    with qtbot.waitSignal(restore.noticed) as noticed:
        restore.opening.open_folder(tmp_path)
    assert noticed.args == ["many_photos", {"name": tmp_path.name, "n": 3, "most": 2}]
    assert len(asked(bench, "open")) == 1 + 2


def test_a_document_goes_into_the_bin_but_not_the_open_one(qtbot, restore, bench):
    restore.delete_document(bench.document.folder)
    assert asked(bench, "delete") == []
    with qtbot.waitSignal(restore.told) as told:
        restore.delete_document("/restorations/old.tif")
    assert asked(bench, "delete") == ["/restorations/old.tif"] and told.args[0] == "document_binned"


def test_settings_of_a_slider_are_written_beside_the_window_and_the_last_ones_win(restore, bench, monkeypatch):
    waiting = []
    monkeypatch.setattr(restore._keeper, "_background", lambda work, then: waiting.append((work, then)))
    for grow in (5, 6, 7, 8):
        restore.edit(group="grow", grow_px=grow)
    assert len(waiting) == 1 and bench.document.settings.grow_px != 8  # no file call waits in the window
    while waiting:
        work, then = waiting.pop(0)
        then(work())
    assert bench.document.settings.grow_px == 8


def test_settings_that_cannot_be_written_are_said(restore, bench, monkeypatch):
    told = []
    restore.noticed.connect(lambda code, facts: told.append(code))

    def full(settings):
        raise DiskFull(folder="Pictures", needed_mb=1)

    monkeypatch.setattr(bench.document, "keep_settings", full)
    restore.edit(grow_px=9)
    assert told == ["disk_full"]
