"""Pictures are described by an installed net of transformers, here tiny ones with random weights and few words."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
import torch
import transformers
from tokenizers import Tokenizer, models, pre_tokenizers

from mmstudio.checkpoints.recognise import recognise
from mmstudio.checkpoints.records import Checkpoint
from mmstudio.engine import live_describe
from mmstudio.engine.live_kinds import DescribePicture
from mmstudio.errors import Cancelled, CheckpointBroken
from mmstudio.generators import captioning, place, registry
from mmstudio.generators.captioning import Captioner, things_in

WORDS = ("[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", "a", "red", "fox", "in", "the", "snow", "two", "dogs", "house")
SMALL = {"hidden_size": 16, "num_hidden_layers": 1, "num_attention_heads": 2, "intermediate_size": 16}
PICTURE = np.random.default_rng(1).integers(0, 256, (40, 30, 4), np.uint8)


def tokenizer() -> transformers.PreTrainedTokenizerFast:
    words = Tokenizer(models.WordLevel({word: number for number, word in enumerate(WORDS)}, unk_token="[UNK]"))
    words.pre_tokenizer = pre_tokenizers.Whitespace()
    return transformers.PreTrainedTokenizerFast(
        tokenizer_object=words, pad_token="[PAD]", unk_token="[UNK]", cls_token="[CLS]", sep_token="[SEP]"
    )


def blip(folder: Path) -> Path:
    torch.manual_seed(3)
    text = {**SMALL, "vocab_size": len(WORDS), "encoder_hidden_size": 16, "bos_token_id": 2, "sep_token_id": 3}
    config = transformers.BlipConfig(text_config=text, vision_config={**SMALL, "image_size": 32, "patch_size": 16})
    transformers.BlipForConditionalGeneration(config).save_pretrained(folder)
    (folder / "vocab.txt").write_text("\n".join(WORDS))
    see = transformers.BlipImageProcessor(size={"height": 32, "width": 32})
    transformers.BlipProcessor(see, transformers.BertTokenizer(str(folder / "vocab.txt"))).save_pretrained(folder)
    return folder


def two_nets(folder: Path) -> Path:
    """A ViT that sees and a GPT-2 that writes."""
    torch.manual_seed(4)
    see = transformers.ViTModel(transformers.ViTConfig(**SMALL, image_size=32, patch_size=16))
    write = transformers.GPT2LMHeadModel(
        transformers.GPT2Config(
            vocab_size=len(WORDS), n_embd=16, n_layer=1, n_head=2, n_positions=64, add_cross_attention=True,
            bos_token_id=2, eos_token_id=3,
        )
    )  # fmt: skip
    net = transformers.VisionEncoderDecoderModel(encoder=see, decoder=write)
    net.config.decoder_start_token_id = net.generation_config.decoder_start_token_id = 2
    net.config.pad_token_id = net.generation_config.pad_token_id = 0
    net.generation_config.suppress_tokens = [0, 1, 2, 3, 4]  # so that something is said
    net.save_pretrained(folder)
    transformers.ViTImageProcessor(size={"height": 32, "width": 32}).save_pretrained(folder)
    tokenizer().save_pretrained(folder)
    return folder


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return blip(tmp_path_factory.mktemp("blip"))


@pytest.mark.parametrize("kind", [blip, two_nets])
def test_a_folder_is_known_as_a_captioner_and_says_what_the_net_says(kind, tmp_path: Path) -> None:
    folder = kind(tmp_path / "net")
    assert recognise(folder).kind == "caption"
    said = Captioner(folder, device="cpu").sentence(PICTURE)
    assert said and set(said.split()) <= set(WORDS[4:])
    assert said == Captioner(folder, device="cpu").sentence(PICTURE)


def test_a_sentence_is_left_off_between_two_words(folder: Path) -> None:
    with pytest.raises(Cancelled):
        Captioner(folder, device="cpu").sentence(PICTURE, lambda: True)


def test_what_is_clear_is_seen_as_white(folder: Path) -> None:
    clear, white = np.zeros((8, 8, 4), np.uint8), np.full((8, 8, 3), 255, np.uint8)
    assert np.array_equal(captioning._opaque(clear), captioning._opaque(white))


def test_a_folder_that_lacks_its_weights_or_names_code_of_its_own_is_refused(folder: Path, tmp_path: Path) -> None:
    for name in ("config.json", "preprocessor_config.json", "tokenizer_config.json"):
        if (folder / name).exists():
            (tmp_path / name).write_bytes((folder / name).read_bytes())
    with pytest.raises(CheckpointBroken):
        Captioner(tmp_path)
    config = json.loads((folder / "config.json").read_text())
    ran = tmp_path / "ran"
    (tmp_path / "own.py").write_text(f"open({str(ran)!r}, 'w')\nclass Net: pass")
    config |= {"model_type": "own", "auto_map": {"AutoModelForImageTextToText": "own.Net", "AutoConfig": "own.Net"}}
    (tmp_path / "config.json").write_text(json.dumps(config))
    with pytest.raises(CheckpointBroken):
        Captioner(tmp_path)
    assert not ran.exists()


def test_tags_are_the_things_that_a_sentence_names() -> None:
    assert things_in("Two dogs and a cat in the snow, dogs!")[:2] == ("dog", "cat")
    assert things_in("") == ()


def test_the_largest_of_those_that_are_there_is_taken() -> None:
    def row(id: str, size: int, state: str = "installed", kind: str = "caption") -> Checkpoint:
        return Checkpoint(id=id, title=id, kind=kind, path=f"/m/{id}", size_bytes=size, state=state)  # type: ignore[arg-type]

    rows = [row("small", 1), row("large", 2), row("gone", 3, "missing"), row("ear", 4, kind="sound")]
    assert registry.captioner(rows) == rows[1]
    assert registry.captioner(rows[2:]) is None


def test_a_captioner_that_is_broken_leaves_the_nearest_words_and_a_note(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    broken = Checkpoint(id="net", title="Net", kind="caption", path=str(tmp_path))
    monkeypatch.setattr(registry, "store", lambda: type("S", (), {"find": lambda _, id: broken})())

    class Nearest:
        def describe(self, path, net, unwanted):
            return [path.name, net]

    monkeypatch.setattr(live_describe, "load", Nearest)
    answer = live_describe.answerer()(DescribePicture(str(tmp_path / "picture.png"), "net"))
    assert answer.data == ["picture.png", None]
    assert answer.notes == (("checkpoint_broken", {"name": "Net"}),)
    assert captioning.working("") == (None, None)


def test_a_captioner_computes_where_the_settings_say(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(place, "taken", lambda: place.Place("meta"))  # stands in for a card
    assert Captioner(blip(tmp_path))._net.device.type == "meta"
