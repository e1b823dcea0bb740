"""The `parameters` text both ways: others read ours by their own rules, and we read what they wrote.

The rules of other programs are written down here from what their readers do, in as few lines as it takes.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from typing import NamedTuple

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mmstudio.jobs import MAX_SEED, CheckpointUse, LoraUse, Recipe, text_job
from mmstudio.media.foreign import read_foreign, read_parameters
from mmstudio.media.metadata import parameters_text


class Understood(NamedTuple):
    prompt: str
    negative_prompt: str
    values: dict[str, str]


def _unquoted_as_json(value: str) -> str:
    return str(json.loads(value)) if value[0] == value[-1] == '"' else value


def _without_quotes(value: str) -> str:
    return value[1:-1] if value[0] == value[-1] == '"' else value


# A1111 and Forge: keys may hold - and /, a quoted value is JSON. SD.Next's older reader: keys of words alone, the
# quotes are cut off and what was escaped in them stays so.
READERS: dict[str, tuple[str, Callable[[str], str]]] = {
    "A1111, Forge": (r'\s*(\w[\w \-/]+):\s*("(?:\\.|[^\\"])+"|[^,]*)(?:,|$)', _unquoted_as_json),
    "SD.Next": (r'\s*([\w ]+):\s*("(?:\\"[^,]|\\"|\\|[^"])+"|[^,]*)(?:,|$)', _without_quotes),
}


def read_as(program: str, text: str) -> Understood:
    """Their common way: fewer than three values in the last line are a prompt; lines count without what surrounds
    them, and from the first that begins with "Negative prompt:" on, all is negative."""
    pattern, plain = READERS[program]
    *lines, last = text.strip().split("\n")
    pairs = re.findall(pattern, last)
    assert len(pairs) >= 3
    parts: tuple[list[str], list[str]] = ([], [])
    negative = False
    for line in map(str.strip, lines):
        if line.startswith("Negative prompt:"):
            negative, line = True, line.removeprefix("Negative prompt:").strip()
        if line or parts[negative]:
            parts[negative].append(line)
    values = {key: plain(value) for key, value in pairs if value}
    return Understood("\n".join(parts[0]), "\n".join(parts[1]), values)


def recipe(prompt: str, negative: str = "", **fields: object) -> Recipe:
    job = text_job(prompt, negative_prompt=negative, **fields)
    return Recipe(version="1.0", job=job, checkpoints=(CheckpointUse(name="my sd", sha256="6ce0161689" + "0" * 54),))


HARD = recipe(
    'a "heron", (at dawn:1.2)\n\nby the lake: reeds, <mist>',
    'blurry, "ugly"\nextra: fingers',
    seed=48213907, steps=20, guidance_scale=7.5, width=512, height=768, sampler="DPM++ 2M Karras",
    checkpoint='my, "own": model', loras=(LoraUse(checkpoint="ink, wash", weight=0.8), LoraUse(checkpoint="fog")),
)  # fmt: skip


@pytest.mark.parametrize("program", READERS)
def test_other_programs_read_line_breaks_quotes_commas_and_loras_of_ours(program: str) -> None:
    found = read_as(program, parameters_text(HARD))
    assert (found.prompt, found.negative_prompt) == (HARD.job.prompt, HARD.job.negative_prompt)
    assert found.values.items() >= {
        "Steps": "20", "Sampler": "DPM++ 2M Karras", "CFG scale": "7.5", "Seed": "48213907", "Size": "512x768",
        "Model hash": "6ce0161689", "Lora": "ink, wash: 0.8, fog: 1", "Version": "mmstudio 1.0",
    }.items()  # fmt: skip
    assert found.values["Model"].replace("\\", "") == 'my, "own": model'


_LINE = st.text(
    st.characters(exclude_categories=["Cs", "Cc", "Zl", "Zp"], include_characters="\t"), max_size=40
) | st.sampled_from(['a, "b", c', "x: 1, y: 2, z: 3", "Steps: 5, Seed: 3, Size: 8x8", '"', "\\", "", "<lora:a:1>"])
_WORDS = st.lists(_LINE, max_size=4).map("\n".join).filter(lambda text: "Negative prompt:" not in text)


def trimmed(text: str) -> str:
    """What all readers make of it: lines without what surrounds them, and no empty ones around."""
    return "\n".join(map(str.strip, text.strip().split("\n")))


@settings(max_examples=150)
@given(_WORDS, _WORDS, st.integers(0, MAX_SEED), st.text(st.characters(exclude_categories=["C", "Z"]), min_size=1))
def test_whatever_is_written_is_read_back_by_others_and_by_us(
    prompt: str, negative: str, seed: int, checkpoint: str
) -> None:
    made = recipe(prompt, negative, seed=seed, checkpoint=checkpoint, width=512, height=640)
    text = parameters_text(made)
    for program in READERS:
        found = read_as(program, text)
        assert (found.prompt.strip(), found.negative_prompt.strip()) == (trimmed(prompt), trimmed(negative))
        assert (found.values["Seed"], found.values["Size"]) == (str(seed), "512x640")
    assert read_as("A1111, Forge", text).values["Model"] == checkpoint
    ours = read_parameters(text)
    assert (trimmed(ours.prompt), trimmed(ours.negative_prompt)) == (trimmed(prompt), trimmed(negative))
    assert (ours.seed, ours.checkpoint, ours.width, ours.height) == (seed, checkpoint, 512, 640)


FORGE = """a heron, <lora:mist:0.8>
BREAK
no Negative prompt: in the middle of a line
Negative prompt: blurry,
"ugly", lowres
Steps: 20, Sampler: DPM++ 2M SDE, Schedule type: Karras, CFG scale: 1, Distilled CFG Scale: 3.5, Seed: 48213907, \
Size: 896x1152, Model hash: d9b5d2777c, Model: flux1-dev, Lora hashes: "mist: 1a2b3c4d5e6f, fog: 0a1b2c3d4e5f", \
Hires upscale: 1.5, Hires upscaler: 4x-UltraSharp, ADetailer prompt: "face, \\"smile\\"\\nSeed: 1, Steps: 3", \
Version: f2.0.1v1.10.1, Module 1: ae, Module 2: clip_l"""
SD_NEXT = """a heron
Negative prompt: blur
Steps: 25, Size: 1024x768, Sampler: Euler a, Seed: 7, CFG scale: 6, CFG rescale: 0.7, App: SD.Next, \
Version: 1234abc, Pipeline: StableDiffusionXLPipeline, Operations: txt2img; hires, Model: juggernautXL, \
Model hash: 33e58e86, Parser: native, LoRA networks: "mist:0.8", Denoising strength: 0.3"""
INVOKE = {
    "app_version": "5.6.0",
    "generation_mode": "sdxl_img2img",
    "positive_prompt": 'a heron\n"at dawn", (mist)1.2',
    "negative_prompt": None,
    "positive_style_prompt": "",
    "width": 1024,
    "height": 1152,
    "seed": 2415013318,
    "cfg_scale": 5.5,
    "steps": 30,
    "scheduler": "dpmpp_2m_sde_k",
    "clip_skip": 0,
    "model": {"key": "8f3c", "hash": "blake3:9a", "name": "Juggernaut XL v9", "base": "sdxl", "type": "main"},
    "loras": [{"model": {"key": "1", "name": "mist", "base": "sdxl", "type": "lora"}, "weight": 0.75}],
    "strength": 0.6,
}


def test_what_forge_wrote_is_understood_to_its_last_line() -> None:
    found = read_parameters(FORGE)
    assert found.prompt == "a heron, <lora:mist:0.8>\nBREAK\nno Negative prompt: in the middle of a line"
    assert found.negative_prompt == 'blurry,\n"ugly", lowres'
    assert (found.seed, found.steps, found.guidance_scale) == (48213907, 20, 3.5), "not those within quotes"
    assert (found.width, found.height, found.checkpoint) == (896, 1152, "flux1-dev")


def test_what_sd_next_wrote_is_understood() -> None:
    found = read_parameters(SD_NEXT)
    assert (found.prompt, found.negative_prompt, found.sampler) == ("a heron", "blur", "Euler a")
    assert (found.seed, found.steps, found.checkpoint) == (7, 25, "juggernautXL")
    assert (found.width, found.height, found.denoising_strength) == (1024, 768, 0.3)


def test_what_invokeai_wrote_is_understood_without_a_negative_prompt_and_with_too_large_a_seed() -> None:
    found = read_foreign({"invokeai_metadata": json.dumps(INVOKE)})
    assert found is not None
    assert (found.prompt, found.negative_prompt) == ('a heron\n"at dawn", (mist)1.2', "")
    assert (found.seed, found.steps, found.guidance_scale) == (None, 30, 5.5)
    assert (found.checkpoint, found.sampler, found.denoising_strength) == ("Juggernaut XL v9", "dpmpp_2m_sde_k", 0.6)
