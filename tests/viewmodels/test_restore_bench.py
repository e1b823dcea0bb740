"""The bench with real documents and a real reader child; the engine is a fake, for which the test speaks."""

from __future__ import annotations

import errno
import struct
import sys
import zlib
from dataclasses import replace
from pathlib import Path

import cv2
import numpy as np
import pytest
import tifffile
from PIL import ImageCms
from PySide6.QtGui import QImage

from mmstudio import disk
from mmstudio.checkpoints.records import Checkpoint
from mmstudio.documents import damage
from mmstudio.documents.damage import Needs
from mmstudio.documents.repairs import Patch, Repair, write_repair
from mmstudio.engine.reader import ReaderClient
from mmstudio.generators import mending, registry
from mmstudio.jobs import ColourHint, DetectJob, InpaintJob
from mmstudio.media import masks
from mmstudio.media.masks import Box
from mmstudio.media.photo import open_photo
from mmstudio.repair.frame import Frame
from mmstudio.ui import words
from mmstudio.viewmodels.mask_tools import Dab
from mmstudio.viewmodels.restore import RestoreViewModel
from mmstudio.viewmodels.restore_bench import OPEN_DEADLINE_S, RestoreBench

WIDTH, HEIGHT = 320, 240


@pytest.fixture
def photo(tmp_path):
    """Faded, with one scratch and seven specks."""
    pixels = np.full((HEIGHT, WIDTH, 3), 120, np.uint8)
    pixels[:] += np.random.default_rng(0).integers(0, 30, pixels.shape, np.uint8)
    path = tmp_path / "lake.png"
    cv2.imwrite(str(path), pixels)
    return path


class SharedReader(ReaderClient):
    """One child for all tests here: starting one takes longer than most of them."""

    def close(self):
        """The next test goes on with it."""


@pytest.fixture(scope="module")
def reader():
    reader = SharedReader(OPEN_DEADLINE_S)
    yield reader
    ReaderClient.close(reader)


@pytest.fixture
def bench(engine, reader, tmp_path):
    bench = RestoreBench(engine, lambda: reader, tmp_path / "restorations")
    yield bench
    bench.close()


@pytest.fixture
def restore(bench):
    return RestoreViewModel(bench)


def found_map():
    found = np.zeros((HEIGHT, WIDTH), np.uint8)
    cv2.line(found, (20, 20), (200, 40), 255, 3)
    cv2.line(found, (20, 120), (200, 140), 255, 3)
    for number in range(7):
        cv2.circle(found, (40 + 30 * number, 200), 3, 255, -1)
    return found


def measured(engine, restore, wanted=("fading", "dust")):
    """The worker answers the DetectJob."""
    job = engine.jobs[-1]
    assert isinstance(job, DetectJob) and job.photo == restore.document.folder
    needs = Needs(detector="x", fading=0.7, low=(0.45,) * 3, high=(0.6,) * 3, grain=0.001, specks=7, wanted=wanted)
    damage.write(restore.document.document.folder, found_map(), needs)
    engine.finish()


def opened(qtbot, engine, restore, photo):
    restore.open(photo)
    qtbot.waitUntil(lambda: restore.state.phase == "measuring" and bool(engine.jobs))


def mend(engine, restore, value=7):
    """The worker writes a repair for the InpaintJob that runs."""
    job = engine.jobs[-1]
    assert isinstance(job, InpaintJob)
    document = restore.document.document
    for index in range(job.count):
        box = Box(10, 10, 30, 30)
        key = document.new_key() + f"-{index}"
        record = Repair(key=key, method="texture", box=tuple(box), seed=job.seed + index, places=1,
                        parameters={"job": {"type": "inpaint", "photo": job.photo, "mask": job.mask,
                                            "method": job.method}})  # fmt: skip
        patch = Patch(box, np.full((20, 20, 3), value + index, np.uint8), np.full((20, 20), 255, np.uint8))
        write_repair(document.folder, record, [patch])
        engine.write(index, document.folder / "repairs" / f"{key}.repair")
    engine.finish()


