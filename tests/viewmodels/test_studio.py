from __future__ import annotations

import json
from pathlib import Path

import pytest

from mmstudio import paths, settings
from mmstudio.checkpoints.store import Store
from mmstudio.engine import tray
from mmstudio.engine.messages import Configure, Output
from mmstudio.generators import registry
from mmstudio.jobs import Recipe, text_job
from mmstudio.settings import Loaded, Settings
from mmstudio.viewmodels import window_memory
from mmstudio.viewmodels.drafts import known
from mmstudio.viewmodels.studio import Studio
from mmstudio.viewmodels.window_memory import WindowMemory
from tests.checkpoints.weights import pipeline_folder
from tests.fake_library import FakeLibraryService
from tests.fakes import FakeEngine

OUT = Output(folder="/nowhere")


def make(loaded: Loaded | None = None) -> Studio:
    return Studio(FakeEngine(), FakeLibraryService(), loaded)  # type: ignore[arg-type]


@pytest.fixture
def studio(qapp):
    studio = make()
    yield studio
    studio.close()


def heard_from(signal):
    heard = []
    signal.connect(lambda *values: heard.append(values[0] if len(values) == 1 else values))
    return heard


def test_a_changed_setting_is_told_and_saved(studio):
    heard = heard_from(studio.settings_changed)
    studio.change(ui_scale=125, theme="light")
    studio.change(theme="light")  # nothing new
    assert len(heard) == 1
    studio.close()
    assert settings.load(settings.default_path()).settings == studio.settings


def test_an_impossible_setting_is_refused_and_changes_nothing(studio):
    for wrong in ({"ui_scale": 103}, {"theme": "pink"}, {"bin_days": 0}):
        with pytest.raises(ValueError):
            studio.change(**wrong)
    assert studio.settings == Settings()


def test_d11_settings_of_a_newer_program_are_left_untouched(qapp):
    path = settings.default_path()
    path.parent.mkdir(parents=True)
    path.write_text('{"schema": 999, "hats": 3}')
    studio = make(settings.load(path))
    told = heard_from(studio.noticed)
    studio.begin()
    assert ("settings_newer", {}) in told
    studio.change(theme="light")
    studio.close()
    assert json.loads(path.read_text()) == {"schema": 999, "hats": 3}


def test_d11_broken_settings_are_set_aside_and_said(qapp):
    path = settings.default_path()
    path.parent.mkdir(parents=True)
    path.write_bytes(b"\xff\x00 not json")
    studio = make(settings.load(path))
    told = heard_from(studio.noticed)
    studio.begin()
    assert ("settings_broken", {}) in told
    assert (path.parent / "settings.broken.json").read_bytes() == b"\xff\x00 not json"
    studio.close()


def test_another_gallery_folder_reopens_the_library(studio, tmp_path):
    studio.change(library_folder=str(tmp_path / "elsewhere"))
    assert studio.library.reopened == [tmp_path / "elsewhere"]


def test_engine_settings_reach_the_engine_at_once(studio):
    studio.change(keep_model_min=30, threads=1, previews=False, low_memory="on")
    assert ("configure", Configure(30, False, "on"), 1) in studio.engine.calls


def test_folds_and_place_are_remembered_between_starts(qapp):
    first = make()
    first.remember_fold("seed", False)
    first.remember(place=(1, 2, 1200, 800), column_px=400)
    first.close()
    second = make()
    assert second.memory.folds == {"seed": False}
    assert second.memory.place == (1, 2, 1200, 800)
    assert second.memory.column_px == 400
    second.close()


@pytest.mark.parametrize(
    "content", [b"", b"[]", b'{"place": [1, 2]}', b'{"column_px": 9000}', b'{"schema": 999}', b"\xff" * 40]
)
def test_a_broken_memory_of_the_window_is_forgotten(tmp_path, content):
    path = tmp_path / "window.json"
    path.write_bytes(content)
    assert window_memory.load(path) == WindowMemory()


