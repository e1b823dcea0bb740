"""CLAP, AST and Whisper from configurations, with random weights and few channels: real code at no size."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import torch
from transformers import (
    ASTConfig,
    ASTFeatureExtractor,
    ASTForAudioClassification,
    ClapConfig,
    ClapFeatureExtractor,
    ClapModel,
    ClapProcessor,
    RobertaTokenizer,
    WhisperConfig,
    WhisperFeatureExtractor,
    WhisperForConditionalGeneration,
    WhisperProcessor,
    WhisperTokenizer,
)

from tests.generators.tiny import symbols

LABELS = ("Dog", "Bark", "Rain", "Church bell")


def saved(folder: Path, family: str) -> Path:
    """One as a folder of transformers, the same every time."""
    torch.manual_seed(0)
    for part in {"CLAP": _clap, "AST": _ast, "Whisper": _whisper}[family]():
        part.save_pretrained(folder)
    return folder


def _clap() -> tuple[Any, Any]:
    signs = ["<s>", "<pad>", "</s>", "<unk>", "<mask>", *symbols()]
    tokenizer = RobertaTokenizer(vocab={sign: number for number, sign in enumerate(signs)}, merges=[])
    config = ClapConfig(
        text_config={
            "vocab_size": len(signs), "hidden_size": 16, "num_hidden_layers": 1, "num_attention_heads": 2,
            "intermediate_size": 16, "max_position_embeddings": 80, "projection_dim": 16,
        },
        audio_config={
            "spec_size": 256, "num_mel_bins": 64, "patch_size": 4, "patch_stride": [4, 4], "window_size": 8,
            "hidden_size": 16, "patch_embeds_hidden_size": 8, "depths": [1, 1], "num_attention_heads": [1, 2],
            "num_hidden_layers": 2, "projection_dim": 16, "num_classes": 4, "enable_fusion": False,
        },
        projection_dim=16,
    )  # fmt: skip
    extractor = ClapFeatureExtractor(truncation="rand_trunc", padding="repeatpad")
    return ClapModel(config), ClapProcessor(extractor, tokenizer)


def _ast() -> tuple[Any, Any]:
    config = ASTConfig(
        hidden_size=16, num_hidden_layers=1, num_attention_heads=2, intermediate_size=16, max_length=64,
        id2label=dict(enumerate(LABELS)), label2id={label: number for number, label in enumerate(LABELS)},
    )  # fmt: skip
    return ASTForAudioClassification(config), ASTFeatureExtractor(max_length=64)


def _whisper() -> tuple[Any, Any]:
    signs = [*symbols(), "<|endoftext|>", "<|startoftranscript|>", "<|notimestamps|>"]
    tokenizer = WhisperTokenizer(vocab={sign: number for number, sign in enumerate(signs)}, merges=[])
    tokenizer.add_special_tokens({"additional_special_tokens": signs[-3:]})
    end, start = len(signs) - 3, len(signs) - 2
    config = WhisperConfig(
        vocab_size=len(tokenizer), d_model=16, encoder_layers=1, decoder_layers=1, encoder_attention_heads=2,
        decoder_attention_heads=2, encoder_ffn_dim=16, decoder_ffn_dim=16, max_target_positions=40,
        bos_token_id=end, eos_token_id=end, pad_token_id=end, decoder_start_token_id=start,
        suppress_tokens=None, begin_suppress_tokens=None,
    )  # fmt: skip
    return WhisperForConditionalGeneration(config), WhisperProcessor(WhisperFeatureExtractor(), tokenizer)
