"""Jobs on a document, without a process: which files they leave, what they see, and that they leave nothing else."""

from __future__ import annotations

import errno
from collections.abc import Callable
from pathlib import Path

import msgspec
import numpy as np
import pytest

from mmstudio import disk
from mmstudio.documents import damage
from mmstudio.documents.recipes import job_of, recipe_of
from mmstudio.documents.repairs import Step
from mmstudio.documents.restore import RestoreDocument, pixels_below
from mmstudio.documents.steps import apply_step
from mmstudio.errors import (
    Cancelled,
    CheckpointMissing,
    DiskFailed,
    DiskFull,
    FileBroken,
    FileMissing,
    LowSpace,
    NothingKnown,
)
from mmstudio.generators import inpainting, mending, registry, restoration
from mmstudio.generators.base import Generator
from mmstudio.jobs import CheckpointUse, ColourHint, DetectJob, InpaintJob, recipe_from_json
from mmstudio.media import masks
from mmstudio.media.masks import Box
from mmstudio.media.photo import Photo, PhotoHandle, PhotoInfo, keep, open_photo
from mmstudio.repair import paste, route
from tests.faulty_disk import FaultyDisk

WIDTH, HEIGHT = 220, 160


class Told:
    """A Report; cancel_at: the fraction from which the job is cancelled."""

    def __init__(self, cancel_at: float = 2.0) -> None:
        self.cancel_at = cancel_at
        self.fractions: list[float] = []
        self.places: list[tuple[int, int]] = []
        self.paths: list[Path] = []
        self.notes: list[str] = []

    def cancelled(self) -> bool:
        return bool(self.fractions) and self.fractions[-1] >= self.cancel_at

    def progress(self, fraction: float, place: int = 0, places: int = 0) -> None:
        self.fractions.append(fraction)
        self.places.append((place, places))

    def written(self, index: int, path: Path) -> None:
        self.paths.append(path)

    def generator(self, checkpoint: str) -> Generator:
        return registry.load(checkpoint)

    def note(self, code: str) -> None:
        self.notes.append(code)


