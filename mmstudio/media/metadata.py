"""Recipes inside picture files: how they are written, and how ours are read back (others': `media/foreign.py`).

Written: the whole recipe as JSON (PNG: iTXt `mmstudio`; JPEG, WebP, TIFF: XMP), the `parameters` text that
other programs read (PNG text chunk; JPEG and WebP: EXIF UserComment), and the IPTC digital source type, drawn or
mended.
"""

from __future__ import annotations

import html
import json
import re
from collections.abc import Mapping
from typing import Any, BinaryIO, Literal

import numpy as np
import numpy.typing as npt

from mmstudio.jobs import (
    AnimateJob,
    CheckpointUse,
    ExploreJob,
    GenerateJob,
    InpaintJob,
    LayeredJob,
    Recipe,
    recipe_from_json,
    text_job,
)
from mmstudio.media.foreign import NEGATIVE, XMP_KEY

Format = Literal["png", "jpeg", "webp", "tiff"]
FORMATS: dict[str, Format] = {
    ".png": "png",
    ".jpg": "jpeg",
    ".jpeg": "jpeg",
    ".webp": "webp",
    ".tif": "tiff",
    ".tiff": "tiff",
}  # by lower-case suffix
SUFFIXES: dict[Format, str] = {"png": ".png", "jpeg": ".jpg", "webp": ".webp", "tiff": ".tiff"}  # of new files
Pixels = npt.NDArray[np.uint8]

RECIPE_KEY = "mmstudio"
_SOURCES = "http://cv.iptc.org/newscodes/digitalsourcetype/"
_DRAWN = _SOURCES + "trainedAlgorithmicMedia"
_MOVED = _SOURCES + "algorithmicallyEnhanced"  # a picture that moves
_RESTORED, _RESTORED_BY_NET = _SOURCES + "algorithmicallyEnhanced", _SOURCES + "compositeWithTrainedAlgorithmicMedia"
_SEGMENT_BYTES = 65_000  # one JPEG segment holds 65,533 bytes with its header


# --- writing -----------------------------------------------------------------------------------------------


def write_picture(
    file: BinaryIO, pixels: Pixels, format: Format = "png", recipe: Recipe | None = None, quality: int = 90
) -> None:
    """Encode pixels into file, with the recipe inside.

    pixels: (H, W, 3) or (H, W, 4) straight alpha, uint8; JPEG takes three channels only. quality 1..100 of
    JPEG and WebP (100 is lossless WebP). A recipe too long for a JPEG (some 60,000 bytes) is shortened to
    its `parameters` text, and to nothing where even that has no room.
    Raises ValueError for JPEG with transparency and what writing to file raises.
    """
    from PIL import Image  # the window imports this module for its types; Pillow costs it 30 ms

    if format == "jpeg" and pixels.shape[2] != 3:
        raise ValueError("JPEG knows no transparency: lay the picture on a background first")
    image = Image.fromarray(np.ascontiguousarray(pixels))
    match format:
        case "png":
            image.save(file, "PNG", compress_level=6, pnginfo=_png_chunks(recipe))
        case "jpeg":
            image.save(file, "JPEG", quality=quality, subsampling=0 if quality >= 90 else 2, **_jpeg_notes(recipe))
        case "webp":
            notes = {"xmp": xmp(recipe), "exif": _exif(recipe)} if recipe else {}
            image.save(file, "WEBP", quality=quality, lossless=quality == 100, exact=True, **notes)
        case "tiff":
            image.save(file, "TIFF", compression="tiff_adobe_deflate", tiffinfo=_tiff_tags(recipe))