def test_use_these_settings_goes_to_create_and_says_so(studio):
    went, sent = heard_from(studio.workspace_requested), heard_from(studio.send_to.sent)
    studio.use_recipe(Recipe(version="1", job=text_job("an owl", style="noto", seed=7)))
    draft = studio.create.state.draft
    assert (draft.prompt, draft.style, draft.seed) == ("an owl", "noto", 7)
    assert (went, sent) == (["create"], ["create"])


def test_the_first_picture_tells_where_pictures_are_once(studio, tmp_path):
    told = heard_from(studio.told)
    studio.create.edit(prompt="a fox", count=2)
    studio.create.generate()
    studio.engine.keep(0, tmp_path / "1.png")
    studio.engine.keep(1, tmp_path / "2.png")
    assert [code for code, _ in told] == ["first_saved"]


def test_every_kept_picture_is_adopted_once(studio, tmp_path):
    studio.create.edit(prompt="a fox", count=2)
    studio.create.generate()
    studio.engine.keep(0, tmp_path / "1.png")
    studio.engine.keep(1, tmp_path / "2.png")
    assert studio.library.adopted == [tmp_path / "1.png", tmp_path / "2.png"]


def test_d2_full_disk_says_that_the_picture_is_not_lost(studio):
    told = heard_from(studio.noticed)
    studio.engine.submit(text_job("a fox"), OUT)
    studio.engine.lose(0, "disk_full", needed_mb=3)
    assert told[-1][0] == "unsaved_disk_full"


def in_the_tray(name: str) -> Path:
    path = tray.folder() / "2026-11-21" / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(b"a finished picture")
    return path


def test_d2_waiting_pictures_go_into_the_library_when_there_is_room(qtbot, studio):
    waiting = in_the_tray("fox.png")
    studio.settings.library.mkdir(parents=True)
    studio.tray.look()
    qtbot.waitUntil(lambda: studio.tray.count == 1)
    studio.engine.set_paused(True)
    studio.tray.retry()
    qtbot.waitUntil(lambda: studio.tray.count == 0)
    kept = studio.settings.library / "2026-11-21" / "fox.png"
    assert kept.read_bytes() == b"a finished picture" and not waiting.exists()
    assert studio.library.adopted == [kept]
    assert not studio.engine.queue.paused


def test_d2_waiting_pictures_can_be_saved_elsewhere(qtbot, studio, tmp_path):
    in_the_tray("fox.png")
    studio.tray.look()
    qtbot.waitUntil(lambda: studio.tray.count == 1)
    (tmp_path / "stick").mkdir()
    studio.tray.save_in(tmp_path / "stick")
    qtbot.waitUntil(lambda: studio.tray.count == 0)
    assert [path.name for path in (tmp_path / "stick").rglob("*.png")] == ["fox.png"]
    assert studio.library.adopted == []


def test_d2_a_picture_that_still_cannot_be_saved_stays_in_the_tray(qtbot, studio, tmp_path):
    waiting = in_the_tray("fox.png")
    told = heard_from(studio.noticed)
    studio.tray.save_in(tmp_path / "a stick that was pulled out")
    qtbot.waitUntil(lambda: bool(told))
    assert waiting.exists()
    assert told[0][0] == "folder_unreachable"


def test_p7_after_a_crash_the_work_is_back_and_said(qapp):
    first = make()
    first.create.edit(prompt="a heron at dawn")
    first.session.keep(first.create.session)
    first.session._save()
    first.session._writer.shutdown(wait=True)  # killed here: nothing is closed
    second = make()
    told = heard_from(second.told)
    second.begin()
    assert second.create.state.draft.prompt == "a heron at dawn"
    assert [code for code, _ in told] == ["recovered"]
    second.close()


