"""Recipes in picture files: written for us and for others, read back from us and from others."""

from __future__ import annotations

import io
import json
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from mmstudio.jobs import MAX_SEED, CheckpointUse, Recipe, text_job
from mmstudio.media import metadata
from mmstudio.media.foreign import ForeignRecipe, read_foreign, read_parameters
from mmstudio.media.images import read_header
from mmstudio.media.metadata import write_picture

RGBA = np.zeros((4, 6, 4), np.uint8)
FORMATS = ("png", "jpeg", "webp", "tiff")


def _recipe(prompt: str, negative: str = "", **fields: object) -> Recipe:
    job = text_job(prompt, negative_prompt=negative, **fields)
    return Recipe(version="0.1", job=job, checkpoints=(CheckpointUse(name="decoder", sha256="ab" * 32),))


def _written(recipe: Recipe, format: metadata.Format) -> bytes:
    file = io.BytesIO()
    write_picture(file, RGBA[..., :3] if format == "jpeg" else RGBA, format, recipe)
    return file.getvalue()


@settings(max_examples=60)
@given(prompt=st.text(max_size=400), negative=st.text(max_size=80), seed=st.integers(0, MAX_SEED))
@pytest.mark.parametrize("format", FORMATS)
def test_any_prompt_survives_in_every_format(format: metadata.Format, prompt: str, negative: str, seed: int) -> None:
    recipe = _recipe(prompt, negative, seed=seed, style="noto", width=128, height=128)
    with TemporaryDirectory() as folder:
        path = Path(folder, "picture")
        path.write_bytes(_written(recipe, format))
        assert read_header(path).recipe == recipe


@pytest.mark.parametrize("format", FORMATS)
def test_ten_thousand_characters_survive_in_every_format(tmp_path: Path, format: metadata.Format) -> None:
    recipe = _recipe("a red apple, " * 769)
    path = tmp_path / "picture"
    path.write_bytes(_written(recipe, format))
    assert read_header(path).recipe == recipe


def test_u4_a_megabyte_of_prompt_survives_in_png(tmp_path: Path) -> None:
    recipe = _recipe("苹" * 1_000_000)
    path = tmp_path / "picture"
    path.write_bytes(_written(recipe, "png"))
    assert read_header(path).recipe == recipe


def test_a_recipe_too_long_for_a_jpeg_is_shortened_not_broken(tmp_path: Path) -> None:
    path = tmp_path / "picture"
    path.write_bytes(_written(_recipe("苹" * 100_000), "jpeg"))
    assert read_header(path).recipe is None
    path.write_bytes(_written(_recipe("x" * 31_000, "y" * 40_000), "jpeg"))
    assert read_header(path).width == 6


def test_a_picture_without_recipe_carries_none(tmp_path: Path) -> None:
    for format in FORMATS:
        file = io.BytesIO()
        write_picture(file, RGBA[..., :3], format)
        assert b"mmstudio" not in file.getvalue().lower()
        assert b"iptc" not in file.getvalue().lower()


@pytest.mark.parametrize("format", FORMATS)
def test_every_file_says_that_a_machine_made_it(format: metadata.Format) -> None:
    assert b"digitalsourcetype/trainedAlgorithmicMedia" in _written(_recipe("a"), format)


def test_jpeg_refuses_transparency() -> None:
    with pytest.raises(ValueError, match="background"):
        write_picture(io.BytesIO(), RGBA, "jpeg")


def test_others_find_the_parameters_text() -> None:
    recipe = _recipe('a "red" apple', "blur", seed=7, style="a, b", width=128, height=256)
    text = 'a "red" apple\nNegative prompt: blur\nSteps: 1, Seed: 7, Size: 128x256, Model hash: ababababab, '
    text += 'Model: starter, Style: "a, b", '
    with Image.open(io.BytesIO(_written(recipe, "png"))) as image:
        assert str(image.info["parameters"]) == text + "Version: mmstudio 0.1"
    with Image.open(io.BytesIO(_written(recipe, "webp"))) as image:
        comment = image.getexif().get_ifd(0x8769)[0x9286]
    assert comment == b"UNICODE\0" + (text + "Version: mmstudio 0.1").encode("utf-16-be")


