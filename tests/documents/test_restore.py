"""A document of Restore: what was done to a photo, there again after anything."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from mmstudio.documents import restore
from mmstudio.documents.repairs import Patch, Repair, Step, read_repair, repair_file, write_repair
from mmstudio.documents.restore import RestoreDocument, forget, new_folder, stored, sweep
from mmstudio.errors import FileBroken, FileMissing, NewerFile
from mmstudio.media import masks
from mmstudio.media.masks import Box
from mmstudio.media.photo import Pixels, open_photo
from tests.documents.conftest import HEIGHT, WIDTH, kept_photo

WHOLE = Box(0, 0, WIDTH, HEIGHT)


def patch_for(document: RestoreDocument, box: Box, value: int = 200, seed: int | None = 1) -> Patch:
    """New pixels; alpha is noise with a third of zeros and a third of 255 in it, or 255 all over."""
    size = (box.bottom - box.top, box.right - box.left)
    pixels = np.full((*size, document.photo.channels), value, document.original(box).dtype)
    alpha = np.full(size, 255, np.uint8)
    if seed is not None:
        alpha = np.clip(np.random.default_rng(seed).integers(-255, 511, size), 0, 255).astype(np.uint8)
    return Patch(box, pixels, alpha)


def repair_of(key: str, box: Box, **fields: object) -> Repair:
    return Repair(key=key, method="telea", box=tuple(box), **fields)  # type: ignore[arg-type]


def paint(document: RestoreDocument, box: Box) -> None:
    with document.edit("brush") as edit:
        edit.touch(*box)
        document.mask[box.slices] = 255


def again(document: RestoreDocument) -> RestoreDocument:
    """The same document as a program finds it that was killed before."""
    folder = document.folder.with_name(document.folder.name + " copy")
    shutil.copytree(document.folder, folder)
    return RestoreDocument.open(folder)


def test_a_document_comes_back_as_it_was(document: RestoreDocument) -> None:
    paint(document, Box(10, 10, 300, 60))
    box = Box(20, 20, 90, 70)
    document.add_repair(repair_of("a", box, seed=4, parameters={"grow_px": 4}), [patch_for(document, box)])
    document.set_repair("a", blend=0.5)
    document.set_steps(Step(name="fading", amount=0.7, parameters={"keep_tint": True}))
    document.keep_view({"zoom": 2.0})
    found = again(document)
    assert np.array_equal(found.mask, document.mask) and found.can_undo
    assert found.repairs == document.repairs
    assert found.repairs[0].blend == 0.5 and found.repairs[0].seed == 4
    assert found.steps == document.steps
    assert found.view == {"zoom": 2.0}
    assert np.array_equal(found.composed(WHOLE, steps=False), document.composed(WHOLE, steps=False))
    found.close()


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    left=st.integers(0, WIDTH - 1),
    top=st.integers(0, HEIGHT - 1),
    width=st.integers(1, 300),
    height=st.integers(1, 200),
    blend=st.floats(0, 1),
    seed=st.integers(0, 9),
    depth=st.sampled_from([8, 16]),
    channels=st.sampled_from([1, 3, 4]),
)
def test_outside_the_alpha_of_a_repair_not_one_bit_changes(
    tmp_path_factory: pytest.TempPathFactory, left: int, top: int, width: int, height: int, blend: float, seed: int,
    depth: int, channels: int,
) -> None:  # fmt: skip
    document = RestoreDocument.create(kept_photo(tmp_path_factory.mktemp("d"), depth, channels))
    box = Box(left, top, min(WIDTH, left + width), min(HEIGHT, top + height))
    patch = patch_for(document, box, seed=seed)
    document.add_repair(repair_of("a", box, blend=blend), [patch])
    composed, original = document.composed(WHOLE), document.original(WHOLE)
    alpha = np.zeros((HEIGHT, WIDTH), np.uint8)
    alpha[box.slices] = patch.alpha
    assert composed.dtype == original.dtype
    assert np.array_equal(composed[alpha == 0], original[alpha == 0])
    if blend == 1:
        assert (composed[alpha == 255] == 200).all()
    part = Box(left // 2, top // 2, left // 2 + 1 + width // 2, top // 2 + 1 + height // 2).common(WHOLE)
    assert np.array_equal(document.composed(part), composed[part.slices]), "tiles fit together"
    document.close()
    shutil.rmtree(document.folder)


def test_later_repairs_lie_above_and_each_can_be_left_out(document: RestoreDocument) -> None:
    box = Box(0, 0, 40, 40)
    for key, value in (("a", 10), ("b", 20), ("c", 30)):
        document.add_repair(repair_of(key, box), [patch_for(document, box, value, None)])

    def seen(**how: str) -> int:
        return int(document.composed(box, **how)[5, 5, 0])

    assert seen() == 30
    assert seen(until="b") == 20
    assert seen(until="") == document.original(box)[5, 5, 0]
    document.set_repair("c", hidden=True)
    assert seen() == 20
    document.delete_repair("b")
    assert seen() == 10
    document.bring_back("b")
    assert seen() == 20
    assert [repair.key for repair in document.repairs] == ["a", "c", "b"]
    with pytest.raises(KeyError):
        seen(until="nope")


def test_deleted_repairs_are_gone_when_the_document_is_closed(document: RestoreDocument) -> None:
    box = Box(0, 0, 40, 40)
    document.add_repair(repair_of("a", box), [patch_for(document, box)])
    document.delete_repair("a")
    killed = again(document)
    assert killed.repairs == (), "a deleted repair is not found by its file"
    killed.close()
    assert not repair_file(killed.folder, "a").exists()
    assert RestoreDocument.open(killed.folder).repairs == ()


def test_p7_a_repair_that_nobody_could_add_is_found(document: RestoreDocument) -> None:
    """The worker had written it when the window was killed."""
    box = Box(5, 6, 50, 60)
    write_repair(document.folder, repair_of("0001-aa", box), [patch_for(document, box)])
    found = again(document)
    assert [repair.key for repair in found.repairs] == ["0001-aa"]
    assert found.changed
    found.close()


def test_d3_a_damaged_repair_shows_the_photo_and_harms_nothing_else(document: RestoreDocument) -> None:
    box = Box(0, 0, 40, 40)
    for key in ("a", "b"):
        document.add_repair(repair_of(key, box), [patch_for(document, box, 99, None)])
    repair_file(document.folder, "b").write_bytes(b"MMREPAIR" + bytes(40))
    (document.folder / "repairs" / "x.repair").write_bytes(b"")
    found = again(document)
    assert int(found.composed(box)[0, 0, 0]) == 99
    repair_file(found.folder, "a").unlink()
    lost = again(found)
    assert np.array_equal(lost.composed(box), lost.original(box))
    lost.close()
    found.close()


def test_l10_a_torn_last_line_of_the_list_is_ignored(document: RestoreDocument) -> None:
    box = Box(0, 0, 40, 40)
    for key in ("a", "b"):
        document.add_repair(repair_of(key, box), [patch_for(document, box)])
    lines = document.folder / "repairs.jsonl"
    content = lines.read_bytes()
    start = content.index(b"\n") + 1
    for cut in range(start, len(content), 7):
        lines.write_bytes(content[:cut])
        found = again(document)
        assert {repair.key for repair in found.repairs} == {"a", "b"}, "its file tells what the line cannot"
        found.close()
        shutil.rmtree(found.folder)


@pytest.mark.parametrize("fields", [{"key": "../x"}, {"key": ""}, {"key": "a", "blend": 1.5}])
def test_a_repair_out_of_range_is_refused(fields: dict) -> None:
    with pytest.raises(ValueError):
        Repair(**{"method": "ns", "box": (0, 0, 1, 1), **fields})


def test_patches_that_do_not_fit_are_refused(make: Callable[..., RestoreDocument]) -> None:
    document, deep = make(), make(depth=16)
    box = Box(0, 0, 10, 10)
    with pytest.raises(ValueError):
        document.add_repair(repair_of("a", box), [patch_for(deep, box)])
    with pytest.raises(ValueError):
        document.add_repair(repair_of("a", box), [])
    with pytest.raises(ValueError):
        document.add_repair(repair_of("a", box), [Patch(Box(0, 0, 11, 10), *_of(patch_for(document, box)))])
    outside = Box(WIDTH - 5, 0, WIDTH + 5, 10)
    with pytest.raises(FileBroken):
        document.add_repair(repair_of("b", outside), [Patch(outside, *_of(patch_for(document, box)))])
    document.add_repair(repair_of("c", box), [patch_for(document, box)])
    with pytest.raises(FileExistsError):
        write_repair(document.folder, repair_of("c", box), [patch_for(document, box)])


def _of(patch: Patch) -> tuple[Pixels, np.ndarray]:
    return patch.pixels, patch.alpha


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_a_damaged_repair_file_is_read_or_refused(tmp_path: Path, data: st.DataObject) -> None:
    path = repair_file(tmp_path, "a")
    if not path.exists():
        box = Box(0, 0, 5, 4)
        patch = Patch(box, np.zeros((4, 5, 3), np.uint16), np.ones((4, 5), np.uint8))
        write_repair(tmp_path, repair_of("a", box), [patch, patch])
    content = bytearray(path.read_bytes())
    for _ in range(data.draw(st.integers(1, 4))):
        content[data.draw(st.integers(0, len(content) - 1))] = data.draw(st.integers(0, 255))
    damaged = tmp_path / "damaged.repair"
    damaged.write_bytes(content[: data.draw(st.integers(0, len(content)))])
    try:
        _, patches = read_repair(damaged, 9, 9)
    except FileBroken:
        return
    for patch in patches:
        assert patch.alpha.shape == patch.pixels.shape[:2]


def test_steps_see_their_surroundings_and_change_the_export_too(
    make: Callable[..., RestoreDocument], tmp_path: Path
) -> None:
    def blur(pixels: Pixels, step: Step) -> Pixels:
        """Looks 3 pixels far."""
        rows = np.pad(pixels.astype(np.int64), ((3, 3), (0, 0), (0, 0)), mode="edge")
        return (sum(rows[i : i + len(pixels)] for i in range(7)) // 7).astype(pixels.dtype)  # type: ignore[attr-defined]

    document = make(apply_step=blur)
    document.set_steps(Step(name="grain", amount=0.5), Step(name="dust", amount=0.0))
    whole = document.composed(WHOLE)
    assert not np.array_equal(whole, document.original(WHOLE))
    part = Box(100, 100, 130, 140)
    assert np.array_equal(document.composed(part), whole[part.slices]), "no seams"
    assert np.array_equal(document.composed(part, steps=False), document.original(part))
    assert np.array_equal(open_photo(document.export(tmp_path / "out.png")).pixels, whole)


@pytest.mark.parametrize("depth", [8, 16])
@pytest.mark.parametrize("suffix", [".png", ".tif"])
def test_an_export_is_what_was_seen(
    make: Callable[..., RestoreDocument], tmp_path: Path, suffix: str, depth: int
) -> None:
    document = make(depth)
    untouched = open_photo(document.export(tmp_path / f"out{suffix}"))
    assert np.array_equal(untouched.pixels, document.original(WHOLE))
    box = Box(590, 290, WIDTH, HEIGHT)
    document.add_repair(repair_of("a", box), [patch_for(document, box)])
    mended = open_photo(document.export(tmp_path / f"out{suffix}"))
    assert np.array_equal(mended.pixels, document.composed(WHOLE))
    assert not np.array_equal(mended.pixels, untouched.pixels)


def test_a_job_gets_the_mask_of_its_moment(document: RestoreDocument) -> None:
    paint(document, Box(0, 0, 50, 50))
    first = document.keep_mask()
    paint(document, Box(100, 0, 150, 50))
    second = document.keep_mask()
    assert first != second
    assert masks.load_mask(first)[20, 120] == 0
    assert np.array_equal(masks.load_mask(second), document.mask)


def test_d7_the_head_of_a_journal_may_be_lost_and_the_rest_is_there(document: RestoreDocument) -> None:
    box = Box(0, 0, 40, 40)
    document.add_repair(repair_of("a", box), [patch_for(document, box)])
    paint(document, box)
    (document.folder / "mask.journal").write_bytes(b"rubbish")
    found = again(document)
    assert not found.mask.any() and len(found.repairs) == 1
    assert (found.folder / "mask.broken.journal").read_bytes() == b"rubbish"
    found.close()


def test_l8_a_document_of_a_newer_program_is_left_untouched(document: RestoreDocument) -> None:
    file = document.folder / "document.json"
    file.write_text(json.dumps({**json.loads(file.read_text()), "schema": 99}))
    with pytest.raises(NewerFile) as caught:
        RestoreDocument.open(document.folder)
    assert caught.value.facts == {"name": "uncle.png", "version": "99"}


@pytest.mark.parametrize("name", ["document.json", "photo.json", "photo.npy"])
def test_a_document_without_its_photo_is_refused(document: RestoreDocument, name: str) -> None:
    (document.folder / name).write_bytes(b"{")
    with pytest.raises(FileBroken):
        RestoreDocument.open(document.folder)
    (document.folder / name).unlink()
    with pytest.raises(FileMissing):
        RestoreDocument.open(document.folder)


def test_documents_are_listed_and_one_that_was_not_closed_says_so(home: Path) -> None:
    closed = RestoreDocument.create(kept_photo(new_folder()))
    paint(closed, Box(0, 0, 5, 5))
    closed.close()
    killed = RestoreDocument.create(kept_photo(new_folder()))
    idle = RestoreDocument.create(kept_photo(new_folder()))
    idle.close()
    told = {one.folder: (one.name, one.worked_on, one.was_open) for one in stored()}
    assert told == {
        closed.folder: ("uncle.png", True, False),
        killed.folder: ("uncle.png", False, True),
        idle.folder: ("uncle.png", False, False),
    }
    (restore.restorations() / "half").mkdir()
    assert sweep(keep=0) == 2
    assert {one.folder for one in stored()} == {closed.folder, killed.folder}
    forget(closed.folder)
    assert not closed.folder.exists()
    killed.close()
