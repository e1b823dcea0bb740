"""Pictures and sounds as ingredients: read elsewhere, kept in the draft, sent with their weights, brought back."""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace

import msgspec
import numpy as np
import pytest

from mmstudio.audio.heard import Listened
from mmstudio.audio.tracks import CURVES, Beat, ControlTrack
from mmstudio.checkpoints.records import Checkpoint
from mmstudio.errors import CheckpointDamaged, FileMissing, NoMicrophone, SoundSilent
from mmstudio.jobs import Concept, GenerateJob, PictureCondition, Recipe, SoundCondition, TextCondition
from mmstudio.viewmodels.drafts import Draft, PictureIngredient, SoundIngredient
from mmstudio.viewmodels.ingredients import Ingredients

OTTER = PictureIngredient(path="/p/otter.jpg", read="/copies/1.png")
BARK = SoundIngredient(
    path="/s/bark.wav", seconds=9.0, duration_s=9.0, concepts=(Concept("dog", 0.7), Concept("wind", 0.3))
)


def test_a_picture_or_a_sound_alone_can_be_drawn(create, engine):
    create.edit(picture=OTTER)
    assert create.state.can_generate
    create.generate()
    create.edit(picture=None, sound=BARK)
    create.generate()
    first, second = engine.jobs
    assert first.conditions == (PictureCondition(path="/p/otter.jpg", read="/copies/1.png", weight=0.5),)
    assert isinstance(second.conditions[0], SoundCondition)
    assert second.conditions[0].heard == BARK.concepts


def test_what_is_off_or_weighs_nothing_is_not_sent(create, engine):
    create.edit(prompt="snow", picture=OTTER, sound=BARK)
    create.mix.switch("picture", False)
    create.mix.weigh("sound", 0.0)
    create.generate()
    assert engine.jobs[0].conditions == (TextCondition(prompt="snow", weight=1.0),)
    create.mix.weigh("prompt", 0.0)
    create.mix.switch("picture", True)
    create.generate()
    assert [type(one) for one in engine.jobs[1].conditions] == [PictureCondition]


def test_of_two_sounds_the_newest_counts(create):
    create.mix.take_sound(Path("/s/a.wav"))
    create.mix.take_sound(Path("/s/b.wav"))
    create.ingredients.answer(msgspec.structs.replace(BARK, path="/s/b.wav"))
    create.ingredients.answer(BARK, 0)
    assert create.state.draft.sound.path == "/s/b.wav"
    assert not create.state.listening


def test_what_cannot_be_read_says_so_and_keeps_what_was_there(qtbot, create):
    create.edit(picture=OTTER)
    create.mix.take_picture(Path("/p/gone.jpg"))
    with qtbot.waitSignal(create.noticed) as told:
        create.ingredients.answer(FileMissing(name="gone.jpg"))
    assert told.args == ["file_missing", {"name": "gone.jpg"}]
    assert create.state.draft.picture == OTTER


def test_a_new_picture_keeps_the_weight_and_is_one_undo_step(create):
    create.edit(picture=msgspec.structs.replace(OTTER, weight=0.9))
    create.mix.take_picture(Path("/p/fox.png"))
    create.ingredients.answer(PictureIngredient(path="/p/fox.png", read="/copies/2.png"))
    assert create.state.draft.picture == PictureIngredient(path="/p/fox.png", read="/copies/2.png", weight=0.9)
    create.undo()
    assert create.state.draft.picture.path == "/p/otter.jpg"


def test_an_unknown_sound_is_said(qtbot, create):
    create.mix.take_sound(Path("/s/odd.wav"))
    with qtbot.waitSignal(create.noticed) as told:
        create.ingredients.answer(msgspec.structs.replace(BARK, known=False))
    assert told.args[0] == "sound_unknown"


def test_settings_of_a_picture_bring_its_ingredients_back_and_name_files_that_are_gone(qtbot, create):
    heard = SoundCondition(path="/s/bark.wav", weight=0.3, start_s=1.0, duration_s=4.0, heard=BARK.concepts)
    shown = PictureCondition(path="/p/otter.jpg", read="/copies/1.png", weight=0.8)
    job = GenerateJob(conditions=(TextCondition(prompt="snow", weight=0.4), shown, heard))
    create.use_recipe(Recipe(version="0", job=job))
    draft = create.state.draft
    assert (draft.prompt_weight, draft.picture.weight, draft.sound.weight) == (0.4, 0.8, 0.3)
    assert draft.conditions("snow", create.state.info) == job.conditions
    assert [question[0] for question in create.ingredients.asked] == ["whether_there", "whether_there"]
    create.ingredients.answer(True, 0)
    with qtbot.waitSignal(create.noticed) as told:
        create.ingredients.answer(False, 1)
    assert told.args == ["file_missing", {"name": "bark.wav"}]
    create.use_recipe(Recipe(version="0", job=GenerateJob(conditions=(TextCondition(prompt="x"),))))
    assert create.state.draft.picture is None


def test_how_much_each_moved_the_pictures_stays_with_the_batch(create, engine, tmp_path):
    create.edit(prompt="snow", picture=OTTER, count=1)
    create.generate()
    engine.preview(0)
    engine.keep(0, tmp_path / "a.png")
    engine.finish(shares=(0.6, 0.4))
    assert create.state.board.shares == (0.6, 0.4)


