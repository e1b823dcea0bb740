"""Recipes that other programs wrote into picture files, as far as they can be understood.

A1111's `parameters` and whoever copied it, InvokeAI (`invokeai_metadata`, the older `sd-metadata` and `Dream`), `prompt`
of ComfyUI, Fooocus, SwarmUI, Draw Things (XMP). Nothing that is read is ever run; numbers out of range are left out
and remain in the text (fault I11).
"""

from __future__ import annotations

import html
import json
import math
import re
from collections.abc import Mapping
from typing import Any

import msgspec

from mmstudio.jobs import MAX_SEED

XMP_KEY = "XML:com.adobe.xmp"  # the keyword that XMP has in a PNG
NEGATIVE = "Negative prompt:"  # begins a line of `parameters`
_MAX_TEXT_CHARACTERS = 100_000  # of a foreign recipe that are shown


class ForeignRecipe(msgspec.Struct, frozen=True, kw_only=True):
    """What another program wrote about a picture: fields that could be understood, and the text as it was.

    Every number is in the range our own jobs allow, or None.
    """

    program: str  # "A1111", "InvokeAI", "ComfyUI", "Fooocus", "SwarmUI", "Draw Things"
    text: str
    prompt: str = ""
    negative_prompt: str = ""
    seed: int | None = None
    steps: int | None = None
    guidance_scale: float | None = None
    sampler: str = ""
    checkpoint: str = ""
    width: int | None = None
    height: int | None = None
    denoising_strength: float | None = None


def read_foreign(notes: Mapping[str, object], user_comment: str = "") -> ForeignRecipe | None:
    """The recipe of another program, or None. notes: text chunks by keyword. Never raises."""
    parameters = _text(notes.get("parameters")) or user_comment
    if scheme := _text(notes.get("fooocus_scheme")):
        return _fooocus(parameters, scheme)
    if invoke := _text(notes.get("invokeai_metadata")):
        return _invokeai(invoke)
    if older := _text(notes.get("sd-metadata")):
        return _older_invokeai(older)
    if dream := _text(notes.get("Dream")):
        return _dream(dream)
    if (draw_things := _draw_things(notes)) is not None:
        return draw_things
    if parameters:
        return _fooocus(parameters, "fooocus") if parameters.lstrip().startswith("{") else read_parameters(parameters)
    if comfy := _text(notes.get("prompt")) or _text(notes.get("workflow")):
        return _comfyui(comfy)
    return None


_PARAMETER = re.compile(r'\s*(\w[\w \-/]+):\s*("(?:\\.|[^\\"])+"|[^,]*)(?:,|$)')


def read_parameters(text: str) -> ForeignRecipe:
    """Understand the `parameters` text of A1111 and all who copied it."""
    *lines, last = text.strip().split("\n")
    values = {key: _unquoted(value) for key, value in _PARAMETER.findall(last)}
    if len(values) < 3:  # A1111's own rule: then the last line belongs to the prompt
        lines.append(last)
        values = {}
    marked = [number for number, line in enumerate(lines) if line.strip().startswith(NEGATIVE)]
    first = marked[0] if marked else len(lines)  # from there on all is negative
    prompt, negative = "\n".join(lines[:first]), "\n".join(lines[first:]).strip().removeprefix(NEGATIVE)
    width, _, height = values.get("Size", "").partition("x")
    return _recipe(
        program="A1111",
        text=text,
        prompt=prompt.strip(),
        negative_prompt=negative.strip(),
        seed=values.get("Seed"),
        steps=values.get("Steps"),
        guidance_scale=values.get("CFG scale"),
        sampler=values.get("Sampler", ""),
        checkpoint=values.get("Model", ""),
        width=width,
        height=height,
        denoising_strength=values.get("Denoising strength"),
    )


def _invokeai(text: str) -> ForeignRecipe | None:
    values = _object(text)
    if not values:
        return None
    model = values.get("model")
    return _recipe(
        program="InvokeAI",
        text=text,
        prompt=values.get("positive_prompt"),
        negative_prompt=values.get("negative_prompt"),
        seed=values.get("seed"),
        steps=values.get("steps"),
        guidance_scale=values.get("cfg_scale"),
        sampler=values.get("scheduler"),
        checkpoint=model.get("name") if isinstance(model, dict) else model,
        width=values.get("width"),
        height=values.get("height"),
        denoising_strength=values.get("strength"),
    )