A1111 = """a heron, (at dawn:1.2), <lora:mist:0.8>
second line
Negative prompt: blurry, "ugly"
Steps: 20, Sampler: DPM++ 2M, Schedule type: Karras, CFG scale: 7, Seed: 48213907, Size: 512x768, \
Model hash: 6ce0161689, Model: v1-5, Denoising strength: 0.7, Lora hashes: "mist: 1a2b, fog: 3c4d", Version: v1.10.1"""


def test_a1111_parameters_are_understood() -> None:
    assert read_parameters(A1111) == ForeignRecipe(
        program="A1111",
        text=A1111,
        prompt="a heron, (at dawn:1.2), <lora:mist:0.8>\nsecond line",
        negative_prompt='blurry, "ugly"',
        seed=48213907,
        steps=20,
        guidance_scale=7.0,
        sampler="DPM++ 2M Karras",
        checkpoint="v1-5",
        width=512,
        height=768,
        denoising_strength=0.7,
    )


def test_quoted_values_may_hold_the_separators() -> None:
    found = read_parameters('a\nSteps: 5, Sampler: "Euler: a, \\"b\\"", Seed: 1, Model: "my, model"')
    assert (found.sampler, found.checkpoint, found.seed) == ('Euler: a, "b"', "my, model", 1)


def test_a_prompt_without_parameters_stays_a_prompt() -> None:
    found = read_parameters("a cat\nwith a hat: red, tall")
    assert (found.prompt, found.seed) == ("a cat\nwith a hat: red, tall", None)


def test_what_we_write_for_others_we_understand_ourselves() -> None:
    recipe = _recipe("a cat\nNow: with, commas", "dogs", seed=9, width=128, height=128, steps=12, guidance_scale=3.5)
    found = read_parameters(metadata.parameters_text(recipe))
    assert (found.prompt, found.negative_prompt) == ("a cat\nNow: with, commas", "dogs")
    assert (found.seed, found.steps, found.guidance_scale, found.width) == (9, 12, 3.5, 128)


def test_a_jpeg_of_a1111_is_understood(tmp_path: Path) -> None:
    exif = Image.Exif()
    exif.get_ifd(0x8769)[0x9286] = b"UNICODE\0" + A1111.encode("utf-16-be")
    path = tmp_path / "a.jpg"
    Image.new("RGB", (8, 8)).save(path, exif=exif)
    foreign = read_header(path).foreign
    assert foreign is not None
    assert (foreign.seed, foreign.prompt[:7]) == (48213907, "a heron")


INVOKE = {
    "positive_prompt": "a heron",
    "negative_prompt": "blur",
    "seed": 5,
    "steps": 30,
    "cfg_scale": 7.5,
    "scheduler": "dpmpp_3m_k",
    "model": {"name": "sdxl", "hash": "x"},
    "width": 1024,
    "height": 768,
    "strength": 0.75,
}
COMFY = {
    "3": {
        "class_type": "KSampler",
        "inputs": {
            "seed": 8,
            "steps": 25,
            "cfg": 8.0,
            "sampler_name": "euler",
            "denoise": 1.0,
            "positive": ["6", 0],
            "negative": ["7", 0],
        },
    },
    "4": {"class_type": "CheckpointLoaderSimple", "inputs": {"ckpt_name": "v1-5.safetensors"}},
    "6": {"class_type": "CLIPTextEncode", "inputs": {"text": "a heron", "clip": ["4", 1]}},
    "7": {"class_type": "CLIPTextEncode", "inputs": {"text": "blur", "clip": ["4", 1]}},
}
FOOOCUS = {
    "prompt": "a heron",
    "negative_prompt": "blur",
    "seed": "5",
    "steps": 30,
    "guidance_scale": 4,
    "resolution": "(1152, 896)",
    "base_model": "juggernaut",
    "sampler": "dpmpp_2m_sde_gpu",
}
SWARM = {"sui_image_params": {"prompt": "a heron", "negativeprompt": "blur", "seed": 5, "cfgscale": 7, "model": "x"}}

