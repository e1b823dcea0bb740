"""Create: from controls to jobs, from the engine's words to pictures on the board."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtGui import QImage

from mmstudio.checkpoints.records import Checkpoint
from mmstudio.generators import registry
from mmstudio.jobs import Recipe, text_job
from mmstudio.lexicon import Understood
from mmstudio.media.foreign import read_foreign
from mmstudio.settings import Settings
from mmstudio.viewmodels.create import VARY, CreateViewModel
from tests.fake_library import FakeLibraryService
from tests.fakes import FakeEngine


def draw(create, engine, tmp_path, prompt="a red apple", count=4, **fields):
    """One whole batch, kept."""
    create.edit(prompt=prompt, count=count, **fields)
    create.generate()
    for index in range(count):
        engine.preview(index)
        engine.keep(index, tmp_path / f"{len(engine.jobs)}-{index}.png")
    engine.finish()
    return create.state.board


def test_starts_empty_and_says_why_generate_is_off(create):
    assert not create.state.can_generate
    assert create.state.reason == "empty_prompt"
    create.edit(prompt=" \n ")
    assert not create.state.can_generate
    create.edit(prompt="a fox")
    assert create.state.can_generate and create.state.reason == ""


def test_an_empty_prompt_sends_nothing(create, engine):
    create.generate()
    create.edit(prompt="{|}")
    create.generate()
    assert engine.jobs == []


def test_a_quick_checkpoint_draws_four(create):
    assert create.state.draft.count == 4
    assert create.state.draft.width == create.state.info.own_size_px


def test_generate_sends_what_the_controls_say(create, engine, tmp_path):
    create.edit(prompt="a red apple", style="noto", count=3, seed=7, seed_locked=True, width=256, background="#ffffff")
    create.generate()
    (job,) = engine.jobs
    assert (job.prompt, job.style, job.count, job.seed, job.width, job.height) == (
        "a red apple",
        "noto",
        3,
        7,
        256,
        256,
    )
    assert job.background == "#ffffff"
    assert engine.outputs[0].folder == str(tmp_path)


def test_an_open_lock_draws_a_new_seed_each_time_and_shows_it(create, engine):
    create.edit(prompt="a fox")
    create.generate()
    create.generate()
    first, second = engine.jobs
    assert first.seed != second.seed
    assert create.state.draft.seed == second.seed


def test_a_new_seed_of_generate_is_no_undo_step(create, engine):
    create.edit(prompt="a fox")
    create.generate()
    create.undo()
    assert create.state.draft.prompt == ""
    assert not create.state.can_undo


def test_a_closed_lock_keeps_the_seed(create, engine):
    create.edit(prompt="a fox", seed=5, seed_locked=True)
    create.generate()
    create.generate()
    assert [job.seed for job in engine.jobs] == [5, 5]


def test_picks_follow_a_locked_seed(create, engine):
    create.edit(prompt="a {red|green|blue} apple", seed=5, seed_locked=True)
    create.generate()
    create.generate()
    assert engine.jobs[0].prompt == engine.jobs[1].prompt
    assert engine.jobs[0].prompt in ("a red apple", "a green apple", "a blue apple")
    assert create.state.draft.prompt == "a {red|green|blue} apple"


def test_variation_of_a_fixed_seed_differs_each_time(create, engine):
    create.edit(prompt="a fox", seed=5, seed_locked=True, variation=0.3)
    create.generate()
    create.generate()
    assert engine.jobs[0].variation_seed != engine.jobs[1].variation_seed


def test_pictures_appear_one_after_another(create, engine, tmp_path):
    create.edit(prompt="a fox", count=2)
    create.generate()
    assert [r.status for r in create.state.board.results] == ["waiting", "waiting"]
    assert create.state.board.status == "running"
    engine.preview(0)
    assert create.state.result.image.size().width() == 16
    assert [r.status for r in create.state.board.results] == ["drawing", "waiting"]
    engine.keep(0, tmp_path / "a.png")
    assert [r.status for r in create.state.board.results] == ["kept", "waiting"]
    engine.preview(1)
    engine.keep(1, tmp_path / "b.png")
    engine.finish()
    assert create.state.board.status == "done"
    assert not create.state.busy


def test_the_progress_of_each_picture_is_its_own(create, engine, qtbot):
    create.edit(prompt="a fox", count=4)
    create.generate()
    with qtbot.waitSignal(create.progressed) as told:
        engine.advance(0.375, finished=1)
    assert told.args == [create.state.board.results[1].key, pytest.approx(0.5)]


def test_kept_pictures_are_handed_to_the_library(create, engine, library, tmp_path):
    draw(create, engine, tmp_path, count=2)
    assert library.adopted == [tmp_path / "1-0.png", tmp_path / "1-1.png"]
    assert [r.item_id for r in create.state.board.results] == [1, 2]


def test_work_that_waits_leaves_the_board_until_it_begins(create, engine, tmp_path):
    create.edit(prompt="a fox", count=1)
    create.generate()
    create.edit(prompt="an owl")
    create.generate()
    assert create.state.busy
    assert create.state.board.job.prompt == "a fox"
    engine.preview(0)
    engine.keep(0, tmp_path / "fox.png")
    engine.finish()
    assert create.state.board.job.prompt == "an owl"


def test_the_board_stays_when_the_person_looks_elsewhere(create, engine, tmp_path):
    first = draw(create, engine, tmp_path, "a fox", 1)
    create.generate()
    create.generate()
    create.choose(first.results[0].key)
    engine.keep(0, tmp_path / "second.png")
    engine.finish()
    assert create.state.chosen == first.results[0].key


def test_stop_keeps_what_is_finished_and_goes_on_later(create, engine, tmp_path):
    create.edit(prompt="a fox", count=4, seed=10, seed_locked=True)
    create.generate()
    engine.keep(0, tmp_path / "0.png")
    engine.keep(1, tmp_path / "1.png")
    create.stop()
    assert ("cancel", None) in engine.calls
    engine.fail("cancelled")
    board = create.state.board
    assert (board.status, board.kept, board.job.count) == ("stopped", 2, 4)
    assert [r.index for r in board.results] == [0, 1]
    create.go_on(board.key)
    assert (engine.jobs[-1].seed, engine.jobs[-1].count) == (12, 2)
    engine.keep(0, tmp_path / "2.png")
    engine.keep(1, tmp_path / "3.png")
    engine.finish()
    assert [r.index for r in create.state.board.results if r.status == "kept"] == [0, 1, 2, 3]
    assert create.state.board.status == "done"


def test_a_failure_stands_where_the_result_would_be(create, engine):
    create.edit(prompt="a fox", count=2)
    create.generate()
    engine.fail("worker_died")
    board = create.state.board
    assert (board.status, board.code, board.results) == ("failed", "worker_died", ())
    create.go_on(board.key)
    assert len(engine.jobs) == 2
    assert create.state.board.status == "running"
    assert len(create.state.board.results) == 2


def test_a_dismissed_failure_without_pictures_leaves(create, engine):
    create.edit(prompt="a fox", count=1)
    create.generate()
    engine.fail("worker_died")
    create.dismiss(create.state.board.key)
    assert create.state.board is None


def test_an_unsaved_picture_stays_and_says_why(create, engine):
    create.edit(prompt="a fox", count=1)
    create.generate()
    engine.preview(0)
    engine.lose(0, "disk_full", path="/tray/1.png", folder="/pictures", free_mb=0)
    result = create.state.result
    assert (result.status, result.code, result.path) == ("unsaved", "disk_full", "/tray/1.png")
    assert result.image is not None
    engine.finish()
    assert create.state.result.status == "unsaved"


def test_a_picture_of_the_tray_that_was_saved_after_all_is_kept(create, engine):
    create.edit(prompt="a fox", count=1)
    create.generate()
    engine.preview(0)
    engine.lose(0, "disk_full", path="/tray/1.png")
    engine.finish()
    create.pictures.saved_after_all("/tray/1.png", "/pictures/fox.png")
    result = create.state.result
    assert (result.status, result.path, result.code) == ("kept", "/pictures/fox.png", "")
    assert result.recipe.job == engine.jobs[0]


def test_a_waiting_job_that_is_removed_from_the_queue_leaves_the_board(create, engine):
    create.edit(prompt="a fox", count=1)
    create.generate()
    create.generate()
    assert len(create.state.batches) == 2
    engine.remove(2)
    assert len(create.state.batches) == 1


def test_unread_words_and_notes_are_kept_with_the_batch(create, engine, tmp_path):
    create.edit(prompt="a fox " + "very " * 2000 + "end", count=1)
    create.generate()
    engine.preview(0)
    engine.keep(0, tmp_path / "a.png", notes=("flat_colour",))
    engine.finish(unread=("very", "end"), notes=("smaller_batch",))
    assert create.state.board.unread == ("very", "end")
    assert create.state.board.notes == ("smaller_batch",)
    assert create.state.result.notes == ("flat_colour",)


def test_pictures_of_the_last_runs_queue_arrive_too(create, engine, tmp_path):
    engine.submit(text_job("an owl", count=2), None)
    engine.preview(0)
    engine.keep(0, tmp_path / "owl.png")
    assert create.state.result.recipe.job.prompt == "an owl"
    engine.preview(1)
    engine.keep(1, tmp_path / "owl2.png")
    engine.finish()
    assert [r.status for r in create.state.board.results] == ["kept", "kept"]


def test_arrow_keys_walk_over_all_pictures(create, engine, tmp_path):
    draw(create, engine, tmp_path, "a fox", 2)
    draw(create, engine, tmp_path, "an owl", 2)
    order = [r.key for r in create.state.results]
    create.choose(order[0])
    walked = [create.state.chosen]
    for _ in range(5):
        create.step(1)
        walked.append(create.state.chosen)
    assert walked == [*order, order[-1], order[-1]]
    create.step(-1)
    assert create.state.chosen == order[-2]


def test_compare_shows_the_picture_before(create, engine, tmp_path):
    draw(create, engine, tmp_path, "a fox", 1)
    fox = create.state.result
    draw(create, engine, tmp_path, "an owl", 1)
    assert create.state.previous.key == fox.key


def test_a_star_is_kept_by_the_library(create, engine, library, tmp_path):
    draw(create, engine, tmp_path, count=1)
    create.pictures.star()
    assert create.state.result.starred
    assert library.library.items[1].starred
    create.pictures.star()
    assert not library.library.items[1].starred


def test_a_star_set_in_the_gallery_shows_here(create, engine, library, tmp_path):
    draw(create, engine, tmp_path, count=1)
    library.library.star((1,), True)
    library.changed.emit()
    assert create.state.result.starred


def test_delete_goes_to_the_next_picture_and_undo_brings_it_back(create, engine, library, tmp_path):
    draw(create, engine, tmp_path, count=3)
    first, second, _ = create.state.board.results
    create.choose(first.key)
    create.pictures.delete()
    assert create.state.chosen == second.key
    assert 1 not in library.library.items
    create.pictures.undo_delete()
    assert create.state.chosen == first.key
    assert [r.index for r in create.state.board.results] == [0, 1, 2]
    assert 1 in library.library.items


def test_the_last_picture_can_be_deleted_and_brought_back(create, engine, tmp_path):
    draw(create, engine, tmp_path, count=1)
    create.pictures.delete()
    assert create.state.board is None
    assert create.state.chosen is None
    create.pictures.undo_delete()
    assert create.state.result.status == "kept"


def test_a_picture_deleted_in_the_gallery_leaves_the_board(create, engine, library, tmp_path):
    draw(create, engine, tmp_path, count=2)
    library.library.delete((1,))
    library.changed.emit()
    assert [r.index for r in create.state.board.results] == [1]


def test_vary_stays_near_the_chosen_picture_and_touches_no_control(create, engine, tmp_path):
    draw(create, engine, tmp_path, count=2)
    create.choose(create.state.board.results[1].key)
    chosen, before = create.state.result, create.state.draft
    create.vary()
    job = engine.jobs[-1]
    assert (job.seed, job.variation, job.count) == (chosen.recipe.job.seed, VARY, before.count)
    assert create.state.draft == before


def test_a_recipe_restores_every_control_in_one_step(create, engine, tmp_path):
    job = text_job(
        "an owl", style="noto", width=256, height=256, seed=99, variation=0.4, variation_seed=3, background="#ffffff"
    )
    create.use_recipe(Recipe(version="0", job=job))
    create.generate()
    assert engine.jobs[-1] == job
    create.undo()
    assert create.state.draft.prompt == ""


@pytest.mark.parametrize(
    ("which", "changed"),
    [
        ("prompt", {"prompt"}),
        ("seed", {"seed", "seed_locked", "variation", "variation_seed"}),
        ("all_but_seed", {"prompt", "style", "width", "height", "background", "count", "variation"}),
    ],
)
def test_parts_of_a_recipe_change_only_those(create, which, changed):
    job = text_job(
        "an owl", style="noto", width=256, height=256, seed=99, variation=0.4, variation_seed=3, background="#ffffff"
    )
    before = create.state.draft
    create.use_recipe(Recipe(version="0", job=job), which)
    after = create.state.draft
    assert {name for name in after.__struct_fields__ if getattr(after, name) != getattr(before, name)} == changed


def test_how_a_picture_was_enlarged_is_nothing_that_create_can_draw_with(create, qtbot):
    registry.use([Checkpoint(id="big", title="Big ×4", kind="upscaler", path="/m/big.safetensors")])
    before = create.state.draft
    with qtbot.waitSignal(create.noticed) as told:
        create.use_recipe(Recipe(version="0", job=text_job("", checkpoint="big")))
    registry.use(())
    assert told.args == ["was_enlarged", {"name": "Big ×4"}] and create.state.draft == before


def test_a_recipe_of_another_program_keeps_what_this_checkpoint_knows(create, qtbot):
    job = text_job("an owl", checkpoint="elsewhere", style="oil", width=640, height=480)
    with qtbot.waitSignal(create.noticed) as told:
        create.use_recipe(Recipe(version="0", job=job))
    draft = create.state.draft
    assert told.args == ["no_checkpoint", {"name": "elsewhere"}]
    assert (draft.checkpoint, draft.style, draft.width, draft.height) == ("starter", "any", 512, 512)


FOREIGN = {
    "A1111": {
        "parameters": "a heron\nNegative prompt: fog\nSteps: 25, Sampler: DPM++ 2M, Schedule type: Karras, "
        "CFG scale: 6, Seed: 99, Size: 768x512, Model hash: 6ce0161689, Model: Dream_Shaper.8"
    },
    "ComfyUI": {
        "prompt": json.dumps(
            {
                "3": {
                    "inputs": {
                        "seed": 99, "steps": 25, "cfg": 6, "sampler_name": "dpmpp_2m", "scheduler": "karras",
                        "positive": ["6", 0], "negative": ["7", 0], "latent_image": ["5", 0], "model": ["4", 0],
                    }
                },
                "4": {"inputs": {"ckpt_name": "sd15\\dream_shaper.8.safetensors"}},
                "5": {"inputs": {"width": 768, "height": 512, "batch_size": 1}},
                "6": {"inputs": {"text": "a heron"}},
                "7": {"inputs": {"text": "fog"}},
            }
        )
    },
    "InvokeAI": {
        "invokeai_metadata": json.dumps(
            {
                "positive_prompt": "a heron", "negative_prompt": "fog", "seed": 99, "steps": 25, "cfg_scale": 6,
                "scheduler": "dpmpp_2m_k", "width": 768, "height": 512, "model": {"name": "Dream Shaper 8"},
            }
        )
    },
}  # fmt: skip
DREAM_SHAPER = Checkpoint(
    id="dream-shaper-8", title="Dream Shaper 8", kind="pipeline", family="sd15", path="/m/Dream_Shaper.8.safetensors"
)


def foreign(program: str) -> Recipe:
    found = read_foreign(FOREIGN[program])
    recipe = found.recipe() if found is not None else None
    assert recipe is not None and recipe.program == program
    return recipe


@pytest.mark.parametrize("program", FOREIGN)
def test_a_recipe_of_another_program_is_used_as_a_whole_where_its_model_is_installed(create, qtbot, program):
    registry.use([DREAM_SHAPER])
    with qtbot.assertNotEmitted(create.noticed):
        create.use_recipe(foreign(program))
    draft = create.state.draft
    registry.use(())
    assert (draft.prompt, draft.negative_prompt, draft.seed) == ("a heron", "fog", 99)
    assert (draft.checkpoint, draft.steps, draft.guidance_scale) == ("dream-shaper-8", 25, 6)
    assert (draft.sampler, draft.width, draft.height) == ("DPM++ 2M Karras", 768, 512)


@pytest.mark.parametrize("program", FOREIGN)
def test_of_a_recipe_whose_model_is_not_installed_words_and_seed_are_used(create, qtbot, program):
    create.edit(count=2, width=256, height=256)
    before, recipe = create.state.draft, foreign(program)
    with qtbot.waitSignal(create.noticed) as told:
        create.use_recipe(recipe)
    after = create.state.draft
    assert told.args == ["no_checkpoint", {"name": recipe.job.checkpoint}]
    changed = {name for name in after.__struct_fields__ if getattr(after, name) != getattr(before, name)}
    assert (changed, after.seed) == ({"prompt", "seed", "seed_locked"}, 99), "the starter knows no negative prompt"


@pytest.mark.parametrize("which", ["all", "seed"])
def test_a_seed_that_is_none_of_ours_leaves_the_seed_alone(create, qtbot, which):
    found = read_foreign({"Dream": '"a heron" -s 50 -S 8213907426153'})
    assert found is not None
    create.edit(seed=5)
    said = []
    create.noticed.connect(lambda code, facts: said.append(code))
    create.use_recipe(found.recipe(), which)
    draft = create.state.draft
    assert (draft.seed, draft.prompt, said) == ((5, "a heron", []) if which == "all" else (5, "", ["no_seed"]))


def test_a_recipe_that_names_no_model_says_nothing_of_one(create, qtbot):
    found = read_foreign({"Dream": '"a heron" -s 50 -S 42 -W 512 -H 704 -C 7.5 -A k_lms'})
    assert found is not None
    with qtbot.assertNotEmitted(create.noticed):
        create.use_recipe(found.recipe())
    assert (create.state.draft.prompt, create.state.draft.seed) == ("a heron", 42)


def test_history_goes_back_and_forth_and_ends_at_what_was_typed(create, engine):
    for prompt in ("first", "second"):
        create.edit(prompt=prompt, count=1)
        create.generate()
        engine.finish()
    create.edit(prompt="half typ")
    create.older_prompt()
    assert create.state.draft.prompt == "second"
    create.older_prompt()
    create.older_prompt()
    assert create.state.draft.prompt == "first"
    create.newer_prompt()
    create.newer_prompt()
    assert create.state.draft.prompt == "half typ"


def test_history_skips_the_prompt_that_is_shown(create, engine):
    for prompt in ("first", "second"):
        create.edit(prompt=prompt, count=1)
        create.generate()
        engine.finish()
    create.older_prompt()
    assert create.state.draft.prompt == "first"


def test_a_slider_drag_is_one_step(create):
    for value in (0.1, 0.2, 0.3):
        create.edit(group="variation", variation=value)
    create.close_step()
    create.undo()
    assert create.state.draft.variation == 0
    assert not create.state.can_undo


edit = st.one_of(
    st.builds(lambda v: ("prompt", v), st.text(max_size=8)),
    st.builds(lambda v: ("style", v), st.sampled_from(["any", "noto", "twemoji"])),
    st.builds(lambda v: ("variation", v), st.floats(0, 1)),
    st.builds(lambda v: ("seed", v), st.integers(0, 2**31 - 1)),
    st.builds(lambda v: ("count", v), st.integers(1, 32)),
    st.sampled_from(["undo", "redo"]),
)


@given(steps=st.lists(edit, max_size=25))
def test_any_order_of_edits_undo_and_redo_returns_to_equal_drafts(qapp, steps):
    create = CreateViewModel(FakeEngine(), FakeLibraryService(), Settings)
    line, at = [create.state.draft], 0
    for step in steps:
        if step == "undo":
            create.undo()
            at = max(0, at - 1)
        elif step == "redo":
            create.redo()
            at = min(at + 1, len(line) - 1)
        else:
            create.edit(**dict([step]))
            if create.state.draft != line[at]:
                line, at = [*line[: at + 1], create.state.draft], at + 1
        assert create.state.draft == line[at]


def test_numbers_out_of_range_are_refused(create):
    with pytest.raises(ValueError, match="count"):
        create.edit(count=33)
    assert create.state.draft.count == 4


def test_a_picture_that_was_let_go_is_read_again(create, engine, library, tmp_path, monkeypatch):
    monkeypatch.setattr("mmstudio.viewmodels.create.PIXEL_BUDGET", 16 * 16 * 4 * 2)
    draw(create, engine, tmp_path, count=4)
    let_go = [r for r in create.state.board.results if r.image is None]
    assert let_go
    library.images[Path(let_go[0].path)] = QImage(8, 8, QImage.Format.Format_RGBA8888)
    create.pictures.want_image(let_go[0].key)
    assert create.state.find(let_go[0].key).image.width() == 8


def test_a_picture_whose_file_is_gone_says_so(create, engine, library, tmp_path, monkeypatch):
    monkeypatch.setattr("mmstudio.viewmodels.create.PIXEL_BUDGET", 0)
    draw(create, engine, tmp_path, count=3)
    lost = next(r for r in create.state.board.results if r.image is None)
    create.pictures.want_image(lost.key)
    assert create.state.find(lost.key).status == "missing"


def test_a_new_document_is_empty_and_the_former_one_is_recent(create, engine, tmp_path):
    draw(create, engine, tmp_path, "a fox", 2)
    create.rename("Autumn  series")
    key = create._document
    create.new_document()
    assert (create.state.name, create.state.draft.prompt, create.state.batches) == ("", "", ())
    assert create.state.recent == ((key, "Autumn series"),)
    create.open_document(key)
    assert create.state.name == "Autumn series"
    assert create.state.draft.prompt == "a fox"
    assert len(create.state.board.results) == 2


def test_pictures_of_a_document_that_is_not_shown_still_arrive_there(create, engine, tmp_path):
    create.edit(prompt="a fox", count=1)
    create.generate()
    key = create._document
    create.new_document()
    engine.preview(0)
    engine.keep(0, tmp_path / "fox.png")
    engine.finish()
    assert create.state.batches == ()
    create.open_document(key)
    assert create.state.result.path == str(tmp_path / "fox.png")


def test_a_prompt_in_chinese_is_understood_and_stays_as_it_was_typed(create, engine):
    create.edit(prompt="a fox")
    assert create.state.understood is None
    create.edit(prompt="紅色的狐狸，饕餮")
    assert create.state.understood == Understood("red fox", ("red", "fox"), ("饕餮",))
    create.generate()
    assert engine.jobs[-1].prompt == "紅色的狐狸，饕餮"


def test_a_checkpoint_that_knows_no_chinese_understands_none(create):
    create.edit(prompt="狐狸")
    english = msgspec.structs.replace(create.state.info, languages=("en",))
    assert replace(create.state, info=english).understood is None


def test_of_a_very_long_prompt_only_the_beginning_is_read_while_it_is_typed(create):
    create.edit(prompt="狐狸，" * 1000 + "猫")
    assert create.state.understood.words == ("fox",)
