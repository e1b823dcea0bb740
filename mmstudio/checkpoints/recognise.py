"""What a file or folder of weights is, by the names and shapes of its tensors: never by its own name.

The names are those that programs of these families write; those of upscalers and the like are what spandrel looks for.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import msgspec

from mmstudio.checkpoints.families import COMPONENT_CLASSES, PIPELINE_CLASSES
from mmstudio.checkpoints.headers import Header, is_regular, read_header
from mmstudio.checkpoints.records import WHISPER, Kind, Recognised
from mmstudio.errors import (
    CheckpointBroken,
    CheckpointRefused,
    CheckpointUnknown,
    FileMissing,
    UnsafeFile,
)

PICKLES = frozenset({".pt", ".pth", ".ckpt", ".bin", ".pkl"})
PROGRAMS = frozenset({".py", ".pyc", ".so", ".dll", ".dylib", ".pt2", ".sh", ".bat", ".exe"})
INDEX = "model_index.json"
ONNX = ".onnx"
_MAX_ONNX_BYTES = 5_000_000
_YUNET = (b"cls_8", b"obj_16", b"bbox_32", b"kps_32")
_MAX_JSON_BYTES = 1_000_000
_MAX_FILES = 2_000
_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]{0,99}")
_LDM = "model.diffusion_model."
REFINER_WIDTH = 1280  # SDXL's refiner reads with one of its two text encoders
_WIDTHS = {768: "sd15", 1024: "sd2", 2048: "sdxl"}  # of what a UNet reads of the text

# tensors that only one kind of net has, as spandrel tells them apart
_SPANDREL: tuple[tuple[Kind, tuple[str, ...]], ...] = (
    ("inpainter", ("model.model.1.ffc.convl2l.weight",)),
    ("inpainter", ("generator.model.1.ffc.convl2l.weight",)),
    ("inpainter", ("synthesis.first_stage.conv_first.conv.resample_filter",)),  # MAT, of the optional package
    ("face", ("toRGB.0.weight", "stylegan_decoder.style_mlp.1.weight")),
    ("face", ("quantize.embedding.weight", "encoder.conv_in.weight", "encoder.down.0.block.0.norm1.weight")),
    ("face", ("position_emb", "idx_pred_layer.1.weight")),  # CodeFormer, of the optional package
    ("colour", ("decoder.color_decoder.query_feat.weight",)),  # DDColor, of the optional package
    ("cleaner", ("m_head.weight", "qf_pred.0.res.0.weight")),
    ("cleaner", ("m_head.weight", "m_down1.0.res.0.weight", "m_tail.weight")),
    ("cleaner", ("m_head.0.weight", "m_tail.0.weight")),
    ("cleaner", ("intro.weight", "ending.weight", "middle_blks.0.beta")),
    ("upscaler", ("model.0.weight", "model.1.sub.0.RDB1.conv1.0.weight")),
    ("upscaler", ("conv_first.weight", "body.0.rdb1.conv1.weight")),
    ("upscaler", ("conv_first.weight", "RRDB_trunk.0.RDB1.conv1.weight")),
    ("upscaler", ("body.0.weight", "body.1.weight")),
    ("upscaler", ("conv_first.weight", "layers.0.residual_group.blocks.0.norm1.weight")),
    ("upscaler", ("conv_first.1.weight", "layers.0.residual_group.blocks.0.norm1.weight")),
    ("upscaler", ("conv_first.weight", "layers.0.blocks.0.norm1.weight")),
    ("upscaler", ("conv_first.weight", "layers.0.swin1.norm1.weight")),
    ("upscaler", ("conv_first.weight", "layers.0.residual_group.layers.0.norm1.weight")),
    ("upscaler", ("conv_1.sk.weight", "block_1.c1_r.eval_conv.weight")),
    ("upscaler", ("unet1.conv1.conv.0.weight", "unet2.conv1.conv.0.weight")),
    ("upscaler", ("residual_layer.0.residual_layer.0.layer.0.fn.0.weight", "up.0.weight")),
    ("upscaler", ("feats.0.weight", "feats.1.refine.weight")),
    ("upscaler", ("to_feat.weight", "feats.0.safm.aggr.weight")),
    ("upscaler", ("gblocks.0.weight", "gblocks.1.fc1.weight")),
)
_DDCOLOR_END = "refine_net.0.0.weight_orig"
_AB = 2  # a DDColor answers with the two colours of Lab; spandrel can use no other
_TRANSFORMERS: dict[str, tuple[Kind, str]] = {  # kind and family
    "ClapModel": ("sound", "CLAP"),
    "ASTForAudioClassification": ("sound", "AST"),
    "WhisperForConditionalGeneration": ("sound", WHISPER),
    "BlipForConditionalGeneration": ("caption", ""),
    "Florence2ForConditionalGeneration": ("caption", ""),
    "GitForCausalLM": ("caption", ""),
    "VisionEncoderDecoderModel": ("caption", ""),
}
_LORA = re.compile(r"\.?(lora_(up|down|A|B)|lora\.(up|down)|hada_w1_a|lokr_w[12])(\.|$)|_lora\.(up|down)\.")


def recognise(path: Path) -> Recognised:
    """What path is. Reads headers and small JSON only; half a thousand files take well under five seconds.

    Raises FileMissing, CheckpointBroken, CheckpointUnknown, CheckpointRefused (it names code of its own) or
    UnsafeFile (a type that can run programs; generators/safe_copy.py makes a copy that cannot).
    """
    if path.is_dir():
        return _folder(path)
    if not path.exists():
        raise FileMissing(name=path.name)
    suffix = path.suffix.lower()
    if suffix in PICKLES:
        raise UnsafeFile(name=path.name)
    if suffix == ONNX and is_regular(path):
        return _onnx(path)
    if suffix != ".safetensors" or not is_regular(path):
        raise CheckpointUnknown(name=path.name)
    found = recognise_header(read_header(path))
    if found is None:
        raise CheckpointUnknown(name=path.name)
    return found


def _onnx(path: Path) -> Recognised:
    """YuNet by the names of its answers; it is small, and no other net of this format is used."""
    size = path.stat().st_size
    if size > _MAX_ONNX_BYTES or not all(name in path.read_bytes() for name in _YUNET):
        raise CheckpointUnknown(name=path.name)
    return Recognised(kind="face_finder", size_bytes=size)


def recognise_header(header: Header) -> Recognised | None:
    """What a file with these tensors is; None for a net that is not known."""
    shapes = header.shapes
    for look in (_addition, _pipeline, _part, _spandrel):
        found = look(shapes)
        if found is not None:
            kind, family, variant = found
            return Recognised(
                kind=kind,
                family=family,
                variant=variant,
                size_bytes=header.size_bytes,
                half=header.half,
                scale=_scale(shapes) if kind == "upscaler" else 0,
            )
    return None


def component_classes(index: dict[str, Any], name: str) -> dict[str, tuple[str, str]]:
    """Part -> (library, class) of a model_index.json. Raises CheckpointRefused for one that is not on our list."""
    classes: dict[str, tuple[str, str]] = {}
    for part, value in index.items():
        if part.startswith("_") or not isinstance(value, list):
            continue
        if len(value) != 2 or not _NAME.fullmatch(part):
            raise CheckpointRefused(name=name)
        library, kind = value
        if library is None and kind is None:
            continue  # an optional part that is left out
        if not isinstance(library, str) or kind not in COMPONENT_CLASSES.get(library, frozenset()):
            raise CheckpointRefused(name=name)
        classes[part] = (library, kind)
    return classes


def read_json(path: Path) -> dict[str, Any]:
    """A small JSON object. Raises CheckpointBroken."""
    try:
        if path.stat().st_size > _MAX_JSON_BYTES:
            raise CheckpointBroken(name=path.name)
        content = json.loads(path.read_bytes())
    except (OSError, ValueError, RecursionError):
        raise CheckpointBroken(name=path.name) from None
    if not isinstance(content, dict):
        raise CheckpointBroken(name=path.name)
    return content


def weights_of(folder: Path) -> list[Path]:
    """The safetensors files of a folder and its parts, in order. Raises CheckpointRefused if code lies beside them."""
    found = list[Path]()
    for number, path in enumerate(sorted(folder.rglob("*"))):
        if number > _MAX_FILES or path.suffix.lower() in PROGRAMS:
            raise CheckpointRefused(name=folder.name)
        if path.suffix.lower() == ".safetensors" and is_regular(path):
            found.append(path)
    return found


# folders of diffusers


def _folder(folder: Path) -> Recognised:
    weights = weights_of(folder)
    if (folder / INDEX).is_file():
        return _pipeline_folder(folder, weights)
    if (folder / "config.json").is_file() and (known := _TRANSFORMERS.get(_architecture(folder))) is not None:
        if not weights:
            raise UnsafeFile(name=folder.name) if any(folder.glob("*.bin")) else CheckpointBroken(name=folder.name)
        headers = [read_header(path) for path in weights]
        half = all(header.half for header in headers)
        size = sum(header.size_bytes for header in headers)
        return Recognised(kind=known[0], family=known[1], form="folder", size_bytes=size, half=half)
    if (folder / "config.json").is_file() and len(weights) >= 1:
        class_name = read_json(folder / "config.json").get("_class_name")
        found = _merged(weights)
        if found is not None and class_name in COMPONENT_CLASSES["diffusers"]:
            return _as_folder(found, folder)
    raise CheckpointUnknown(name=folder.name)


def _architecture(folder: Path) -> str:
    """What a folder of transformers says it is, "" for one that says nothing."""
    names = read_json(folder / "config.json").get("architectures")
    return names[0] if isinstance(names, list) and names and isinstance(names[0], str) else ""


def _pipeline_folder(folder: Path, weights: list[Path]) -> Recognised:
    index = read_json(folder / INDEX)
    class_name = index.get("_class_name")
    if not isinstance(class_name, str) or not _NAME.fullmatch(class_name):
        raise CheckpointBroken(name=folder.name)
    if class_name not in PIPELINE_CLASSES:
        raise CheckpointUnknown(name=folder.name)
    parts = component_classes(index, folder.name)
    family, variant = PIPELINE_CLASSES[class_name]
    for part, (library, kind) in parts.items():
        if _has_weights(library, kind):
            inside = [path for path in weights if path.parent == folder / part]
            if not inside and part != "safety_checker":
                pickled = any((folder / part).glob("*.bin")) or any((folder / part).glob("*.ckpt"))
                raise UnsafeFile(name=folder.name) if pickled else CheckpointBroken(name=folder.name)
    headers = {path: read_header(path) for path in weights}
    unet = [header for path, header in headers.items() if path.parent == folder / "unet"]
    if unet:
        family, variant = _by_unet(unet[0].shapes, family, variant)
    if variant == "" and _few_steps(folder, index):
        variant = "turbo"
    if family == "flux" and variant == "" and not _has_guidance(folder):
        variant = "schnell"
    size = sum(header.size_bytes for header in headers.values())
    half = bool(headers) and all(header.half for header in headers.values())
    return Recognised(kind="pipeline", family=family, variant=variant, form="folder", size_bytes=size, half=half)


def _has_weights(library: str, class_name: str) -> bool:
    light = ("Tokenizer", "TokenizerFast", "Scheduler", "ImageProcessor", "FeatureExtractor", "Processor")
    return library != "stable_diffusion" and not class_name.endswith(light)


def _by_unet(shapes: dict[str, tuple[int, ...]], family: str, variant: str) -> tuple[str, str]:
    channels = _input_channels(shapes, "conv_in.weight")
    if channels == 9:
        variant = "inpaint"
    elif channels == 8:
        variant = "edit"
    if family == "sd15" and _text_width(shapes) == 1024:
        family = "sd2"
    if family == "sdxl" and _text_width(shapes) == REFINER_WIDTH:
        variant = "refiner"
    return family, variant


def _few_steps(folder: Path, index: dict[str, Any]) -> bool:
    """A scheduler that spaces its steps from the end is what the makers of few-step checkpoints write."""
    file = folder / "scheduler" / "scheduler_config.json"
    if not file.is_file():
        return False
    config = read_json(file)
    return config.get("timestep_spacing") == "trailing" and index.get("_class_name", "").startswith("StableDiffusion")


def _has_guidance(folder: Path) -> bool:
    file = folder / "transformer" / "config.json"
    return file.is_file() and bool(read_json(file).get("guidance_embeds"))


def _merged(weights: Iterable[Path]) -> Recognised | None:
    """One net whose tensors are spread over several files."""
    shapes: dict[str, tuple[int, ...]] = {}
    dtypes, size = set[str](), 0
    for path in weights:
        header = read_header(path)
        shapes.update(header.shapes)
        dtypes |= header.dtypes
        size += header.size_bytes
    return recognise_header(Header(shapes, frozenset(dtypes), {}, size))


def _as_folder(found: Recognised, folder: Path) -> Recognised:
    return msgspec.structs.replace(found, form="folder")


# single files

_Shapes = dict[str, tuple[int, ...]]
_Found = tuple[Kind, str, str]


def _addition(shapes: _Shapes) -> _Found | None:
    """What is added to a pipeline: LoRA, textual inversion, IP-Adapter."""
    names = "\n".join(shapes)
    if any(word in names for word in ("lor", "hada_", "lokr_")) and any(map(_LORA.search, shapes)):
        return "lora", _family_of_lora(shapes), ""
    if _starts(shapes, "ip_adapter."):
        widths = (shape[1] for name, shape in shapes.items() if name.endswith("to_k_ip.weight") and len(shape) == 2)
        return "ip_adapter", _WIDTHS.get(next(widths, 0), ""), ""
    if set(shapes) == {"clip_l", "clip_g"}:
        return "embedding", "sdxl", ""
    if len(shapes) == 1:
        ((_, shape),) = shapes.items()
        if len(shape) in (1, 2) and shape[-1] in (768, 1024) and (len(shape) == 1 or shape[0] <= 77):
            return "embedding", _WIDTHS[shape[-1]], ""
    return None


def _family_of_lora(shapes: _Shapes) -> str:
    names = "\n".join(shapes)
    if "double_blocks" in names or "single_transformer_blocks" in names:
        return "flux"
    if "joint_blocks" in names:
        return "sd3"
    if "txt_mlp" in names or "txt_mod" in names:
        return "qwen-image"
    if ("adaLN_modulation" in names and "attention" in names) or "context_refiner" in names:
        return "z-image"
    if "lora_te2_" in names or "text_encoder_2" in names:
        return "sdxl"
    if "transformer_blocks" in names and "attn.add_k_proj" in names:
        return "sd3"
    # what reads the text has the text's width on its input side
    for name, shape in shapes.items():
        if re.search(r"attn2[._]to_[kv]", name) and re.search(r"lora[_.](down|A)|lora_A|hada_w1_b", name):
            return _WIDTHS.get(shape[-1] if len(shape) == 2 else shape[1] if len(shape) == 4 else 0, "")
    return ""


def _pipeline(shapes: _Shapes) -> _Found | None:
    """Whole pipelines as their first programs write them: all nets in one file."""
    if f"{_LDM}input_blocks.0.0.weight" in shapes:
        return _ldm(shapes)
    bare = {name.removeprefix(_LDM) for name in shapes} if _starts(shapes, _LDM) else set(shapes)
    if any("joint_blocks.0.context_block" in name for name in bare):
        whole = _starts(shapes, "text_encoders.", "first_stage_model.")
        return "pipeline" if whole else "transformer", "sd3", ""
    if "single_stream_modulation.lin.weight" in bare:
        return "transformer", "FLUX.2", ""
    if _starts(bare, "distilled_guidance_layer."):
        return "transformer", "Chroma", ""
    if _starts(bare, "double_blocks.0.img_attn."):
        return "transformer", "flux", _flux_variant(shapes, bare)
    if "layers.0.adaLN_modulation.0.weight" in bare and _starts(bare, "context_refiner."):
        return "transformer", "z-image", ""
    if _starts(bare, "transformer_blocks.0.txt_mlp."):
        return "transformer", "qwen-image", ""
    return None


def _ldm(shapes: _Shapes) -> _Found:
    channels = _input_channels(shapes, f"{_LDM}input_blocks.0.0.weight")
    variant = {9: "inpaint", 8: "edit"}.get(channels, "")
    if _starts(shapes, "conditioner.embedders.1."):
        return "pipeline", "sdxl", variant
    if _starts(shapes, "conditioner.embedders.0.model."):
        return "pipeline", "sdxl", "refiner"
    if _starts(shapes, "cond_stage_model.transformer."):
        return "pipeline", "sd15", variant
    if _starts(shapes, "cond_stage_model.model."):
        return "pipeline", "sd2", variant
    return "transformer", _WIDTHS.get(_text_width(shapes), ""), variant


def _flux_variant(shapes: _Shapes, bare: set[str]) -> str:
    channels = next((shape[1] for name, shape in shapes.items() if name.endswith("img_in.weight") and shape[1:]), 64)
    if channels == 384:
        return "inpaint"
    return "dev" if _starts(bare, "guidance_in.") else "schnell"


def _part(shapes: _Shapes) -> _Found | None:
    """Single nets: ControlNet, UNet, transformers and autoencoders, as diffusers and their first programs name them."""
    if _starts(shapes, "controlnet_cond_embedding.", "control_model.", "input_hint_block."):
        return "controlnet", _WIDTHS.get(_text_width(shapes), ""), ""
    if "conv_in.weight" in shapes and "time_embedding.linear_1.weight" in shapes:
        variant = "inpaint" if _input_channels(shapes, "conv_in.weight") == 9 else ""
        return "transformer", _WIDTHS.get(_text_width(shapes), ""), variant
    if _starts(shapes, "single_transformer_blocks.0.attn."):
        if shapes.get("x_embedder.weight", (0, 0))[-1] == 384:
            return "transformer", "flux", "inpaint"
        guided = _starts(shapes, "time_text_embed.guidance_embedder.")
        return "transformer", "flux", "dev" if guided else "schnell"
    if _starts(shapes, "transformer_blocks.0.attn.add_k_proj") and "pos_embed.proj.weight" in shapes:
        return "transformer", "sd3", ""
    return _autoencoder(shapes)


def _autoencoder(shapes: _Shapes) -> _Found | None:
    for start in ("", "first_stage_model.", "vae."):
        shape = shapes.get(f"{start}decoder.conv_in.weight")
        known = f"{start}encoder.down.0.block.0.norm1.weight", f"{start}encoder.down_blocks.0.resnets.0.norm1.weight"
        if shape is not None and len(shape) == 4 and any(name in shapes for name in known):
            if "quantize.embedding.weight" in shapes:
                return None  # RestoreFormer
            return "vae", {4: "sd15", 16: "flux"}.get(shape[1], ""), ""
    tiny = shapes.get("decoder.layers.0.weight") or shapes.get("decoder.1.weight") or shapes.get("1.weight")
    plain = {name.split(".")[-1] for name in shapes} <= {"weight", "bias"}
    blocks = any(".conv.0." in name or ".conv.2." in name for name in shapes)
    if tiny is not None and len(tiny) == 4 and tiny[1] in (4, 16) and plain and blocks:
        return "tiny_vae", {4: "sd15", 16: "flux"}[tiny[1]], ""
    return None


def _spandrel(shapes: _Shapes) -> _Found | None:
    for start in ("", "params_ema.", "params.", "module.", "model."):
        for kind, names in _SPANDREL:
            if all(start + name in shapes for name in names):
                known = kind != "colour" or shapes.get(f"{start}{_DDCOLOR_END}", (_AB,))[0] == _AB
                return (kind, "", "") if known else None
    return None


def _starts(names: Iterable[str], *starts: str) -> bool:
    """Whether a name begins with one of starts; in one text, because a folder may hold a million names."""
    text = "\n" + "\n".join(names)
    return any(f"\n{start}" in text for start in starts)


def _text_width(shapes: _Shapes) -> int:
    """How wide the text is that a UNet reads."""
    for name, shape in shapes.items():
        if name.endswith("attn2.to_k.weight") and len(shape) == 2:
            return shape[1]
    return 0


def _input_channels(shapes: _Shapes, name: str) -> int:
    shape = shapes.get(name, ())
    return shape[1] if len(shape) == 4 else 0


def _scale(shapes: _Shapes) -> int:
    """How many times an ESRGAN enlarges, by its steps of two; 0 = its names do not tell."""
    steps = {name for name in shapes if re.fullmatch(r"(model\.)?(conv_up\d|upconv\d)\.weight", name)}
    return 2 ** len(steps) if steps else 0