# written to the rules of those programs' own readers and writers
SD_METADATA = {
    "model": "stable diffusion",
    "model_weights": "stable-diffusion-1.4",
    "app_version": "v2.0.0",
    "image": {
        "prompt": [{"prompt": "a heron at dawn [blur]", "weight": 1.0}],
        "steps": 50,
        "cfg_scale": 7.5,
        "seed": 2415013318,
        "width": 512,
        "height": 704,
        "sampler": "k_lms",
        "type": "txt2img",
    },
}
DREAM = '"a heron \\"at dawn\\" [blur]" -s 50 -S 42 -W 512 -H 704 -C 7.5 -A k_lms'
DRAW_THINGS = (
    b'<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">'
    b'<rdf:Description xmlns:exif="http://ns.adobe.com/exif/1.0/" xmlns:xmp="http://ns.adobe.com/xap/1.0/">'
    b"<xmp:CreatorTool>Draw Things</xmp:CreatorTool><exif:UserComment><rdf:Alt><rdf:li xml:lang='x-default'>"
    b"{&quot;c&quot;:&quot;a heron&quot;,&quot;uc&quot;:&quot;blur&quot;,&quot;seed&quot;:5,&quot;steps&quot;:20,"
    b"&quot;scale&quot;:6.5,&quot;sampler&quot;:&quot;Euler a&quot;,&quot;size&quot;:&quot;512x768&quot;,"
    b"&quot;model&quot;:&quot;sd_v1.5_f16.ckpt&quot;,&quot;strength&quot;:1}"
    b"</rdf:li></rdf:Alt></exif:UserComment></rdf:Description></rdf:RDF></x:xmpmeta>"
)


@pytest.mark.parametrize(
    ("notes", "program", "seed", "checkpoint"),
    [
        ({"invokeai_metadata": json.dumps(INVOKE)}, "InvokeAI", 5, "sdxl"),
        ({"prompt": json.dumps(COMFY), "workflow": "{}"}, "ComfyUI", 8, "v1-5.safetensors"),
        ({"parameters": json.dumps(FOOOCUS), "fooocus_scheme": "fooocus"}, "Fooocus", 5, "juggernaut"),
        ({"parameters": A1111, "fooocus_scheme": "a1111"}, "Fooocus", 48213907, "v1-5"),
        ({"parameters": json.dumps(SWARM)}, "SwarmUI", 5, "x"),
        ({"sd-metadata": json.dumps(SD_METADATA), "Dream": DREAM}, "InvokeAI", None, "stable-diffusion-1.4"),
        ({"Dream": DREAM}, "InvokeAI", 42, ""),
        ({"xmp": DRAW_THINGS}, "Draw Things", 5, "sd_v1.5_f16.ckpt"),
        ({"XML:com.adobe.xmp": DRAW_THINGS.decode()}, "Draw Things", 5, "sd_v1.5_f16.ckpt"),
        ({"parameters": A1111}, "A1111", 48213907, "v1-5"),
    ],
)
def test_other_programs_recipes_are_understood(
    notes: dict[str, object], program: str, seed: int, checkpoint: str
) -> None:
    found = read_foreign(notes)
    assert found is not None
    assert (found.program, found.seed, found.checkpoint) == (program, seed, checkpoint)
    assert found.prompt.startswith("a heron")
    assert found.negative_prompt.startswith("blur")


def test_what_older_programs_wrote_is_understood_to_the_end() -> None:
    dream, draw_things = read_foreign({"Dream": DREAM}), read_foreign({"xmp": DRAW_THINGS})
    assert dream is not None and draw_things is not None
    assert (dream.prompt, dream.steps, dream.guidance_scale) == ('a heron "at dawn"', 50, 7.5)
    assert (dream.width, dream.height, dream.sampler) == (512, 704, "k_lms")
    assert (draw_things.width, draw_things.height, draw_things.guidance_scale) == (512, 768, 6.5)


