"""The store: what is in the folder is known, kept, verified, moved and removed; nothing is half there."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from mmstudio.checkpoints import catalogue, store
from mmstudio.checkpoints.store import Store
from mmstudio.errors import Cancelled, CheckpointMissing, CheckpointUnknown, LowSpace, UnsafeFile
from tests.checkpoints import weights as w
from tests.checkpoints.test_recognise import pipeline_folder


@pytest.fixture
def shop(tmp_path: Path) -> Store:
    return Store(tmp_path / "models")


def test_an_added_file_is_copied_hashed_and_found_again(shop, tmp_path):
    source = w.write(tmp_path / "My_Model v2.safetensors", w.SD15)
    row = shop.add(source, licence="Apache-2.0", origin="https://example.org/a")
    assert row.id == "my-model-v2" and row.title == "My Model v2"
    assert Path(row.path).read_bytes() == source.read_bytes() and Path(row.path) != source
    assert len(row.sha256) == 64 and row.family == "sd15" and row.state == "installed"
    assert Store(shop.folder).find(row.id) == row


def test_a_folder_is_copied_whole(shop, tmp_path):
    row = shop.add(pipeline_folder(tmp_path / "sd"))
    assert (Path(row.path) / "model_index.json").is_file() and row.form == "folder"


def test_the_same_content_is_not_kept_twice(shop, tmp_path):
    first = shop.add(w.write(tmp_path / "a.safetensors", w.SD15))
    again = shop.add(w.write(tmp_path / "b.safetensors", w.SD15))
    assert again == first and len(list(shop.folder.rglob("*.safetensors"))) == 1


def test_c7_another_content_of_the_same_name_replaces_nothing(shop, tmp_path):
    first = shop.add(w.write(tmp_path / "a" / "m.safetensors", w.SD15))
    second = shop.add(w.write(tmp_path / "b" / "m.safetensors", w.SDXL))
    assert first.id != second.id and first.path != second.path
    assert shop.find(first.id).family == "sd15" and shop.find(second.id).family == "sdxl"


def test_a_file_dropped_into_the_folder_is_found(shop):
    w.write(shop.folder / "loras" / "style.safetensors", w.LORA_SDXL)
    (row,) = shop.refresh()
    assert (row.kind, row.family, row.sha256) == ("lora", "sdxl", "")


def test_folders_of_other_programs_are_used_in_place(tmp_path):
    other = tmp_path / "other"
    file = w.write(other / "checkpoints" / "deep" / "xl.safetensors", w.SDXL)
    shop = Store(tmp_path / "models", (other,))
    (row,) = shop.refresh()
    assert row.state == "linked" and row.path == str(file)
    assert shop.remove(row.id) == 0 and file.exists()


def test_what_is_no_checkpoint_is_named_and_skipped(shop):
    w.write(shop.folder / "x.safetensors", {"nothing": (2,)})
    (shop.folder / "y.ckpt").write_bytes(b"\x80")
    assert shop.refresh() == ()
    assert sorted(skipped.code for skipped in shop.skipped) == [CheckpointUnknown.code, UnsafeFile.code]


def test_a_refresh_reads_only_what_changed(shop, monkeypatch):
    for number in range(5):
        w.write(shop.folder / "loras" / f"{number}.safetensors", w.LORA_SDXL)
    shop.refresh()
    monkeypatch.setattr(store, "recognise", lambda path: pytest.fail(f"read {path} again"))
    assert len(shop.refresh()) == 5


def test_a_lost_index_is_made_anew(shop, tmp_path):
    shop.add(w.write(tmp_path / "a.safetensors", w.SD15))
    (shop.folder / store.INDEX_FILE).write_bytes(b"{nonsense")
    (row,) = shop.refresh()
    assert row.id == "a" and row.sha256 == ""


def test_a_removed_file_is_said_to_be_missing(shop, tmp_path):
    row = shop.add(w.write(tmp_path / "a.safetensors", w.SD15))
    Path(row.path).unlink()
    assert shop.find(row.id).state == "missing" and not shop.find(row.id).usable
    assert [c.state for c in shop.refresh()] == ["missing"]


def test_verify_finds_changed_bytes_of_the_same_size(shop, tmp_path):
    row = shop.add(w.write(tmp_path / "a.safetensors", w.SD15))
    assert shop.verify(row.id).state == "installed"
    content = bytearray(Path(row.path).read_bytes())
    content[-1] ^= 1
    Path(row.path).write_bytes(bytes(content))
    assert shop.verify(row.id).state == "damaged"
    assert not shop.find(row.id).usable


def test_verify_gives_a_dropped_file_its_first_hash(shop):
    w.write(shop.folder / "pipelines" / "a.safetensors", w.SD15)
    shop.refresh()
    assert len(shop.verify("a").sha256) == 64


def test_a_file_in_the_wrong_folder_is_told_and_put_right(shop):
    w.write(shop.folder / "loras" / "big.safetensors", w.ESRGAN)
    (row,) = shop.refresh()
    assert row.misplaced == "upscalers"
    right = shop.put_right(row.id)
    assert Path(right.path) == shop.folder / "upscalers" / "big.safetensors" and right.misplaced == ""
    assert [c.misplaced for c in shop.refresh()] == [""]


def test_remove_deletes_the_files(shop, tmp_path):
    row = shop.add(pipeline_folder(tmp_path / "sd"))
    assert shop.remove(row.id) > 0
    assert not Path(row.path).exists() and shop.rows() == ()
    with pytest.raises(CheckpointMissing):
        shop.remove(row.id)


def test_the_folder_moves_with_its_content(shop, tmp_path):
    file, folder = shop.add(w.write(tmp_path / "a.safetensors", w.SD15)), shop.add(pipeline_folder(tmp_path / "sd"))
    shop.move(tmp_path / "elsewhere")
    moved = Store(tmp_path / "elsewhere")
    assert {row.id for row in moved.rows()} == {file.id, folder.id}
    assert all(Path(row.path).exists() and row.sha256 for row in moved.rows())
    assert moved.verify(folder.id).state == "installed"


def test_a_stopped_move_loses_nothing_and_goes_on(shop, tmp_path):
    rows = [shop.add(w.write(tmp_path / f"{n}.safetensors", w.SD15, fill=bytes([n]))) for n in range(3)]
    asked = iter([False, True])
    with pytest.raises(Cancelled):
        shop.move(tmp_path / "elsewhere", cancelled=lambda: next(asked))
    assert all(Path(row.path).exists() for row in shop.rows())
    shop.move(tmp_path / "elsewhere")
    assert {row.id for row in Store(tmp_path / "elsewhere").rows()} == {row.id for row in rows}


def test_a_stopped_copy_leaves_nothing(shop, tmp_path):
    for source in (w.write(tmp_path / "a.safetensors", w.SD15), pipeline_folder(tmp_path / "sd")):
        with pytest.raises(Cancelled):
            shop.add(source, cancelled=lambda: True)
    assert shop.rows() == () and [p for p in shop.folder.rglob("*") if p.is_file() and "lock" not in p.name] == []


def test_d1_a_copy_that_does_not_fit_is_refused_before_it_begins(shop, tmp_path, monkeypatch):
    monkeypatch.setattr("mmstudio.disk.free_mb", lambda folder: 1)
    with pytest.raises(LowSpace):
        shop.add(w.write(tmp_path / "a.safetensors", w.SD15))


@pytest.mark.parametrize("name", ["../../evil", "con", "a\u202eb", "x" * 300, "Ä Ö/ü"])
def test_d10_names_are_made_safe(shop, tmp_path, name):
    import shutil

    plain = w.write(tmp_path / "plain.safetensors", w.SD15)
    source = tmp_path / (name.replace("/", "_")[:200] + ".safetensors")
    shutil.copy(plain, source)
    row = shop.add(source)
    assert Path(row.path).parent == shop.folder / "pipelines"
    assert row.id.isprintable() and len(row.id) <= 64


def test_the_index_keeps_paths_relative(shop, tmp_path):
    shop.add(w.write(tmp_path / "a.safetensors", w.SD15))
    raw = json.loads((shop.folder / store.INDEX_FILE).read_text())
    assert raw["checkpoints"][0]["path"] == "pipelines/a.safetensors"


def test_the_catalogue_can_be_read_and_names_each_once():
    entries = catalogue.entries()
    assert len({entry.id for entry in entries}) == len(entries) > 15
    assert all(entry.repository or entry.files for entry in entries)
    assert all(entry.repository or file.url.startswith("https://") for entry in entries for file in entry.files)
    kinds = {"pipeline", "tiny_vae", "inpainter", "upscaler", "face", "colour", "cleaner", "sound", "caption"}
    assert {entry.kind for entry in entries} >= kinds


def test_what_ships_is_listed_as_built_in():
    rows = {row.id: row for row in catalogue.built_in()}
    assert rows["starter"].state == "built_in" and rows["starter"].size_bytes > 1_000_000