def test_a_session_keeps_the_ingredients(create):
    create.edit(prompt="snow", picture=OTTER, sound=BARK)
    kept = msgspec.json.decode(msgspec.json.encode(create.session()), type=type(create.session()))
    assert kept.documents[0].draft.sound == BARK
    assert kept.documents[0].draft.picture == OTTER


@pytest.mark.parametrize("fields", [{"weight": 1.5}, {"start_s": -1.0}, {"duration_s": 0.0}, {"duration_s": 31.0}])
def test_numbers_out_of_range_are_refused(fields):
    with pytest.raises(ValueError):
        SoundIngredient(path="/s/a.wav", **fields)


def test_shares_of_nothing_are_nothing(create):
    assert Draft().shares(create.state.info) == (0.0, 0.0, 0.0)


# what opens them


class Children:
    """Stands for both children."""

    closed = 0

    def read(self, path, max_side_px=None):
        if not path.exists():
            raise FileMissing(name=path.name)
        pixels = np.full((4, 6, 4), 200, np.uint8)
        return SimpleNamespace(pixels=pixels.tobytes(), width=6, height=4)

    def listen(self, path, start_s=0.0, duration_s=30.0):
        return Listened(seconds=start_s + 5, bars=(0.1, 1.0), concepts=(Concept("dog", 1.0),), known=True)

    def prepare(self, path):
        return SimpleNamespace(folder=path)

    def track(self, path):
        """A song whose tempo is clear, but for the sea."""
        curves = np.zeros((len(CURVES), 100), np.float32)
        curves[CURVES.index("beat_confidence")] = 0.1 if path.name == "sea.wav" else 0.9
        return ControlTrack(curves, beats=(Beat(0.5), Beat(1.0)), seconds=2.0)

    def close(self):
        self.closed += 1


class Deaf:
    def devices(self):
        raise NoMicrophone

    def open(self, device):
        raise NoMicrophone


@pytest.fixture
def ingredients(qapp, tmp_path):
    children = Children()
    made = Ingredients(lambda: children, tmp_path / "copies", lambda: children, Deaf)
    yield made
    made.close()
    assert children.closed <= 2


def asked(qtbot, ask):
    answers = []
    ask(answers.append)
    qtbot.waitUntil(lambda: bool(answers))
    return answers[0]


def test_a_copy_of_the_picture_is_made_once(qtbot, ingredients, tmp_path):
    (tmp_path / "a.png").touch()
    first = asked(qtbot, lambda then: ingredients.picture(tmp_path / "a.png", then))
    second = asked(qtbot, lambda then: ingredients.picture(tmp_path / "a.png", then))
    assert first == second
    assert Path(first.read).parent == tmp_path / "copies"
    assert len(list((tmp_path / "copies").iterdir())) == 1


def test_a_missing_picture_is_an_answer_too(qtbot, ingredients, tmp_path):
    answer = asked(qtbot, lambda then: ingredients.picture(tmp_path / "gone.png", then))
    assert isinstance(answer, FileMissing)


def test_the_part_of_a_sound_ends_with_the_file(qtbot, ingredients, tmp_path):
    sound = asked(qtbot, lambda then: ingredients.sound(tmp_path / "a.wav", 2.0, 30.0, then))
    assert (sound.start_s, sound.duration_s, sound.seconds) == (2.0, 5.0, 7.0)


class LargeEars:
    """Stands for an installed net. error: what it says in place of an answer."""

    def __init__(self):
        self.asked, self.error = [], None

    def listen(self, sound, net, start_s=0.0, duration_s=30.0):
        self.asked.append((sound, net))
        if self.error is not None:
            raise self.error
        return Listened(seconds=5.0, bars=(1.0,), concepts=(Concept("waterfall", 1.0),), known=True)

    def close(self):
        pass


def test_an_installed_net_listens_in_place_of_ours_and_ours_where_it_cannot(qtbot, qapp, tmp_path, expect_log):
    expect_log("an installed net could not listen")
    row = Checkpoint(id="clap", title="CLAP", kind="sound", family="CLAP", path="/m/clap")
    large, chosen = LargeEars(), [row]
    made = Ingredients(Children, tmp_path, Children, Deaf, listener=lambda: chosen[0], make_large_ears=lambda: large)
    said = []
    made.noticed.connect(lambda code, facts: said.append((code, facts)))

    def heard():
        answer = asked(qtbot, lambda then: made.sound(tmp_path / "a.wav", 0.0, 5.0, then))
        return answer.code if isinstance(answer, SoundSilent) else answer.concepts[0].name

    assert heard() == "waterfall"
    assert large.asked == [(tmp_path / "a.wav", Path("/m/clap"))]
    large.error = SoundSilent(name="a.wav")
    assert heard() == "sound_silent"
    large.error = CheckpointDamaged(name="clap", file="model.safetensors")
    assert heard() == "dog"
    assert said == [("listener_failed", {"name": "CLAP"})]
    chosen[0] = None
    assert heard() == "dog"
    assert len(large.asked) == 3
    made.close()


def test_without_a_microphone_recording_says_so(qtbot, ingredients, tmp_path):
    recording = ingredients.recording(lambda: tmp_path)
    with qtbot.waitSignal(recording.noticed) as told:
        recording.start()
    assert told.args[0] == "no_microphone" and recording.state.phase == "idle"


def test_beats_are_told_where_they_are_clear(qtbot, ingredients, tmp_path):
    heard = []
    for name in ("song.wav", "sea.wav"):
        ingredients.beats(tmp_path / name, heard.append)
    qtbot.waitUntil(lambda: len(heard) == 2)
    assert heard == [(0.5, 1.0), ()]