FLUX = {  # the work of the sampler spread over nodes, its seed from another node
    "6": {"class_type": "CLIPTextEncodeFlux", "inputs": {"clip_l": "heron", "t5xxl": "a heron", "clip": ["11", 0]}},
    "22": {"class_type": "BasicGuider", "inputs": {"model": ["12", 0], "conditioning": ["26", 0]}},
    "26": {"class_type": "FluxGuidance", "inputs": {"guidance": 3.5, "conditioning": ["6", 0]}},
    "25": {"class_type": "RandomNoise", "inputs": {"noise_seed": ["40", 0]}},
    "40": {"class_type": "PrimitiveInt", "inputs": {"value": 77}},
    "17": {"class_type": "BasicScheduler", "inputs": {"scheduler": "simple", "steps": 28, "denoise": 1.0}},
    "16": {"class_type": "KSamplerSelect", "inputs": {"sampler_name": "euler"}},
    "12": {"class_type": "UNETLoader", "inputs": {"unet_name": "flux1-dev.safetensors"}},
    "13": {
        "class_type": "SamplerCustomAdvanced",
        "inputs": {"noise": ["25", 0], "guider": ["22", 0], "sampler": ["16", 0], "sigmas": ["17", 0]},
    },
}
WORKFLOW = {  # as the editor saves it
    "nodes": [
        {
            "id": 3,
            "type": "KSampler",
            "widgets_values": [8, "randomize", 25, 7.5, "euler", "normal", 1],
            "inputs": [{"name": "model", "link": 1}, {"name": "positive", "link": 4}, {"name": "negative", "link": 6}],
        },
        {"id": 6, "type": "CLIPTextEncode", "widgets_values": ["a heron"], "inputs": [{"name": "clip", "link": 3}]},
        {"id": 7, "type": "CLIPTextEncode", "widgets_values": ["blur"]},
        {"id": 4, "type": "CheckpointLoaderSimple", "widgets_values": ["v1-5.safetensors"]},
        {"id": 9, "type": "Note", "widgets_values": None},
    ],
    "links": [[1, 4, 0, 3, 0, "MODEL"], [4, 6, 0, 3, 1, "CONDITIONING"], [6, 7, 0, 3, 2, "CONDITIONING"], None, [9]],
}


def test_a_comfy_graph_whose_sampler_is_spread_over_nodes_is_understood() -> None:
    found = read_foreign({"prompt": json.dumps(FLUX)})
    assert found is not None
    assert (found.prompt, found.negative_prompt, found.seed, found.steps) == ("a heron", "", 77, 28)
    assert (found.sampler, found.checkpoint) == ("euler", "flux1-dev.safetensors")
    assert found.guidance_scale == 3.5, "of the node that guides"


def test_a_workflow_without_its_prompt_is_understood() -> None:
    found = read_foreign({"workflow": json.dumps(WORKFLOW)})
    assert found is not None
    assert (found.program, found.prompt, found.negative_prompt) == ("ComfyUI", "a heron", "blur")
    assert (found.seed, found.steps, found.guidance_scale) == (8, 25, 7.5)
    assert found.checkpoint == "v1-5.safetensors"


def test_fooocus_says_what_was_typed_before_its_styles_were_written_in() -> None:
    text = (
        "cinematic still a heron . film grain\nNegative prompt: anime, blur\nSteps: 30, Sampler: DPM++ 2M SDE Karras, "
        'Seed: 5, Size: 1152x896, CFG scale: 4, Raw prompt: "a heron, dawn", Raw negative prompt: blur, Version: v2'
    )
    found = read_foreign({"parameters": text, "fooocus_scheme": "a1111"})
    assert found is not None
    assert (found.prompt, found.negative_prompt, found.width) == ("a heron, dawn", "blur", 1152)


def test_novelai_is_understood() -> None:
    comment = {"steps": 28, "sampler": "k_euler", "seed": 5, "scale": 11.0, "uc": "blur", "strength": 0.7}
    notes = {"Software": "NovelAI", "Description": "a heron", "Comment": json.dumps(comment)}
    found = read_foreign(notes)
    assert found is not None
    assert (found.program, found.prompt, found.negative_prompt) == ("NovelAI", "a heron", "blur")
    assert (found.seed, found.guidance_scale) == (5, 11.0)
    assert read_foreign({**notes, "Comment": "{"}) is not None


@pytest.mark.parametrize(
    ("tags", "program"),
    [
        ({0x9286: json.dumps(FOOOCUS), 0x0131: "Fooocus v2.5", 0x927C: "fooocus"}, "Fooocus"),
        ({0x9286: A1111, 0x927C: "a1111"}, "Fooocus"),
        ({0x0110: f"prompt:{json.dumps(COMFY)}", 0x010F: "workflow:{}"}, "ComfyUI"),
        ({0x0110: json.dumps(SWARM)}, "SwarmUI"),
        ({0x0110: "EOS 5D", 0x010F: "Canon"}, ""),
    ],
)
@pytest.mark.parametrize("suffix", [".webp", ".jpg"])
def test_what_programs_write_into_exif_is_understood(
    tmp_path: Path, tags: dict[int, str], program: str, suffix: str
) -> None:
    exif = Image.Exif()
    for tag, value in tags.items():
        exif[tag] = value
    path = tmp_path / f"a{suffix}"
    Image.new("RGB", (8, 8)).save(path, exif=exif)
    foreign = read_header(path).foreign
    assert (foreign.program if foreign else "") == program
    assert foreign is None or foreign.prompt.startswith("a heron")