def test_a_photo_is_opened_measured_and_marked(qtbot, engine, restore, photo):
    opened(qtbot, engine, restore, photo)
    measured(engine, restore)
    qtbot.waitUntil(lambda: restore.state.places == 9)
    state = restore.state
    assert (state.measured.scratches, state.measured.spots) == (2, 7)
    assert state.settings.scratches and state.settings.dust and state.settings.fading and not state.settings.grain
    assert restore.document.mask[30, 110] == 255 and state.measured.contrast == pytest.approx(0.176, abs=0.01)


@pytest.mark.parametrize(("certainty", "long", "needed"), [(255, 180, True), (145, 180, False), (255, 30, False)])
def test_scratches_are_switched_on_where_they_are_long_and_certain(
    qtbot, engine, restore, photo, monkeypatch, certainty, long, needed
):
    lone = np.zeros((HEIGHT, WIDTH), np.uint8)
    cv2.line(lone, (20, 20), (20 + long, 20 + long // 9), certainty, 3)
    monkeypatch.setattr(sys.modules[__name__], "found_map", lambda: lone)
    opened(qtbot, engine, restore, photo)
    measured(engine, restore, wanted=())
    qtbot.waitUntil(lambda: restore.state.measured.scratches == 1)
    assert restore.state.settings.scratches is needed


def test_a_run_is_one_job_for_each_kind_and_the_step_over_the_whole(qtbot, engine, restore, photo):
    opened(qtbot, engine, restore, photo)
    measured(engine, restore)
    qtbot.waitUntil(lambda: restore.state.places == 9)
    restore.editor.begin_stroke(Dab(280, 60, 8))
    restore.editor.end_stroke()
    restore.restore()
    kinds = []
    for number in range(3):
        qtbot.waitUntil(lambda number=number: len(engine.jobs) == number + 2)
        mask = masks.load_mask(Path(engine.jobs[-1].mask))
        kinds.append([mask[30, 110], mask[200, 40], mask[60, 280]])
        mend(engine, restore)
    qtbot.waitUntil(lambda: restore.state.phase == "ready")
    assert kinds == [[255, 0, 0], [0, 255, 0], [0, 0, 255]]
    assert [version.kind for version in restore.state.versions] == ["original", "scratches", "dust", "mask", "fading"]
    assert engine.queue.entries == ()


def test_a_good_photo_is_left_alone(qtbot, engine, restore, photo):
    opened(qtbot, engine, restore, photo)
    needs = Needs(detector="x", fading=0.0, low=(0.0,) * 3, high=(1.0,) * 3, grain=0.0, specks=0)
    damage.write(restore.document.document.folder, np.zeros((HEIGHT, WIDTH), np.uint8), needs)
    engine.finish()
    qtbot.waitUntil(lambda: restore.state.measured.nothing)
    assert restore.state.places == 0 and not restore.state.can_restore


def test_a_failed_measurement_leaves_the_brush(qtbot, engine, restore, photo):
    opened(qtbot, engine, restore, photo)
    with qtbot.waitSignal(restore.noticed) as said:
        engine.fail("worker_died")
    assert said.args[0] == "worker_died" and restore.state.phase == "ready"


def test_stop_reaches_the_engine(qtbot, engine, restore, photo):
    opened(qtbot, engine, restore, photo)
    restore.stop()
    assert ("cancel", 1) in engine.calls


@pytest.fixture
def ready(qtbot, engine, restore, photo):
    """A document with one repair by hand."""
    opened(qtbot, engine, restore, photo)
    engine.fail("cancelled")
    restore.editor.begin_stroke(Dab(20, 20, 8))
    restore.editor.end_stroke()
    qtbot.waitUntil(lambda: restore.state.can_restore)
    restore.restore()
    qtbot.waitUntil(lambda: len(engine.jobs) == 2)
    mend(engine, restore)
    qtbot.waitUntil(lambda: restore.state.phase == "ready" and restore.pictures.after is not None)
    return restore


def test_again_takes_the_place_of_the_former_repair(qtbot, engine, ready):
    key = ready.state.versions[1].key
    ready.again(key, "smooth")
    job = engine.jobs[-1]
    assert (job.again, job.mask, job.method, job.count) == (key, "", "ns", 1)
    mend(engine, ready)
    qtbot.waitUntil(lambda: ready.state.phase == "ready")
    assert [version.hidden for version in ready.state.versions] == [False, True, False]


def test_four_suggestions_are_looked_at_one_by_one_and_one_is_kept(qtbot, engine, ready):
    key = ready.state.versions[1].key
    ready.again(key, None, 4)
    assert engine.jobs[-1].count == 4
    mend(engine, ready, value=50)
    qtbot.waitUntil(lambda: len(ready.state.suggestions) == 4)
    ready.versions.suggest(2)
    assert (ready.document.composed(Box(15, 15, 16, 16)) == 52).all()
    ready.versions.keep_suggestion()
    assert [version.hidden for version in ready.state.versions] == [False, True, False]
    assert ready.state.suggestions == ()


def test_no_suggestion_brings_the_former_repair_back(qtbot, engine, ready):
    ready.again(ready.state.versions[1].key, None, 4)
    mend(engine, ready, value=50)
    qtbot.waitUntil(lambda: len(ready.state.suggestions) == 4)
    ready.versions.drop_suggestions()
    assert [version.hidden for version in ready.state.versions] == [False, False]
    assert (ready.document.composed(Box(15, 15, 16, 16)) == 7).all()


def test_the_area_to_copy_from_goes_with_the_job(qtbot, engine, ready):
    ready.editor.edit_tools(tool="source")
    qtbot.waitUntil(lambda: ready.sources.pyramid is not None)
    ready.sources.begin_stroke(Dab(200, 100, 20))
    ready.sources.end_stroke()
    assert ready.state.sources
    ready.restore()
    qtbot.waitUntil(lambda: len(engine.jobs) == 3)
    assert masks.load_mask(Path(engine.jobs[-1].sources))[100, 200] == 255
    engine.fail("cancelled")
    ready.undo()
    assert not ready.state.sources


def test_a_reference_is_copied_into_the_document(qtbot, engine, ready, tmp_path):
    cv2.imwrite(str(tmp_path / "other.png"), np.zeros((20, 30, 3), np.uint8))
    ready.take_reference(tmp_path / "other.png")
    qtbot.waitUntil(lambda: ready.state.settings.reference_name == "other.png")
    (tmp_path / "other.png").unlink()
    ready.restore()
    qtbot.waitUntil(lambda: len(engine.jobs) == 3)
    assert engine.jobs[-1].reference.startswith(ready.document.folder)


def png(width, height):
    """The head of a picture, and nothing in it."""

    def chunk(kind, data):
        return struct.pack(">L", len(data)) + kind + data + struct.pack(">L", zlib.crc32(kind + data))

    head = struct.pack(">LLBBBBB", width, height, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", b"") + chunk(b"IEND", b"")


@pytest.mark.parametrize(
    ("name", "data", "code"),
    [
        ("song.jpg", b"RIFF", "file_unreadable"),
        ("empty.tif", b"", "file_unreadable"),
        ("cut.png", png(40, 30)[:40], "file_unreadable"),
        ("nothing.png", png(0, 0), "file_unreadable"),
        ("bomb.png", png(60_000, 60_000), "picture_too_large"),
        ("cut.mmrestore", b"PK\x03\x04", "file_unreadable"),
        ("gone.png", None, "file_missing"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_what_is_no_photo_is_refused_with_a_sentence_and_nothing_is_lost(qtbot, ready, tmp_path, name, data, code):
    if data is not None:
        (tmp_path / name).write_bytes(data)
    before = ready.state
    with qtbot.waitSignal(ready.noticed) as said:
        ready.open(tmp_path / name)
        assert ready.state.opening == name and ready.state.phase == "ready"
    assert said.args[0] == code and words.known(code)
    assert replace(ready.state, recent=()) == replace(before, recent=())


def test_a_file_that_is_replaced_while_it_is_open_stays_the_photo_that_was_opened(qtbot, ready, photo, tmp_path):
    before = open_photo(photo).pixels
    photo.write_bytes(b"another program was here")
    with qtbot.waitSignal(ready.told):
        ready.save(tmp_path / "mended.png")
    after = open_photo(tmp_path / "mended.png").pixels
    outside = np.ones((HEIGHT, WIDTH), bool)
    outside[10:30, 10:30] = False
    assert (after[outside] == before[outside]).all() and (after[~outside] == 7).all()


def test_the_first_photo_of_a_day_makes_its_folder_but_no_drive_that_is_gone(qtbot, ready, tmp_path):
    day = tmp_path / "2026-11-29" / "mended.png"
    with qtbot.waitSignal(ready.told):
        ready.save(day)
    assert day.is_file()
    with qtbot.waitSignal(ready.noticed):
        ready.save(tmp_path / "drive" / "2026-11-29" / "mended.png")
    assert not (tmp_path / "drive").exists()


def test_a_disk_that_is_full_at_export_is_said_and_leaves_no_half_file(qtbot, ready, tmp_path, monkeypatch):
    def full(file):
        raise OSError(errno.ENOSPC, "full")

    before = ready.state
    monkeypatch.setattr(disk.os, "fsync", full)
    for name in ("mended.png", "lake.mmrestore"):
        with qtbot.waitSignal(ready.noticed) as said:
            ready.save(tmp_path / name)
        assert said.args[0] == "disk_full"
    assert not [path.name for path in tmp_path.iterdir() if "mended" in path.name or "mmrestore" in path.name]
    assert ready.state == before


@pytest.mark.parametrize("code", ["nothing_known", "no_inpainter", "unsafe_file", "checkpoint_damaged"])
def test_a_run_that_cannot_be_done_says_why_and_keeps_mask_and_versions(qtbot, engine, ready, code):
    mask, before = ready.document.mask.copy(), ready.state
    ready.restore()
    qtbot.waitUntil(lambda: len(engine.jobs) == 3)
    with qtbot.waitSignal(ready.noticed) as said:
        engine.fail(code, name="lama.safetensors")
    assert said.args[0] == code and words.known(code)
    assert ready.state == before and (ready.document.mask == mask).all()


def test_a_mask_of_which_nothing_is_left_is_said(qtbot, engine, bench, ready):
    ready.restore()
    qtbot.waitUntil(lambda: len(engine.jobs) == 3)
    with qtbot.waitSignal(bench.noticed) as said:
        engine.finish(notes=("nothing_masked",))
    assert said.args[0] == "nothing_masked" and len(ready.state.versions) == 2 and ready.state.phase == "ready"


def test_a_document_is_recent_and_comes_back_as_it_was(qtbot, engine, ready, photo):
    folder, mask = ready.document.folder, ready.document.mask.copy()
    ready.open(photo)
    qtbot.waitUntil(lambda: bool(ready.state.recent))
    assert ready.state.recent == ((folder, "lake.png"),)
    engine.fail("cancelled")
    ready.open_recent(folder)
    qtbot.waitUntil(lambda: len(ready.state.versions) == 2)
    assert (ready.document.mask == mask).all() and ready.pictures.after is not None
    assert ready.state.can_undo and not ready.state.can_redo
    ready.undo()
    assert not ready.document.mask.any() and ready.state.can_redo and not ready.state.can_undo
    ready.redo()
    assert (ready.document.mask == mask).all() and ready.state.can_undo


def test_a_project_is_saved_and_opened(qtbot, engine, ready, tmp_path):
    with qtbot.waitSignal(ready.told):
        ready.save(tmp_path / "lake.mmrestore")
    former = ready.document.folder
    ready.open(tmp_path / "lake.mmrestore")
    qtbot.waitUntil(lambda: ready.document.folder != former)
    assert len(ready.state.versions) == 2 and ready.document.mask.any()


class Told:
    """Tells the fake engine what the worker's own code says of a job."""

    def __init__(self, engine):
        self.engine = engine

    def cancelled(self):
        return False

    def progress(self, fraction, place=0, places=0):
        """Nobody looks."""

    def written(self, index, path):
        self.engine.write(index, path)

    def generator(self, checkpoint):
        raise AssertionError("what is chosen by itself needs no checkpoint")


def test_of_a_mended_16_bit_tiff_all_but_the_repair_is_exported_as_it_came(qtbot, engine, restore, tmp_path):
    came, left = tmp_path / "lake.tif", tmp_path / "lake-restored.tif"
    across, down = np.meshgrid(np.linspace(9000, 50_000, WIDTH), np.linspace(0, 9000, HEIGHT))
    grain = np.random.default_rng(2).integers(0, 300, (HEIGHT, WIDTH, 3))
    pixels = ((across + down)[..., None] + grain).astype(np.uint16)
    icc = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    tifffile.imwrite(
        came, pixels, photometric="rgb", iccprofile=icc, resolution=(240, 240), resolutionunit="INCH",
        extratags=[(271, "s", 0, "Kamera", True), (270, "s", 0, "grandmother, 1931", True)], metadata=None,
    )  # fmt: skip
    opened(qtbot, engine, restore, came)
    engine.fail("cancelled")
    restore.editor.begin_stroke(Dab(60, 60, 5))
    restore.editor.extend_stroke(Dab(220, 150, 5))
    restore.editor.end_stroke()
    qtbot.waitUntil(lambda: restore.state.can_restore)
    mask, settings = restore.document.mask.copy(), restore.state.settings
    restore.restore()
    qtbot.waitUntil(lambda: len(engine.jobs) == 2)
    mending.carry_out(engine.jobs[-1], Path(restore.document.folder), Told(engine))  # what the worker does
    engine.finish()
    qtbot.waitUntil(lambda: restore.state.phase == "ready" and restore.pictures.after is not None)
    with qtbot.waitSignal(restore.told):
        restore.save(left)

    now = tifffile.imread(left)
    assert now.dtype == np.uint16
    # every pixel of which the brush left anything is masked; what grows and fades reaches so much further
    far = cv2.distanceTransform((mask == 0).view(np.uint8), cv2.DIST_L2, cv2.DIST_MASK_PRECISE)
    untouched = far > settings.grow_px + settings.feather_px
    assert np.array_equal(now[untouched], pixels[untouched])
    changed = now[mask > 127]
    assert (changed != pixels[mask > 127]).mean() > 0.9 and (changed % 257 != 0).any()
    with tifffile.TiffFile(left) as file:
        tags = file.pages[0].tags
        assert bytes(tags["InterColorProfile"].value) == icc
        assert (tags["Make"].value, tags["ImageDescription"].value) == ("Kamera", "grandmother, 1931")
        assert tags["XResolution"].value[0] / tags["XResolution"].value[1] == 240


def test_an_export_carries_how_it_was_made_and_is_the_same_elsewhere(qtbot, ready, photo, tmp_path):
    before = open_photo(photo).pixels
    photo.write_bytes(b"another file")  # what it was opened from is not looked at again
    with qtbot.waitSignal(ready.told):
        ready.save(tmp_path / "mended.png")
    after = open_photo(tmp_path / "mended.png").pixels
    outside = np.ones((HEIGHT, WIDTH), bool)
    outside[10:30, 10:30] = False
    assert (before[outside] == after[outside]).all() and (after[~outside] == 7).all()


def test_a_mask_of_another_size_is_scaled_only_when_the_person_says_so(qtbot, ready, tmp_path):
    cv2.imwrite(str(tmp_path / "mask.png"), np.full((12, 16), 255, np.uint8))
    before = ready.document.mask.copy()
    for answer in (ready.masking.leave_mask, ready.masking.scale_mask):
        assert (ready.document.mask == before).all()
        with qtbot.waitSignal(ready.noticed, check_params_cb=lambda code, facts: code == "mask_size"):
            ready.masking.load_mask(tmp_path / "mask.png")
        answer()
    qtbot.waitUntil(ready.document.mask.all)
    ready.undo()
    qtbot.waitUntil(lambda: bool((ready.document.mask == before).all()))


def test_pixels_can_be_pasted(qtbot, engine, restore):
    image = QImage(40, 30, QImage.Format.Format_RGB888)
    image.fill(0x808080)
    restore.open_pixels(image)
    qtbot.waitUntil(lambda: restore.state.width == 40)
    assert restore.state.name.endswith(".png")


def test_deleting_a_step_switches_it_off(qtbot, engine, restore, photo):
    opened(qtbot, engine, restore, photo)
    measured(engine, restore, wanted=("fading",))
    qtbot.waitUntil(lambda: restore.state.places > 0)
    restore.edit(scratches=False)
    restore.editor.clear()
    qtbot.waitUntil(lambda: restore.state.places == 0 and restore.state.can_restore)
    restore.restore()
    qtbot.waitUntil(lambda: [version.kind for version in restore.state.versions] == ["original", "fading"])
    restore.versions.hide("fading", True)
    assert restore.state.versions[1].hidden
    restore.versions.delete("fading")
    assert len(restore.state.versions) == 1 and not restore.state.settings.fading


def test_an_installed_model_fills_with_words_and_strength(qtbot, engine, restore, photo):
    registry.use((Checkpoint(id="own-xl", title="My XL", kind="pipeline", path="/m", form="folder", family="sdxl"),))
    restore.models_changed()
    assert "learned" in restore.state.offered and any(one.words for one in restore.state.fillers)
    opened(qtbot, engine, restore, photo)
    measured(engine, restore)
    qtbot.waitUntil(lambda: restore.state.places == 9)
    restore.edit(method="learned", model="own-xl", prompt="a red boat", strength=0.7)
    restore.restore()
    qtbot.waitUntil(lambda: len(engine.jobs) == 2)
    job = engine.jobs[-1]
    assert (job.method, job.prompt, job.denoising_strength) == ("own-xl", "a red boat", 0.7)
    registry.use(())
    with qtbot.waitSignal(restore.noticed) as said:
        restore.models_changed()  # it went while it was chosen
    assert said.args == ["no_checkpoint", {"name": "My XL"}]
    assert all(one.checkpoint != "own-xl" for one in restore.state.fillers)
    assert (restore.state.settings.method, restore.state.settings.model) == ("learned", "")
    restore.models_changed()  # said once


def test_a_wider_photo_is_a_document_of_its_own_with_its_frame_masked(qtbot, engine, restore, photo):
    restore.open(photo)
    qtbot.waitUntil(lambda: restore.state.has_photo)
    measured(engine, restore, ())
    qtbot.waitUntil(lambda: restore.state.phase == "ready")
    former = restore.document
    restore.widen(Frame(left=0, top=16, right=32, bottom=0))
    qtbot.waitUntil(lambda: restore.state.width == WIDTH + 32)
    document = restore.document
    assert (document.width, document.height, document.name) == (WIDTH + 32, HEIGHT + 16, "lake-wider.png")
    assert document.folder != former.folder
    assert (document.mask[:16] == 255).all() and (document.mask[:, WIDTH:] == 255).all()
    assert not document.mask[16:, :WIDTH].any()
    inside = document.original(Box(0, 16, WIDTH, HEIGHT + 16))
    assert np.array_equal(inside, cv2.cvtColor(cv2.imread(str(photo)), cv2.COLOR_BGR2RGB))


def net(kind: str) -> Checkpoint:
    return Checkpoint(id=kind, title=kind.title(), kind=kind, path=f"/m/{kind}.safetensors", sha256="1")  # type: ignore[arg-type]


def test_colour_and_cleaning_take_the_whole_photo_where_nothing_is_marked(qtbot, engine, restore, photo):
    registry.use((net("colour"), net("face")))
    restore.models_changed()
    opened(qtbot, engine, restore, photo)
    measured(engine, restore, ())
    qtbot.waitUntil(lambda: restore.state.places > 0)  # scratches, which are many
    restore.edit(scratches=False, dust=False, fading=False, method="learned", model="face")
    qtbot.waitUntil(lambda: restore.state.places == 0)
    assert not restore.state.can_restore, "a face has to be marked"
    restore.edit(model="colour", saturation=1.2)
    assert restore.state.can_restore and restore.state.whole_photo
    restore.restore()
    qtbot.waitUntil(lambda: len(engine.jobs) == 2)
    job = engine.jobs[-1]
    assert (job.method, round(job.denoising_strength, 6)) == ("colour", 0.8)
    assert (masks.load_mask(Path(job.mask)) == 255).all()
    registry.use(())


def test_hints_reach_the_job_and_another_suggestion_takes_those_of_now(qtbot, engine, restore, photo):
    registry.use((net("colour"),))
    restore.models_changed()
    opened(qtbot, engine, restore, photo)
    measured(engine, restore, ())
    qtbot.waitUntil(lambda: restore.state.phase == "ready")
    restore.edit(scratches=False, dust=False, fading=False, method="smooth")
    restore.editor.take_area(np.full((HEIGHT, WIDTH), 255, np.uint8))
    qtbot.waitUntil(lambda: restore.state.places == 1)
    first, second = (ColourHint(((5.0, 6.0),), 7.0, colour) for colour in ("#c04040", "#4060c0"))
    for number, (method, model) in enumerate((("smooth", ""), ("learned", "hints"), ("learned", "colour")), 2):
        restore.edit(method=method, model=model, hints=(first,))
        restore.restore()
        qtbot.waitUntil(lambda number=number: len(engine.jobs) == number)
        job = engine.jobs[-1]
        assert job.hints == ((first,) if method == "learned" else ())
        assert job.method == (model or "ns")
        mend(engine, restore)
        qtbot.waitUntil(lambda: restore.state.phase == "ready")
    assert [version.kind for version in restore.state.versions][-2:] == ["hints", "colour"]
    restore.edit(hints=(second,))
    qtbot.waitUntil(lambda: restore.document.settings.hints == (second,))
    restore.again(restore.state.versions[-1].key)
    assert engine.jobs[-1].hints == (second,)
    registry.use(())


def test_every_face_that_was_marked_is_a_version_of_its_own(qtbot, engine, restore, photo):
    registry.use((net("face"),))
    restore.models_changed()
    opened(qtbot, engine, restore, photo)
    measured(engine, restore, ())
    qtbot.waitUntil(lambda: restore.state.places > 0)  # scratches, which are many
    restore.edit(scratches=False, dust=False, fading=False, method="learned", model="face")
    qtbot.waitUntil(lambda: restore.state.places == 0)
    area = np.zeros((HEIGHT, WIDTH), np.uint8)
    area[40:90, 40:90] = area[120:180, 200:260] = 255
    restore.editor.take_area(area)
    qtbot.waitUntil(lambda: restore.state.places == 2)
    restore.restore()
    for number in (2, 3):
        qtbot.waitUntil(lambda number=number: len(engine.jobs) == number)
        job = engine.jobs[-1]
        mask = masks.load_mask(Path(job.mask))
        assert mask[60, 60] == (255 if number == 2 else 0) and mask[150, 230] == (0 if number == 2 else 255)
        assert (job.method, round(job.denoising_strength, 6)) == ("face", 0.2)
        engine.finish()
    registry.use(())