def parameters_text(recipe: Recipe) -> str:
    """The recipe in the form of A1111: prompt, negative prompt, one line of `Key: value`."""
    job, negative = recipe.job, ""
    version = f"{recipe.program} {recipe.version}"
    if isinstance(job, InpaintJob):
        values: dict[str, object] = {"Seed": job.seed, "Inpainting": job.method, "Version": version}
    elif isinstance(job, AnimateJob):
        values = {"Seed": job.seed, "Sound": job.animation.sound or None, "Version": version}
    elif isinstance(job, LayeredJob):
        values = {"Layers": ", ".join(layer.name for layer in job.layers), "Version": version}
    else:
        values = _drawing_values(job, recipe.checkpoints) | {"Version": version}
        if isinstance(job, GenerateJob) and job.negative_prompt:
            negative = f"\n{NEGATIVE} {job.negative_prompt}"
    line = ", ".join(f"{key}: {_quoted(value)}" for key, value in values.items() if value is not None)
    return f"{job.prompt}{negative}\n{line}".replace("\0", "")


def _drawing_values(job: GenerateJob | ExploreJob, checkpoints: tuple[CheckpointUse, ...]) -> dict[str, object]:
    """A1111's own keys where it has them; hashes as short as it writes them."""
    if isinstance(job, ExploreJob):
        job = text_job(job.prompt, seed=job.seed, width=job.width, height=job.width, style=job.style)
    over = job.start_picture is not None
    loras = ", ".join(f"{lora.checkpoint}: {lora.weight:g}" for lora in job.loras)
    return {
        "Steps": job.steps or 1,  # our nets draw in one step; readers look for this key
        "Sampler": job.sampler or None,
        "CFG scale": job.guidance_scale,
        "Seed": job.seed,
        "Size": f"{job.width}x{job.height}" if job.width and job.height else None,
        "Model hash": checkpoints[0].sha256[:10] if checkpoints and checkpoints[0].sha256 else None,
        "Model": job.checkpoint,
        "Style": job.style if job.style != "any" or job.checkpoint == "starter" else None,
        "Denoising strength": job.denoising_strength if over else job.hires_strength if job.hires_scale > 1 else None,
        "Clip skip": job.clip_skip + 1 if job.clip_skip else None,  # it counts the last layer as 1
        "Hires upscale": job.hires_scale if job.hires_scale > 1 else None,
        "Refiner": job.refiner or None,
        "Refiner switch at": 0.8 if job.refiner else None,
        "Lora": loras or None,
        "ControlNet": job.control.checkpoint if job.control else None,
        "Variation seed": job.variation_seed if job.variation else None,
        "Variation seed strength": job.variation or None,
    }


def xmp(recipe: Recipe) -> bytes:
    """An XMP packet with the recipe, its `parameters` text and the IPTC digital source type."""
    # XML cannot hold these characters at all; JSON can, escaped
    body = re.sub("[\x7f-\x9f\ufffe\uffff]", lambda found: f"\\u{ord(found[0]):04x}", recipe.to_json())
    return _packet(f"<mms:Recipe>{html.escape(body, quote=False)}</mms:Recipe>", recipe)


def restored_xmp(recipe: Recipe, former: bytes | None = None) -> bytes:
    """The XMP packet of a mended photo: former, the one it came with, with our recipe and source type added."""
    own = xmp(recipe)
    if not former or b"</rdf:RDF>" not in former:
        return own
    former = re.sub(rb'\s(\w+:)?DigitalSourceType="[^"]*"|<(\w+:)?DigitalSourceType>.*?DigitalSourceType>', b"", former)
    former = re.sub(rb"<rdf:Description[^>]*urn:mmstudio:1.*?</rdf:Description>", b"", former, flags=re.DOTALL)
    added = own[own.index(b"<rdf:Description") : own.index(b"</rdf:RDF>")]
    return former.replace(b"</rdf:RDF>", added + b"</rdf:RDF>", 1)