def stripes(depth: int, channels: int) -> np.ndarray:
    """Stripes on the left half, spots on the right, (H, W, channels)."""
    y, x = np.mgrid[0:HEIGHT, 0:WIDTH]
    left = 0.5 + 0.3 * np.sin(2 * np.pi * (x + 0.5 * y) / 9)
    right = 0.5 + 0.3 * np.sin(x / 2.0) * np.sin(y / 2.0)
    grey = np.where(x < WIDTH // 2, left, right)[..., None] * np.linspace(1, 0.8, channels)
    return (grey * (2**depth - 1)).astype(np.uint8 if depth == 8 else np.uint16)


@pytest.fixture
def begin(tmp_path: Path) -> Callable[..., RestoreDocument]:
    def make(pixels: np.ndarray | None = None) -> RestoreDocument:
        shown = stripes(8, 3) if pixels is None else pixels
        height, width, channels = shown.shape
        info = PhotoInfo(
            name="aunt.png", width=width, height=height, channels=channels, depth=8 * shown.itemsize, format="PNG"
        )
        keep(Photo(shown, info), tmp_path / "document")
        return RestoreDocument.create(PhotoHandle.open(tmp_path / "document"))

    return make


@pytest.fixture
def document(begin: Callable[..., RestoreDocument]) -> RestoreDocument:
    return begin()


def marked(document: RestoreDocument, *boxes: tuple[int, int, int, int]) -> Path:
    mask = np.zeros(document.mask.shape, np.uint8)
    for left, top, right, bottom in boxes:
        mask[top:bottom, left:right] = 255
    disk.make_folder(document.folder / "masks")
    return masks.save_mask(document.folder / "masks" / "mask.png", mask)


def inpaint(document: RestoreDocument, *boxes: tuple[int, int, int, int], **fields: object) -> InpaintJob:
    return InpaintJob(photo=str(document.folder), mask=str(marked(document, *boxes)), **fields)  # type: ignore[arg-type]


def mended(document: RestoreDocument, job: InpaintJob, told: Told | None = None) -> list[str]:
    """Carry a job out and take its repairs into the list; their keys."""
    told = told or Told()
    mending.carry_out(job, document.folder, told)
    for path in told.paths:
        document.add_repair(document.written_repair(path.stem))
    return [path.stem for path in told.paths]


def files_of(document: RestoreDocument) -> dict[str, bytes]:
    found = {path: path.read_bytes() for path in document.folder.rglob("*") if path.is_file()}
    return {str(path.relative_to(document.folder)): content for path, content in found.items()}


WHOLE = Box(0, 0, WIDTH, HEIGHT)


@pytest.mark.parametrize(("depth", "channels"), [(8, 3), (16, 3), (8, 1), (16, 4)])
@pytest.mark.parametrize("method", ["auto", "telea", "ns", "patchmatch"])
def test_a_repair_changes_what_is_masked_and_not_one_bit_besides(
    begin: Callable[..., RestoreDocument], depth: int, channels: int, method: str
) -> None:
    damaged = stripes(depth, channels)
    damaged[50:58, 40:52] = 2**depth - 1
    document = begin(pixels=damaged)
    job = inpaint(document, (40, 50, 52, 58), (150, 20, 153, 90), method=method, grow_px=2, feather_px=3, seed=5)
    told = Told()
    (key,) = mended(document, job, told)
    (repair,) = document.repairs
    assert (repair.key, repair.seed, repair.places) == (key, 5, 2)
    assert repair.method == {"telea": "smooth", "ns": "smooth", "patchmatch": "texture"}.get(method, method)
    assert job_of(repair) == job and sum(repair.parameters["methods"].values()) == 2
    assert told.places[0] == (1, 2) and told.places[-1] == (2, 2)
    assert told.fractions == sorted(told.fractions) and told.fractions[-1] == 1
    before, after = document.original(WHOLE), document.composed(WHOLE)
    reach = masks.grown(masks.load_mask(Path(job.mask)), 2 + 3 + 1) > 0
    assert np.array_equal(before[~reach], after[~reach])
    assert (before[50:58, 40:52] != after[50:58, 40:52]).any()


def test_a_repair_sees_those_below_it_but_not_the_one_that_it_replaces(document: RestoreDocument) -> None:
    around, inside = (60, 40, 100, 80), (75, 55, 82, 62)
    (first,) = mended(document, inpaint(document, around, method="telea"))
    (second,) = mended(document, inpaint(document, inside, method="telea", feather_px=0, grow_px=0))
    flat = document.composed(Box(*around), until=first).astype(int)
    filled = document.composed(Box(*inside), until=second).astype(int)
    assert abs(filled - flat[15:22, 15:22]).max() < 25, "it continues the flat repair, not the stripes under it"
    again = InpaintJob(photo=str(document.folder), again=first, method="telea", seed=1, feather_px=2, grow_px=1)
    document.delete_repair(second)
    (third,) = mended(document, again)
    old, new = document._patches_of(first), document._patches_of(third)
    assert [patch.box for patch in old] == [patch.box for patch in new], "the same places"
    assert all(np.array_equal(a.alpha, b.alpha) for a, b in zip(old, new, strict=True))
    assert all(abs(a.pixels.astype(int) - b.pixels.astype(int)).max() < 40 for a, b in zip(old, new, strict=True))


@pytest.mark.parametrize("grow_px", [-3, 4])
def test_again_repaints_exactly_what_the_repair_did(document: RestoreDocument, grow_px: int) -> None:
    job = inpaint(document, (30, 30, 50, 44), method="ns", grow_px=grow_px, feather_px=5)
    (first,) = mended(document, job)
    (second,) = mended(document, msgspec.structs.replace(job, mask="", again=first, seed=3))
    old, new = document._patches_of(first), document._patches_of(second)
    assert [patch.box for patch in old] == [patch.box for patch in new]
    assert all(np.array_equal(a.alpha == 255, b.alpha == 255) for a, b in zip(old, new, strict=True))


def test_four_suggestions_are_four_repairs_with_seeds_of_their_own(document: RestoreDocument) -> None:
    job = inpaint(document, (30, 30, 50, 50), method="patchmatch", seed=7, count=4)
    keys = mended(document, job)
    assert len(set(keys)) == 4 and [repair.seed for repair in document.repairs] == [7, 8, 9, 10]
    assert [job_of(repair).count for repair in document.repairs] == [1] * 4  # type: ignore[union-attr]
    looks = {document._patches_of(key)[0].pixels.tobytes() for key in keys}
    assert len(looks) == 4
    told = Told()
    mending.carry_out(job, document.folder, told, made={0, 2, 3})
    assert len(told.paths) == 1, "what an earlier run has made is not made again"


def test_a_repair_names_the_net_that_made_it_and_its_hash(
    document: RestoreDocument, monkeypatch: pytest.MonkeyPatch
) -> None:
    uses = (CheckpointUse(name="lama.safetensors", sha256="ab" * 32),)
    monkeypatch.setattr(restoration, "chooser", lambda *_, **__: route.chooser("ns"))
    monkeypatch.setattr(inpainting, "uses", lambda method, load: uses)
    mended(document, inpaint(document, (30, 30, 50, 50), method="starter"))
    recipe = recipe_of(document)
    assert recipe is not None and recipe.checkpoints == uses


def test_a_wide_repair_that_nobody_chose_a_method_for_names_the_net_too(document: RestoreDocument) -> None:
    mended(document, inpaint(document, (20, 20, 100, 100), method="auto"))
    recipe = recipe_of(document)
    assert recipe is not None and [use.name for use in recipe.checkpoints] == [registry.INPAINTER]


@pytest.mark.parametrize("depth", [8, 16])
@pytest.mark.parametrize("channels", [1, 3])
def test_colours_that_are_painted_spread_without_any_net(
    begin: Callable[..., RestoreDocument], tmp_path: Path, channels: int, depth: int
) -> None:
    """Also over a photo that has but one channel: it has three from then on, and its file too."""
    full = 2**depth - 1
    grey = np.full((HEIGHT, WIDTH, channels), full * 0.4, np.uint8 if depth == 8 else np.uint16)
    grey[:, WIDTH // 2 :] = round(full * 0.7)
    document = begin(grey)
    hints = (ColourHint(((30, 80), (60, 80)), 8, "#c04040"),)
    (key,) = mended(document, inpaint(document, WHOLE, method="hints", hints=hints, feather_px=0))
    (repair,) = document.repairs
    assert repair.parameters["checkpoints"] == [] and job_of(repair).hints == hints  # type: ignore[union-attr]
    for shown in (document.composed(WHOLE), pixels_below(document.handle)):
        assert shown.shape == (HEIGHT, WIDTH, 3)
        tinted = (shown.max(axis=2).astype(int) - shown.min(axis=2)) / full
        assert tinted[:, : WIDTH // 2 - 4].min() > 0.2 and tinted[:, WIDTH // 2 + 4 :].max() < 0.05
        assert np.abs(shown @ [0.299, 0.587, 0.114] - grey[..., 0]).max() <= 0.51
    exported = open_photo(document.export(tmp_path / "out.png", recipe_of(document)))
    assert np.array_equal(exported.pixels, document.composed(WHOLE))
    document.set_repair(key, hidden=True)
    assert np.array_equal(document.composed(WHOLE), grey)


def test_a_coloured_grey_photo_can_be_mended_and_its_contrast_given_back(
    begin: Callable[..., RestoreDocument],
) -> None:
    document = RestoreDocument.open(begin(stripes(8, 1)).folder, apply_step)
    hints = (ColourHint(((30, 80), (200, 80)), 8, "#c04040"),)
    mended(document, inpaint(document, WHOLE, method="hints", hints=hints))
    mended(document, inpaint(document, (60, 60, 70, 70), method="ns"))
    coloured = document.composed(WHOLE)
    document.set_steps(Step(name="fading", amount=1.0, parameters={"low": [0.2], "high": [0.8]}))
    stronger = document.composed(WHOLE)
    assert coloured.shape == stronger.shape == (HEIGHT, WIDTH, 3)
    changed = np.abs(stronger.astype(int) - coloured).max(axis=(0, 1))
    assert (changed > 5).all(), "every channel takes part"


def test_boxes_choose_places(document: RestoreDocument) -> None:
    (key,) = mended(document, inpaint(document, (20, 20, 30, 30), (100, 100, 110, 110), boxes=((95, 90, 120, 120),)))
    assert [patch.box.left > 90 for patch in document._patches_of(key)] == [True]


def test_a_narrower_hole_is_repainted_narrower(document: RestoreDocument) -> None:
    mended(document, inpaint(document, (20, 20, 40, 40), grow_px=-4, feather_px=0))
    assert document.repairs[0].box == (24, 24, 36, 36)
    told = Told()
    mending.carry_out(inpaint(document, (20, 20, 26, 26), grow_px=-9, feather_px=4), document.folder, told)
    assert (told.paths, told.notes) == ([], [mending.NOTHING_MASKED])


@pytest.mark.parametrize("scale", [1, 3])
def test_texture_is_taken_from_the_area_that_was_pointed_at(begin: Callable[..., RestoreDocument], scale: int) -> None:
    """A hole among stripes of one direction, and an area with stripes of the other."""
    y, x = np.mgrid[0 : HEIGHT * scale, 0 : WIDTH * scale]
    wave = np.where(x < 120 * scale, np.sin(y * 2 * np.pi / 8), np.sin(x * 2 * np.pi / 8))
    document = begin(pixels=((128 + 90 * wave)[..., None] * np.ones(3)).astype(np.uint8))
    hole = tuple(side * scale for side in (30, 40, 70, 110))
    area = np.zeros(document.mask.shape, np.uint8)
    area[:, 130 * scale :] = 255
    sources = masks.save_mask(document.folder / "sources.png", area)
    for method in ("auto", "patchmatch"):
        (key,) = mended(document, inpaint(document, hole, method=method, sources=str(sources), feather_px=0))  # type: ignore[arg-type]
        left, top, right, bottom = (int(side) for side in hole)
        filled = document.composed(Box(left + 6, top + 6, right - 6, bottom - 6), until=key)[..., 0].astype(float)
        along, across = np.abs(np.diff(filled, axis=0)).mean(), np.abs(np.diff(filled, axis=1)).mean()
        assert across > 2 * along, "stripes run as they do in the area, not as around the hole"
        document.delete_repair(key)


def test_a_reference_is_read_from_where_the_reader_put_it(document: RestoreDocument, tmp_path: Path) -> None:
    other = np.full((60, 60, 3), 200, np.uint8)
    info = PhotoInfo(name="postcard.jpg", width=60, height=60, channels=3, depth=8, format="JPEG")
    keep(Photo(other, info), document.folder / "references" / "a")
    job = inpaint(document, (30, 30, 50, 50), method="patchmatch", reference=str(document.folder / "references" / "a"))
    assert len(mended(document, job)) == 1
    recipe = recipe_of(document)
    assert recipe is not None and recipe.job.reference == "postcard.jpg"  # type: ignore[union-attr]
    outside = tmp_path / "postcard.png"
    outside.write_bytes(b"\x89PNG from somewhere")
    with pytest.raises(FileBroken):
        mending.carry_out(msgspec.structs.replace(job, reference=str(outside)), document.folder, Told())


def test_detection_leaves_a_map_and_what_the_photo_needs_and_is_not_done_twice(
    begin: Callable[..., RestoreDocument], monkeypatch: pytest.MonkeyPatch
) -> None:
    photo = np.full((HEIGHT, WIDTH, 3), 120, np.uint8)
    photo[:, 100:102] = 250
    document = begin(pixels=photo)
    told = Told()
    mending.carry_out(DetectJob(photo=str(document.folder)), document.folder, told)
    assert [path.name for path in told.paths] == ["damage.npy"]
    found = damage.read(document.folder, WIDTH, HEIGHT)
    assert found is not None and found.needs.detector == restoration.detector() and not found.map.flags.writeable
    assert found.map[80, 100] > 200 and found.map[80, 20] < 30
    assert 0 <= found.needs.fading <= 1 and found.needs.grain >= 0
    monkeypatch.setattr(mending.restoration, "probability", lambda *_, **__: pytest.fail("looked again"))
    mending.carry_out(DetectJob(photo=str(document.folder), sensitivity=0.9), document.folder, told)
    assert len(told.paths) == 2


@pytest.mark.parametrize("how", ["cut", "other size", "no json", "newer"])
def test_a_map_that_is_not_whole_counts_as_none(document: RestoreDocument, how: str) -> None:
    mending.carry_out(DetectJob(photo=str(document.folder)), document.folder, Told())
    path, notes = document.folder / damage.MAP_FILE, document.folder / damage.NEEDS_FILE
    match how:
        case "cut":
            path.write_bytes(path.read_bytes()[:-1000])
        case "no json":
            notes.write_bytes(b"{")
        case "newer":
            notes.write_bytes(notes.read_bytes().replace(b'"schema":1', b'"schema":2'))
    size = (WIDTH + 1, HEIGHT) if how == "other size" else (WIDTH, HEIGHT)
    assert damage.read(document.folder, *size) is None


def test_an_exported_photo_tells_every_repair_and_no_folder(document: RestoreDocument, tmp_path: Path) -> None:
    assert recipe_of(document) is None
    mended(document, inpaint(document, (20, 20, 30, 30), seed=1))
    mended(document, inpaint(document, (60, 20, 70, 30), seed=2))
    hidden = mended(document, inpaint(document, (90, 20, 95, 30), seed=3))
    document.set_repair(hidden[0], hidden=True)
    recipe = recipe_of(document)
    assert recipe is not None
    assert [job.seed for job in (*recipe.earlier, recipe.job)] == [1, 2]
    text = recipe.to_json()
    assert str(tmp_path) not in text and "aunt.png" in text
    assert recipe_from_json(text) == recipe


# what goes wrong: one error, and the document as it was


@pytest.mark.parametrize(
    ("fields", "error"),
    [
        ({"method": "lama.safetensors"}, CheckpointMissing),
        ({"mask": "gone.png"}, FileMissing),
        ({"again": "0009-beef", "mask": ""}, FileMissing),
        ({"mask": "torn"}, FileBroken),
        ({"mask": "whole"}, NothingKnown),
        ({"mask": "small"}, ValueError),
    ],
)
def test_a_job_that_cannot_be_done_leaves_the_document_as_it_was(
    document: RestoreDocument, fields: dict[str, str], error: type[Exception]
) -> None:
    job = inpaint(document, (30, 30, 50, 50))
    torn = document.folder / "masks" / "torn.png"
    torn.write_bytes(Path(job.mask).read_bytes()[:60])
    whole = masks.save_mask(document.folder / "masks" / "whole.png", np.full((HEIGHT, WIDTH), 255, np.uint8))
    small = masks.save_mask(document.folder / "masks" / "small.png", np.full((9, 9), 255, np.uint8))
    named = {"torn": torn, "whole": whole, "small": small}
    job = msgspec.structs.replace(job, **{name: str(named.get(value, value)) for name, value in fields.items()})
    before = files_of(document)
    with pytest.raises(error):
        mending.carry_out(job, document.folder, Told())
    assert files_of(document) == before


def test_a_folder_that_is_no_document_is_said(tmp_path: Path) -> None:
    for job in (DetectJob(photo=str(tmp_path)), InpaintJob(photo=str(tmp_path), mask="m.png")):
        with pytest.raises(FileMissing):
            mending.carry_out(job, tmp_path, Told())


@pytest.mark.parametrize("fraction", [0.0, 0.5])
def test_stop_leaves_the_document_as_it_was(document: RestoreDocument, fraction: float) -> None:
    job = inpaint(document, (30, 30, 50, 50), (100, 30, 120, 50), (30, 100, 50, 120), method="patchmatch")
    before = files_of(document)
    with pytest.raises(Cancelled):
        mending.carry_out(job, document.folder, Told(cancel_at=fraction))
    with pytest.raises(Cancelled):
        mending.carry_out(DetectJob(photo=str(document.folder)), document.folder, _Stopped())
    assert files_of(document) == before


class _Stopped(Told):
    def cancelled(self) -> bool:
        return True


def test_d1_too_little_space_is_said_before_the_work(
    document: RestoreDocument, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(disk, "free_mb", lambda folder: mending.SPARE_MB - 1)
    told = Told()
    for job in (inpaint(document, (30, 30, 50, 50)), DetectJob(photo=str(document.folder))):
        with pytest.raises(LowSpace) as caught:
            mending.carry_out(job, document.folder, told)
        assert caught.value.facts == {"folder": str(document.folder), "needed_mb": 16, "free_mb": 15}
    assert not told.fractions, "nothing was begun"


def test_d3_after_an_io_error_a_new_file_is_written(
    document: RestoreDocument, monkeypatch: pytest.MonkeyPatch, expect_log: Callable[[str], None]
) -> None:
    expect_log("saving failed")
    for job in (inpaint(document, (30, 30, 50, 50)), DetectJob(photo=str(document.folder))):
        told = Told()
        with monkeypatch.context() as patched:
            FaultyDisk(patched, fail_at=4, code=errno.EIO)
            mending.carry_out(job, document.folder, told)
        assert told.paths[0].is_file()


def test_d3_when_the_disk_goes_on_failing_that_is_said(
    document: RestoreDocument, monkeypatch: pytest.MonkeyPatch, expect_log: Callable[[str], None]
) -> None:
    expect_log("saving failed")
    job, before = inpaint(document, (30, 30, 50, 50)), files_of(document)

    def broken(descriptor: int) -> None:
        raise OSError(errno.EIO, "I/O error")

    monkeypatch.setattr(disk.os, "fsync", broken)
    with pytest.raises(DiskFailed):
        mending.carry_out(job, document.folder, Told())
    assert files_of(document) == before


@pytest.mark.parametrize("kind", ["inpaint", "detect"])
def test_d2_whichever_call_finds_the_disk_full_there_is_a_whole_file_or_none(
    document: RestoreDocument, monkeypatch: pytest.MonkeyPatch, kind: str
) -> None:
    job = inpaint(document, (30, 30, 50, 50)) if kind == "inpaint" else DetectJob(photo=str(document.folder))
    before, failed = files_of(document), 0
    for n in range(1, 40):
        told = Told()
        with monkeypatch.context() as patched:
            faulty = FaultyDisk(patched, fail_at=n, code=errno.ENOSPC)
            try:
                mending.carry_out(job, document.folder, told)
            except DiskFull:
                failed += 1
        if len(faulty.calls) < n:
            break
        after = files_of(document)
        assert {name: after[name] for name in before} == before
        assert not [name for name in after if name.endswith(".part")]
        assert not [name for name in after if name.startswith("repairs/")] or told.paths
    else:
        pytest.fail("it never came to an end")
    assert failed >= 3


@pytest.mark.parametrize(("few", "kept"), [(10**6, "texture"), (0, "smooth")])
def test_a_wide_fold_is_filled_with_patches_where_there_is_time(
    few: int, kept: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(route, "FEW_PX", few)
    photo = np.random.default_rng(2).integers(0, 256, (120, 420, 3), dtype=np.uint8)
    mask = np.zeros((120, 420), np.uint8)
    mask[52:66, 20:400] = 255
    job = InpaintJob(photo="p", mask="m", grow_px=4, feather_px=8)
    assert {fill.method for fill in restoration.fills(job, photo, mask)} == {kept}


@pytest.mark.parametrize("method", ["auto", "patchmatch"])
def test_how_large_the_photo_is_around_does_not_matter(method: str) -> None:
    """Only what is near the holes is looked at; the answer is the one that the whole photo gives."""
    rng = np.random.default_rng(2)
    photo = rng.integers(0, 256, (1100, 900, 3), dtype=np.uint8)
    mask = np.zeros((1100, 900), np.uint8)
    mask[500:560, 430:480], mask[520:524, 490:600] = 255, 255
    job = InpaintJob(photo="p", mask="m", method=method, grow_px=3, feather_px=6)
    hole, grow_px = restoration.holes(job, mask)
    found = list(restoration.fills(job, photo, mask))
    whole = list(paste.fills(photo, hole, restoration.chooser(method, few=True), grow_px=grow_px, feather_px=6))
    assert [fill.box for fill in found] == [fill.box for fill in whole]
    for one, other in zip(found, whole, strict=True):
        assert np.array_equal(one.pixels, other.pixels) and np.array_equal(one.alpha, other.alpha)
    assert list(restoration.fills(job, photo, np.zeros_like(mask))) == []


def test_a_long_place_that_is_filled_in_parts_is_one_in_the_list(begin: Callable[..., RestoreDocument]) -> None:
    document = begin(np.full((40, 1400, 3), 120, np.uint8))
    mended(document, inpaint(document, (10, 18, 1390, 22), (20, 34, 24, 38), method="ns", grow_px=0, feather_px=0))
    assert [repair.places for repair in document.repairs] == [2]