def test_p8_after_two_failed_starts_nothing_is_restored_and_the_queue_waits(qapp):
    first = make()
    first.create.edit(prompt="what crashes")
    first.session.keep(first.create.session)
    first.session._save()
    first.session._writer.shutdown(wait=True)
    second = make()
    second.session._writer.shutdown(wait=True)  # dies while starting
    third = make()
    told = heard_from(third.noticed)
    third.begin()
    assert third.create.state.draft.prompt == ""
    assert ("set_paused", True) in third.engine.calls
    assert "safe_start" in [code for code, _ in told]
    third.close()


def test_p8_work_that_was_set_aside_comes_back_beside_what_was_made_since(qtbot, qapp):
    first = make()
    first.create.edit(prompt="what crashed")
    first.create.new_document()
    first.create.edit(prompt="the newer one")
    first.session.keep(first.create.session)
    first.session._save()
    first.session._writer.shutdown(wait=True)
    second = make()
    second.session._writer.shutdown(wait=True)  # dies while starting
    third = make()
    third.begin()
    third.create.edit(prompt="made since")
    with qtbot.waitSignal(third.told) as told:
        third.restore_set_aside()
    assert told.args[0] == "recovered" and told.args[1]["time"]
    assert third.create.state.draft.prompt == "the newer one"
    prompts = [document.draft.prompt for document in third.create.session().documents]
    assert prompts == ["the newer one", "made since", "what crashed"]
    third.close()


def test_p8_set_aside_work_that_cannot_be_read_is_said(qtbot, studio):
    with qtbot.waitSignal(studio.noticed) as told:
        studio.restore_set_aside()
    assert told.args[0] == "session_broken"


def test_p16_a_graphics_card_is_remembered_for_the_next_start(studio):
    studio.engine.become(device="cpu")
    assert studio.memory.graphics == ""
    studio.engine.become(device="GeForce RTX 3060")
    assert studio.memory.graphics in ("cuda", "mps")
    studio.engine.become(device="cpu")
    assert studio.memory.graphics in ("cuda", "mps")


def test_closing_writes_everything_and_ends_engine_and_library(qapp):
    studio = make()
    studio.create.edit(prompt="kept")
    studio.close()
    studio.close()
    assert studio.engine.calls.count(("close",)) == 1
    assert "kept" in (paths.config() / "session.json").read_text()
    assert not (paths.config() / "running.json").exists()


def test_a_copy_is_saved_where_a_person_wants_it(qtbot, studio, tmp_path):
    source = tmp_path / "fox.png"
    source.write_bytes(b"pixels")
    told = heard_from(studio.told)
    studio.save_copy(source, tmp_path / "copy.png")
    qtbot.waitUntil(lambda: bool(told))
    assert (tmp_path / "copy.png").read_bytes() == b"pixels"


def test_p1_a_picture_the_worker_could_not_announce_is_looked_for(studio):
    job_id = studio.engine.submit(text_job("a red apple"), OUT)
    studio.engine.fail("bug", job_id)
    assert studio.library.looks == 0
    studio.engine.fail("worker_died", studio.engine.submit(text_job("a red apple"), OUT))
    assert studio.library.looks == 1


def test_a_model_chosen_yesterday_is_there_at_the_next_start(qtbot, tmp_path):
    store = Store(Settings().checkpoints)
    row = store.add(pipeline_folder(tmp_path / "fox"))
    studio = make()
    studio.begin()  # it was put there at a terminal: the store's index says so, with no look through its folders
    qtbot.waitUntil(lambda: known(row.id))
    studio.create.use_checkpoint(row.id)
    studio.session.keep(studio.create.session)
    studio.close()
    registry.use(())
    again = make()
    assert again.create.state.draft.checkpoint == row.id
    store.remove(row.id)
    told = heard_from(again.noticed)
    again.begin()
    qtbot.waitUntil(lambda: bool(told))
    assert told == [("no_checkpoint", {"name": row.id})] and again.create.state.draft.checkpoint == "starter"
    again.close()
