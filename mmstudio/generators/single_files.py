"""Loads pipelines out of single safetensors files, offline: what such a file lacks is added from what is here.

A file holds weights alone. Configurations of its family ship in resources/families, the words of CLIP come with the
package open_clip_torch (its vocabulary is read, none of its code is run). A file with the middle of a pipeline alone
gets the rest from a diffusers folder of its family that is installed.
"""

from __future__ import annotations

import functools
import gzip
import importlib.util
import sys
from pathlib import Path
from typing import Any

import torch

from mmstudio import paths
from mmstudio.checkpoints.families import Family
from mmstudio.checkpoints.headers import read_header
from mmstudio.checkpoints.records import Recognised
from mmstudio.errors import NotEnough

_VOCABULARY = "bpe_simple_vocab_16e6.txt.gz"
_WORDS = 49408  # of CLIP: 512 signs, merges, and the two marks of start and end
# how steps are spaced where a file is of another variant than the folder that lends it the rest
_SPACED: dict[tuple[str, str], dict[str, Any]] = {
    ("flux", "dev"): {"shift": 3.0, "use_dynamic_shifting": True, "base_shift": 0.5, "max_shift": 1.15},
    ("flux", "schnell"): {"shift": 1.0, "use_dynamic_shifting": False},
}


def whole(pipeline_class: Any, path: Path, family: Family, found: Recognised, dtype: torch.dtype) -> Any:
    """A pipeline of which path holds every net. Raises NotEnough where its family has no configurations here."""
    config = config_folder(family.id)
    if config is None:
        raise NotEnough(name=path.name, missing="configuration")
    parts: dict[str, Any] = {"tokenizer": clip_tokenizer("!" if family.id == "sd2" else "<|endoftext|>")}
    if family.id == "sdxl":
        parts["tokenizer_2"] = clip_tokenizer("!")
    if found.variant == "inpaint":
        parts["unet"] = _middle(family, path, config, dtype, in_channels=9)
    if family.id in ("sd15", "sd2"):
        parts |= {"safety_checker": None, "requires_safety_checker": False}
    pipeline = pipeline_class.from_single_file(
        str(path), config=str(config), torch_dtype=dtype, local_files_only=True, **parts
    )
    marks = read_header(path).shapes
    by_velocity = "v_pred" in marks  # how trainers mark it
    if by_velocity or (family.id == "sd2" and predicts_velocity(pipeline.unet)):
        options: dict[str, Any] = {"prediction_type": "v_prediction"}
        if "ztsnr" in marks:
            options |= {"rescale_betas_zero_snr": True, "timestep_spacing": "trailing"}
        pipeline.scheduler = pipeline.scheduler.from_config(pipeline.scheduler.config, **options)
    return pipeline


def predicts_velocity(unet: Any) -> bool:
    """Whether a UNet of Stable Diffusion 2 says by which velocity a picture changes, as those of 768 px do, and not
    which noise is in it, as those of 512 px do; no tensor tells.

    Even grey at the last noise level: what predicts noise answers with about what it was shown, what predicts velocity
    with much less. The question and its threshold are those of AUTOMATIC1111's web UI.
    """
    shown = torch.full((1, unet.config.in_channels, 8, 8), 0.5, dtype=unet.dtype, device=unet.device)
    text = torch.full((1, 2, unet.config.cross_attention_dim), 0.5, dtype=unet.dtype, device=unet.device)
    with torch.inference_mode():
        answer = unet(shown, 999, encoder_hidden_states=text).sample
    return float((answer.float() - shown[:, : answer.shape[1]].float()).mean()) < -1


def middle(family: Family, found: Recognised, path: Path, rest: Path, dtype: torch.dtype) -> dict[str, Any]:
    """What stands in a pipeline for the same parts of rest, a diffusers folder: the middle out of path, and steps
    that are spaced as it was trained."""
    import diffusers

    more: dict[str, Any] = {}
    if family.id == "flux":
        more["guidance_embeds"] = found.variant != "schnell"
        if found.variant == "inpaint":
            more |= {"in_channels": 384, "out_channels": 64}
    elif found.variant == "inpaint":
        more["in_channels"] = 9
    parts = {family.middle[1]: _middle(family, path, rest, dtype, **more)}
    variant = "dev" if (family.id, found.variant) == ("flux", "inpaint") else found.variant
    if (family.id, variant) in _SPACED:
        scheduler = diffusers.FlowMatchEulerDiscreteScheduler.from_pretrained(
            str(rest), subfolder="scheduler", local_files_only=True
        )
        parts["scheduler"] = scheduler.from_config(scheduler.config, **_SPACED[family.id, variant])
    return parts


def config_folder(family: str) -> Path | None:
    """Where the configurations of single files of a family lie, None if there are none."""
    folder = paths.resources() / "families" / family
    return folder if (folder / "model_index.json").is_file() else None


def clip_tokenizer(pad: str) -> Any:
    """The tokenizer of every CLIP; pad: the word that fills a short prompt up, which differs."""
    from transformers import CLIPTokenizer

    vocab, merges = _clip_words()
    return CLIPTokenizer(vocab=dict(vocab), merges=list(merges), pad_token=pad, model_max_length=77)


@functools.cache
def _clip_words() -> tuple[dict[str, int], tuple[tuple[str, str], ...]]:
    spec = importlib.util.find_spec("open_clip")
    folders = [Path(folder) for folder in (spec.submodule_search_locations or [])] if spec else []
    folders += [Path(sys._MEIPASS) / "open_clip"] if hasattr(sys, "_MEIPASS") else []  # of a frozen program
    file = next((folder / _VOCABULARY for folder in folders if (folder / _VOCABULARY).is_file()), None)
    if file is None:
        raise NotEnough(name="CLIP", missing="open_clip_torch")
    lines = gzip.decompress(file.read_bytes()).decode().split("\n")
    merges = [(first, second) for first, second in map(str.split, lines[1 : _WORDS - 512 - 2 + 1])]
    printable = [*range(33, 127), *range(161, 173), *range(174, 256)]  # bytes that stand for themselves
    signs = [*map(chr, printable), *(chr(256 + number) for number in range(256 - len(printable)))]
    words = [*signs, *(sign + "</w>" for sign in signs), *("".join(pair) for pair in merges)]
    words += ["<|startoftext|>", "<|endoftext|>"]
    return {word: number for number, word in enumerate(words)}, tuple(merges)


def _middle(family: Family, path: Path, config: Path, dtype: torch.dtype, **more: Any) -> Any:
    import diffusers

    name, place = family.middle
    net_class = getattr(diffusers, name)
    if path.is_dir():
        return net_class.from_pretrained(str(path), torch_dtype=dtype, local_files_only=True, use_safetensors=True)
    return net_class.from_single_file(
        str(path), config=str(config), subfolder=place, torch_dtype=dtype, local_files_only=True, **more
    )
