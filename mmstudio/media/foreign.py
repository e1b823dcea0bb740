"""Recipes that other programs wrote into picture files, as far as they can be understood.

A1111's `parameters` and whoever copied it, InvokeAI (`invokeai_metadata`, the older `sd-metadata` and `Dream`),
`prompt` and `workflow` of ComfyUI, Fooocus, SwarmUI, Draw Things (XMP), NovelAI. Nothing that is read is ever run;
numbers out of range are left out and remain in the text (fault I11).
"""

from __future__ import annotations

import html
import json
import math
import re
from collections.abc import Mapping
from typing import Any

import msgspec

from mmstudio.jobs import MAX_SEED, GenerateJob, Recipe, TextCondition

XMP_KEY = "XML:com.adobe.xmp"  # the keyword that XMP has in a PNG
NEGATIVE = "Negative prompt:"  # begins a line of `parameters`
_MAX_TEXT_CHARACTERS = 100_000  # of a foreign recipe that are shown


class ForeignSettings(Recipe, frozen=True, kw_only=True):
    """What Create can be set to by another program's recipe; kept nowhere. Its job names checkpoint and sampler as that
    program does, "" = it does not say. seeded: whether its seed is one of ours; many programs count further."""

    seeded: bool = True


class ForeignRecipe(msgspec.Struct, frozen=True, kw_only=True):
    """What another program wrote about a picture: fields that could be understood, and the text as it was.

    Every number is in the range our own jobs allow, or None.
    """

    program: str  # "A1111", "InvokeAI", "ComfyUI", "Fooocus", "SwarmUI", "Draw Things", "NovelAI"
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

    def recipe(self) -> ForeignSettings | None:
        """What Create can be set to; None without words and seed."""
        if not self.prompt and self.seed is None:
            return None
        job = GenerateJob(
            conditions=(TextCondition(prompt=self.prompt),),
            negative_prompt=self.negative_prompt,
            seed=self.seed or 0,
            checkpoint=self.checkpoint,
            steps=self.steps,
            guidance_scale=self.guidance_scale,
            sampler=self.sampler,
            width=self.width or 0,
            height=self.height or 0,
        )
        return ForeignSettings(program=self.program, version="", job=job, seeded=self.seed is not None)


def notes_of_exif(own: Mapping[int, object], user_comment: str) -> dict[str, str]:
    """What programs write into the EXIF of JPEG and WebP, by the keywords it has in a PNG. own: tags of the first
    directory; user_comment: that of the Exif directory.

    Fooocus puts comment and scheme into the first directory; ComfyUI spells keyword and value into the names of the
    camera and its maker; SwarmUI had its JSON there before it had it in the comment.
    """
    notes = {"parameters": user_comment}
    comment, scheme = _text(own.get(0x9286)), _text(own.get(0x927C))
    if comment:
        notes["parameters"] = comment
    if scheme in ("fooocus", "a1111"):
        notes["fooocus_scheme"] = scheme
    for tag in (0x0110, 0x010F, 0x010E):  # Model, Make, ImageDescription
        key, colon, value = _text(own.get(tag)).strip("\0 ").partition(":")
        if colon and key in ("prompt", "workflow"):
            notes[key] = value
    if "sui_image_params" in (model := _text(own.get(0x0110))):
        notes["parameters"] = model
    return {key: value for key, value in notes.items() if value}


def read_foreign(notes: Mapping[str, object]) -> ForeignRecipe | None:
    """The recipe of another program, or None. notes: text chunks by keyword. Never raises."""
    parameters = _text(notes.get("parameters"))
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
    if notes.get("Software") == "NovelAI" and (comment := _text(notes.get("Comment"))):
        return _novelai(_text(notes.get("Description")), comment)
    if parameters:
        return _fooocus(parameters, "fooocus") if parameters.lstrip().startswith("{") else read_parameters(parameters)
    if comfy := _text(notes.get("prompt")):
        return _comfyui(comfy)
    if workflow := _text(notes.get("workflow")):
        return _comfyui(workflow, _as_prompt(_object(workflow)))
    return None


_PARAMETER = re.compile(r'\s*(\w[\w \-/]+):\s*("(?:\\.|[^\\"])+"|[^,]*)(?:,|$)')


def read_parameters(text: str) -> ForeignRecipe:
    """Understand the `parameters` text of A1111 and all who copied it."""
    lines, values = _parts_of(text)
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
        # Forge's, of models that have learned to be guided; their other scale is 1 then, which is off
        guidance_scale=values.get("Distilled CFG Scale", values.get("CFG scale")),
        sampler=_scheduled(values.get("Sampler", ""), values.get("Schedule type", "")),
        checkpoint=values.get("Model", ""),
        width=width,
        height=height,
        denoising_strength=values.get("Denoising strength"),
    )


def _parts_of(text: str) -> tuple[list[str], dict[str, str]]:
    """The lines of both prompts, and the values of the last line."""
    *lines, last = text.strip().split("\n")
    found = _PARAMETER.findall(last)
    if len(found) < 3:  # A1111's own rule: then the last line belongs to the prompt
        return [*lines, last], {}
    return lines, {key: _unquoted(value) for key, value in found}


