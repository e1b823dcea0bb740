"""The text encoder agrees with the library it replaces, and says what it did not read."""

from __future__ import annotations

from pathlib import Path

import pytest
import torch

from mmstudio.nets.text_encoder import TextEncoder, load_text_encoder, minilm_folder

SENTENCES = ["a red apple", "Two café owners — naïve, happy — dance at dawn!", "", "snowman 7:30"]


@pytest.fixture(scope="module")
def encoder() -> TextEncoder:
    return load_text_encoder(minilm_folder())


def test_hidden_states_equal_those_of_transformers(encoder: TextEncoder) -> None:
    from transformers import BertModel, BertTokenizerFast

    oracle = BertModel.from_pretrained(minilm_folder()).eval()
    tokenizer = BertTokenizerFast.from_pretrained(minilm_folder())
    tokens = tokenizer(SENTENCES, padding=True, return_tensors="pt")
    with torch.inference_mode():
        theirs = oracle(tokens.input_ids, tokens.attention_mask).last_hidden_state
        ours = encoder(tokens.input_ids, tokens.attention_mask)
    real = tokens.attention_mask.bool()
    assert (ours - theirs)[real].abs().max() < 1e-4
    for sentence, ids in zip(SENTENCES, tokens.input_ids.tolist(), strict=True):
        assert encoder._tokens(sentence)[0] == [token for token in ids if token != tokenizer.pad_token_id]


def test_a_prompt_reads_the_same_alone_and_in_a_batch(encoder: TextEncoder) -> None:
    batch = encoder.encode(SENTENCES)
    assert torch.allclose(batch[1], encoder.read(SENTENCES[1]).vector, atol=1e-5)
    assert torch.allclose(batch.norm(dim=1), torch.ones(len(SENTENCES)), atol=1e-5)


def test_words_beyond_the_limit_are_named(encoder: TextEncoder) -> None:
    words = [f"apple{number}" for number in range(2000)]
    unread = encoder.read(" ".join(words)).unread
    assert unread[-1] == "apple1999"
    assert list(unread) == words[-len(unread) :]
    assert 0 < len(words) - len(unread) < 256


def test_unknown_signs_are_named(encoder: TextEncoder) -> None:
    assert encoder.read("a cat 🐈").unread == ("🐈",)


def test_a_short_prompt_is_read_whole(encoder: TextEncoder) -> None:
    assert encoder.read("a red apple").unread == ()


def test_a_changed_weights_file_is_refused(tmp_path: Path) -> None:
    (tmp_path / "model.safetensors").write_bytes(b"not the released file")
    with pytest.raises(ValueError, match="not the file"):
        load_text_encoder(tmp_path)