def test_swarmui_names_its_sampler_by_its_engine_and_invokeai_3_its_model_by_another_word() -> None:
    swarm = {"sui_image_params": {**SWARM["sui_image_params"], "comfyuisampler": "euler"}}
    found = read_foreign({"parameters": json.dumps(swarm)})
    assert found is not None and found.sampler == "euler"
    older = read_foreign(
        {"invokeai_metadata": json.dumps({**INVOKE, "model": {"model_name": "sd-1", "base_model": "x"}})}
    )
    assert older is not None and older.checkpoint == "sd-1"


def test_links_of_a_comfy_graph_may_run_in_circles() -> None:
    graph = {
        "1": {"inputs": {"seed": 1, "positive": ["2", 0]}},
        "2": {"inputs": {"conditioning": ["3", 0]}},
        "3": {"inputs": {"conditioning": ["2", 0]}},
    }
    found = read_foreign({"prompt": json.dumps(graph)})
    assert found is not None
    assert found.prompt == ""


def _in_range(found: ForeignRecipe) -> bool:
    def inside(value: float | None, least: float, most: float) -> bool:
        return value is None or least <= value <= most

    return (
        inside(found.seed, 0, MAX_SEED)
        and inside(found.steps, 1, 150)
        and inside(found.guidance_scale, 1, 30)
        and inside(found.width, 1, 8192)
        and inside(found.height, 1, 8192)
        and inside(found.denoising_strength, 0, 1)
        and all(isinstance(text, str) for text in (found.prompt, found.sampler, found.checkpoint, found.text))
    )


_KEYS = st.sampled_from(
    sorted({*INVOKE, *COMFY, *COMFY["3"]["inputs"], *FOOOCUS, *SWARM, "inputs", "text", "conditioning"})
)
_VALUES = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text(max_size=20)
    | st.sampled_from(["1", "-1", "1e9", "NaN", "٣", " 7 ", "512x512", "1" * 400])
    | st.lists(st.sampled_from(["1", "2", 0]), max_size=2),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(_KEYS, inner, max_size=6),
    max_leaves=20,
)


@settings(max_examples=120)
@given(
    chunk=st.sampled_from(["parameters", "invokeai_metadata", "prompt", "workflow", "fooocus_scheme", "mmstudio"]),
    value=st.dictionaries(_KEYS, _VALUES, max_size=6) | _VALUES,
    text=st.none() | st.text(max_size=60),
)
def test_i11_foreign_json_is_range_checked_or_text(chunk: str, value: object, text: str | None) -> None:
    notes: dict[str, object] = {chunk: text if text is not None else json.dumps(value)}
    if chunk == "fooocus_scheme":
        notes["parameters"] = json.dumps(value)
    found = read_foreign(notes)
    assert found is None or _in_range(found)
    assert metadata.read_recipe(notes) is None or chunk == "mmstudio"


@settings(max_examples=80)
@given(line=st.lists(st.tuples(st.sampled_from(["Steps", "Seed", "Size", "CFG scale", "Model"]), st.text(max_size=12))))
def test_i11_any_parameters_line_is_range_checked_or_text(line: list[tuple[str, str]]) -> None:
    text = "a cat\n" + ", ".join(f"{key}: {value}" for key, value in line)
    found = read_parameters(text)
    assert _in_range(found)
    assert found.text == text


@pytest.mark.parametrize("text", ["[" * 100_000, "{" * 5000, '{"job":' * 3000, "null", '"x"', "\x00", "{}"])
def test_i11_nests_and_nonsense_are_no_recipe(text: str) -> None:
    for chunk in ("mmstudio", "invokeai_metadata", "prompt", "parameters"):
        notes: dict[str, object] = {chunk: text}
        assert metadata.read_recipe(notes) is None
        found = read_foreign(notes)
        assert found is None or chunk == "parameters"