def _packet(inside: str, recipe: Recipe) -> bytes:
    tool = html.escape(f"{recipe.program} {recipe.version}")
    restored = _RESTORED_BY_NET if recipe.checkpoints else _RESTORED
    drawn = not isinstance(recipe.job, InpaintJob | AnimateJob) or bool(recipe.checkpoints)
    source_type = restored if isinstance(recipe.job, InpaintJob) else _DRAWN if drawn else _MOVED
    return (
        '<?xpacket begin="\ufeff" id="W5M0MpCehiHzreSzNTczkc9d"?>'
        '<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">'
        '<rdf:Description rdf:about="" xmlns:xmp="http://ns.adobe.com/xap/1.0/"'
        ' xmlns:Iptc4xmpExt="http://iptc.org/std/Iptc4xmpExt/2008-02-29/" xmlns:mms="urn:mmstudio:1"'
        f' xmp:CreatorTool="{tool}" Iptc4xmpExt:DigitalSourceType="{source_type}">'
        f'{inside}</rdf:Description></rdf:RDF></x:xmpmeta><?xpacket end="w"?>'
    ).encode()


def _png_chunks(recipe: Recipe | None) -> Any:
    from PIL.PngImagePlugin import PngInfo

    if recipe is None:
        return None
    chunks = PngInfo()
    chunks.add_itxt(RECIPE_KEY, recipe.to_json())
    chunks.add_text("parameters", parameters_text(recipe))  # tEXt where Latin-1 suffices, else iTXt: as A1111 does
    chunks.add_itxt(XMP_KEY, _packet("", recipe).decode())
    return chunks


def _jpeg_notes(recipe: Recipe | None) -> dict[str, Any]:
    if recipe is None:
        return {}
    packet = xmp(recipe)
    notes: dict[str, Any] = {"xmp": packet if len(packet) < _SEGMENT_BYTES else _packet("", recipe)}
    exif = _exif(recipe)
    if len(exif) < _SEGMENT_BYTES:
        notes["exif"] = exif
    return notes


def _exif(recipe: Recipe) -> bytes:
    from PIL import Image

    exif = Image.Exif()
    # the worked example of the standard's UNICODE comment in use: big-endian UTF-16, as piexif writes it for A1111
    comment = b"UNICODE\0" + parameters_text(recipe).encode("utf-16-be", "surrogatepass")
    exif[0x0131] = f"{recipe.program} {recipe.version}"  # Software
    exif.get_ifd(0x8769)[0x9286] = comment  # Exif.UserComment
    return exif.tobytes()


def _tiff_tags(recipe: Recipe | None) -> Any:
    from PIL.TiffImagePlugin import ImageFileDirectory_v2

    tags = ImageFileDirectory_v2()
    if recipe is not None:
        tags.tagtype[700] = 1  # BYTE, as XMP asks for
        tags[700] = xmp(recipe)
        tags[305] = f"{recipe.program} {recipe.version}"  # Software
    return tags


def _quoted(value: object) -> str:
    """As A1111 quotes: JSON where the value holds one of its separators, or begins like what is quoted."""
    text = str(value)
    return json.dumps(text, ensure_ascii=False) if re.search(r'[,\n:]|^"', text) else text


# --- reading -----------------------------------------------------------------------------------------------


def read_recipe(notes: Mapping[str, object]) -> Recipe | None:
    """Our recipe in the text chunks or in XMP. notes: as in Pillow's `image.info`. Never raises."""
    text = notes.get(RECIPE_KEY)
    if isinstance(text, str):
        return _recipe_or_none(str(text))  # Pillow's iTXt is a kind of str that msgspec refuses
    packet = notes.get("xmp") or notes.get(XMP_KEY)
    if isinstance(packet, str):
        packet = packet.encode("utf-8", "replace")
    if not isinstance(packet, bytes):
        return None
    # found by pattern: an XML parser for one element of a foreign file is a larger thing to attack
    found = re.search(rb"<mms:Recipe>(.*?)</mms:Recipe>", packet, re.DOTALL)
    return _recipe_or_none(html.unescape(found[1].decode("utf-8", "replace"))) if found else None


def _recipe_or_none(text: str) -> Recipe | None:
    try:
        return recipe_from_json(text)
    except ValueError:
        return None