def _older_invokeai(text: str) -> ForeignRecipe | None:
    """InvokeAI 2: the chunk `sd-metadata`; its prompt has parts with weights, and what is not wanted in [brackets]."""
    values = _object(text)
    image = values.get("image")
    if not isinstance(image, dict):
        return None
    parts = image.get("prompt")
    if isinstance(parts, list):
        parts = " ".join(_string(part.get("prompt")) for part in parts if isinstance(part, dict))
    prompt, negative = _without_brackets(_string(parts))
    return _recipe(
        program="InvokeAI",
        text=text,
        prompt=prompt,
        negative_prompt=negative,
        seed=image.get("seed"),
        steps=image.get("steps"),
        guidance_scale=image.get("cfg_scale"),
        sampler=image.get("sampler"),
        checkpoint=values.get("model_weights"),
        width=image.get("width"),
        height=image.get("height"),
        denoising_strength=image.get("strength"),
    )


_DREAM = re.compile(r'\s*"(?P<prompt>(?:\\.|[^"\\]){0,20000})"(?P<rest>.*)', re.DOTALL)
_SWITCH = re.compile(r"-([A-Za-z]) ?(\S+)")


def _dream(text: str) -> ForeignRecipe | None:
    """InvokeAI 1: the chunk `Dream`, a command line: "words [not wanted]" -s 50 -S 42 -W 512 -H 512 -C 7.5 -A k_lms."""
    found = _DREAM.match(text)
    if found is None:
        return None
    switches = dict(_SWITCH.findall(found["rest"]))
    prompt, negative = _without_brackets(found["prompt"].replace('\\"', '"'))
    return _recipe(
        program="InvokeAI",
        text=text,
        prompt=prompt,
        negative_prompt=negative,
        seed=switches.get("S"),
        steps=switches.get("s"),
        guidance_scale=switches.get("C"),
        sampler=switches.get("A", ""),
        width=switches.get("W"),
        height=switches.get("H"),
        denoising_strength=switches.get("f"),
    )


def _without_brackets(prompt: str) -> tuple[str, str]:
    """(what is wanted, what is not), as InvokeAI wrote both into one text."""
    unwanted = re.findall(r"\[([^\[\]]*)\]", prompt)
    wanted = re.sub(r"\[[^\[\]]*\]", " ", prompt)
    return " ".join(wanted.split()), ", ".join(part.strip() for part in unwanted if part.strip())


# found by pattern, as in `read_recipe`
_USER_COMMENT = re.compile(rb"<exif:UserComment>(.{0,200000}?)</exif:UserComment>", re.DOTALL)


def _draw_things(notes: Mapping[str, object]) -> ForeignRecipe | None:
    """XMP with JSON as `exif:UserComment`: c and uc are the prompts, scale the guidance, size "512x512"."""
    packet = notes.get("xmp") or notes.get(XMP_KEY)
    if isinstance(packet, str):
        packet = packet.encode("utf-8", "replace")
    found = _USER_COMMENT.search(packet) if isinstance(packet, bytes) else None
    if found is None:
        return None
    text = html.unescape(re.sub(r"<[^<>]*>", "", found[1].decode("utf-8", "replace"))).strip()
    values = _object(text)
    if "c" not in values:
        return None
    width, _, height = _string(values.get("size")).partition("x")
    return _recipe(
        program="Draw Things",
        text=text,
        prompt=values.get("c"),
        negative_prompt=values.get("uc"),
        seed=values.get("seed"),
        steps=values.get("steps"),
        guidance_scale=values.get("scale"),
        sampler=values.get("sampler"),
        checkpoint=values.get("model"),
        width=width,
        height=height,
        denoising_strength=values.get("strength"),
    )