def _novelai(description: str, comment: str) -> ForeignRecipe:
    values = _object(comment)
    return _recipe(
        program="NovelAI",
        text=f"{description}\n{comment}",
        prompt=description or values.get("prompt"),
        negative_prompt=values.get("uc"),
        seed=values.get("seed"),
        steps=values.get("steps"),
        guidance_scale=values.get("scale"),
        sampler=values.get("sampler"),
        width=values.get("width"),
        height=values.get("height"),
        denoising_strength=values.get("strength"),
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
        checkpoint=(model.get("name") or model.get("model_name")) if isinstance(model, dict) else model,
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
        plain, written = read_parameters(parameters), _parts_of(parameters)[1]
        prompt = written.get("Raw prompt", plain.prompt)  # before its styles were written in
        negative = written.get("Raw negative prompt", plain.negative_prompt)
        return msgspec.structs.replace(plain, program="Fooocus", prompt=prompt, negative_prompt=negative)
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
        sampler=_scheduled(
            values.get("sampler") or values.get("comfyuisampler") or values.get("autowebuisampler"),
            values.get("scheduler") or values.get("comfyuischeduler"),
        ),
        checkpoint=values.get("base_model") or values.get("model"),
        width=width or values.get("width"),
        height=height or values.get("height"),
    )


def _comfyui(text: str, nodes: dict[str, Any] | None = None) -> ForeignRecipe | None:
    """A graph of nodes: the sampler names the seed, and its links lead to the two prompts.

    Where the work of the sampler is spread over nodes (noise, guider, steps), each is found by what it alone has.
    """
    nodes = nodes or _object(text)
    every = [inputs for node in nodes.values() if (inputs := _inputs(node))]
    if not every:
        return None
    seeded = [inputs for inputs in every if "seed" in inputs or "noise_seed" in inputs]
    sampler: dict[str, Any] = next((one for one in seeded if "positive" in one), seeded[0] if seeded else {})

    def of(*names: str) -> object:
        """From the sampler, else from whichever node has it; a link is followed to the number it brings."""
        for inputs in (sampler, *every):
            for name in names:
                if name in inputs:
                    return _value_behind(nodes, inputs[name])
        return None

    negative = next((one["negative"] for one in (sampler, *every) if "negative" in one), None)
    positive = next((one["positive"] for one in (sampler, *every) if "positive" in one), None)
    if positive is None:  # a guider with one prompt
        positive = next((one["conditioning"] for one in every if "conditioning" in one and "model" in one), None)
    empty: dict[str, Any] = next((one for one in every if {"width", "height", "batch_size"} <= one.keys()), {})
    return _recipe(
        program="ComfyUI",
        text=text,
        prompt=_words_behind(nodes, positive),
        negative_prompt=_words_behind(nodes, negative),
        seed=of("seed", "noise_seed"),
        steps=of("steps"),
        guidance_scale=of("cfg") if (guided := of("guidance")) is None else guided,  # beside FluxGuidance the cfg is 1
        sampler=_scheduled(of("sampler_name"), of("scheduler")),
        checkpoint=of("ckpt_name", "unet_name"),
        width=_value_behind(nodes, empty.get("width")),
        height=_value_behind(nodes, empty.get("height")),
        denoising_strength=of("denoise"),
    )


# of a workflow as the editor keeps it: values without names, in the order of the node's own widgets
_WIDGETS = {
    "KSampler": ("seed", "", "steps", "cfg", "sampler_name", "scheduler", "denoise"),
    "KSamplerAdvanced": ("add_noise", "noise_seed", "", "steps", "cfg", "sampler_name", "scheduler"),
    "EmptyLatentImage": ("width", "height", "batch_size"),
    "RandomNoise": ("noise_seed",),
    "CLIPTextEncode": ("text",),
    "CheckpointLoaderSimple": ("ckpt_name",),
    "UNETLoader": ("unet_name",),
}


def _as_prompt(workflow: dict[str, Any]) -> dict[str, Any]:
    """A workflow in the form of `prompt`, as far as its nodes are known."""
    listed, links = workflow.get("nodes"), workflow.get("links")
    from_node = {
        link[0]: str(link[1])
        for link in (links if isinstance(links, list) else [])
        if isinstance(link, list) and len(link) > 2 and isinstance(link[0], int)
    }
    nodes: dict[str, Any] = {}
    for node in listed if isinstance(listed, list) else []:
        if not isinstance(node, dict):
            continue
        values, sockets = node.get("widgets_values"), node.get("inputs")
        names = _WIDGETS.get(_string(node.get("type")), ())
        inputs = dict(zip(names, values if isinstance(values, list) else [], strict=False))
        for socket in sockets if isinstance(sockets, list) else []:
            if isinstance(socket, dict) and isinstance(socket.get("link"), int) and socket["link"] in from_node:
                inputs[_string(socket.get("name"))] = [from_node[socket["link"]], 0]
        inputs.pop("", None)
        nodes[str(node.get("id"))] = {"inputs": inputs}
    return nodes


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


def _scheduled(sampler: object, schedule: object) -> str:
    """A sampler with the schedule of its noise levels, where that has a name of its own: "DPM++ 2M Karras"."""
    name = _string(sampler)
    return f"{name} Karras" if name and _string(schedule).casefold() == "karras" else name


_TEXTS = ("text", "text_g", "text_l", "t5xxl", "clip_l", "string", "value", "conditioning", "positive")


def _words_behind(nodes: dict[str, Any], link: object) -> str:
    """Follow links of a ComfyUI graph until a node holds text; gives up after a few, links may run in circles."""
    for _ in range(8):
        if isinstance(link, str):
            return _short(link)
        if not isinstance(link, list) or not link:
            return ""
        inputs = _inputs(nodes.get(str(link[0])))
        link = next((inputs[name] for name in _TEXTS if name in inputs), None)
    return ""


def _value_behind(nodes: dict[str, Any], value: object) -> object:
    """What a link brings: the number or name of the node it comes from; a value itself otherwise."""
    for _ in range(4):
        if not isinstance(value, list) or not value:
            return value
        inputs = _inputs(nodes.get(str(value[0])))
        value = next(
            (inputs[name] for name in ("seed", "noise_seed", "value", "int", "number") if name in inputs), None
        )
    return None


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