def _fooocus(parameters: str, scheme: str) -> ForeignRecipe | None:
    if scheme == "a1111":
        return msgspec.structs.replace(read_parameters(parameters), program="Fooocus")
    values = _object(parameters)
    if not values:
        return None
    if isinstance(values.get("sui_image_params"), dict):
        values = values["sui_image_params"]  # SwarmUI keeps its JSON in the same chunk
    size = re.findall(r"\d+", _string(values.get("resolution")))
    width, height = [*size, "", ""][:2]
    return _recipe(
        program="Fooocus" if scheme == "fooocus" and "sui_image_params" not in parameters else "SwarmUI",
        text=parameters,
        prompt=values.get("prompt"),
        negative_prompt=values.get("negative_prompt") or values.get("negativeprompt"),
        seed=values.get("seed"),
        steps=values.get("steps"),
        guidance_scale=values.get("guidance_scale") or values.get("cfgscale"),
        sampler=values.get("sampler"),
        checkpoint=values.get("base_model") or values.get("model"),
        width=width or values.get("width"),
        height=height or values.get("height"),
    )


def _comfyui(text: str) -> ForeignRecipe | None:
    """A graph of nodes: the sampler names the seed, and its links lead to the two prompts."""
    nodes = _object(text)
    if not nodes:
        return None
    samplers = [inputs for node in nodes.values() if "seed" in (inputs := _inputs(node)) or "noise_seed" in inputs]
    sampler: dict[str, Any] = samplers[0] if samplers else {}
    models = [name for node in nodes.values() if (name := _string(_inputs(node).get("ckpt_name")))]
    return _recipe(
        program="ComfyUI",
        text=text,
        prompt=_words_behind(nodes, sampler.get("positive")),
        negative_prompt=_words_behind(nodes, sampler.get("negative")),
        seed=sampler.get("seed", sampler.get("noise_seed")),
        steps=sampler.get("steps"),
        guidance_scale=sampler.get("cfg"),
        sampler=sampler.get("sampler_name"),
        checkpoint=models[0] if models else "",
        denoising_strength=sampler.get("denoise"),
    )


def _recipe(
    program: str,
    text: str,
    prompt: object,
    negative_prompt: object,
    seed: object,
    steps: object,
    guidance_scale: object,
    sampler: object,
    checkpoint: object = "",
    width: object = None,
    height: object = None,
    denoising_strength: object = None,
) -> ForeignRecipe:
    """Of values that may be anything: what is no text is empty, what is no number in our own range is None."""
    return ForeignRecipe(
        program=program,
        text=_short(text),
        prompt=_string(prompt),
        negative_prompt=_string(negative_prompt),
        seed=_integer(seed, 0, MAX_SEED),
        steps=_integer(steps, 1, 150),
        guidance_scale=_number(guidance_scale, 1, 30),
        sampler=_string(sampler),
        checkpoint=_string(checkpoint),
        width=_integer(width, 1, 8192),
        height=_integer(height, 1, 8192),
        denoising_strength=_number(denoising_strength, 0, 1),
    )


def _words_behind(nodes: dict[str, Any], link: object) -> str:
    """Follow links of a ComfyUI graph until a node holds text; gives up after a few, links may run in circles."""
    for _ in range(8):
        if isinstance(link, str):
            return _short(link)
        if not isinstance(link, list) or not link:
            return ""
        inputs = _inputs(nodes.get(str(link[0])))
        link = inputs.get("text", inputs.get("conditioning"))
    return ""


def _inputs(node: object) -> dict[str, Any]:
    inputs = node.get("inputs") if isinstance(node, dict) else None
    return inputs if isinstance(inputs, dict) else {}


def _object(text: str) -> dict[str, Any]:
    try:
        found = json.loads(text)
    except (ValueError, RecursionError):
        return {}
    return found if isinstance(found, dict) else {}


def _text(value: object) -> str:
    return str(value) if isinstance(value, str) else ""


def _string(value: object) -> str:
    return _short(value) if isinstance(value, str) else ""


def _short(text: str) -> str:
    return text[:_MAX_TEXT_CHARACTERS]


def _unquoted(value: str) -> str:
    if len(value) >= 2 and value[0] == value[-1] == '"':
        try:
            return str(json.loads(value))
        except ValueError:
            return value
    return value.strip()


def _number(value: object, least: float, most: float) -> float | None:
    """value as a float in least .. most, else None. Booleans are not numbers here."""
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        return None
    try:
        number = float(value)
    except (ValueError, OverflowError):
        return None
    return number if math.isfinite(number) and least <= number <= most else None


def _integer(value: object, least: int, most: int) -> int | None:
    if isinstance(value, str) and not re.fullmatch(r"\s*\d{1,10}\s*", value, re.ASCII):
        return None
    number = _number(value, least, most)
    return int(number) if number is not None and number.is_integer() else None
