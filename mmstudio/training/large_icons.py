"""The drawings of 512 px that the upscalers learn from: icons-512.zip, decoded once, beside the same at 128 px.

The large pictures (2.5 GB) stay on disk as one array of which only what is looked at is read: decoding WebP for
every batch would cost more than the training step it is for.
"""

from __future__ import annotations

import hashlib
import io
import zipfile
from collections import defaultdict
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

import numpy as np
import numpy.typing as npt
import torch
import torch.nn.functional as F
from PIL import Image, ImageOps, UnidentifiedImageError

from mmstudio import disk
from mmstudio.nets.autoencoder import Autoencoder
from mmstudio.training.augment import premultiplied
from mmstudio.training.icons import SIDE_PX, DataError, read_captions
from mmstudio.training.splits import read_splits

Pixels = npt.NDArray[np.uint8]

ARCHIVE = "icons-512.zip"
LARGE_PX = 512
_TEST_SHARE = 10  # the last tenth of each style by name: 30 of 300


@dataclass(frozen=True)
class LargeIcons:
    """names[i] is "<style>/<file>"; large[i] (512, 512, 4) has straight alpha, small[i] (128, 128, 4) is its mean
    over 4 x 4 pixels, premultiplied. parts: indices by use (train, validation, test); what is in none is never used.
    """

    names: tuple[str, ...]
    large: Pixels
    small: Pixels
    parts: dict[str, list[int]]


def load_large_icons(data: Path, cache: Path) -> LargeIcons:
    """Read the archive, through the cache when it fits. Raises DataError."""
    captions = read_captions(data)
    path = data / ARCHIVE
    disk.make_folder(cache)
    try:
        with zipfile.ZipFile(path) as archive:
            names = tuple(sorted(name for name in archive.namelist() if name.endswith(".webp")))
            if not names:
                raise DataError(f"{path} has no drawings in it.")
            key = hashlib.sha256("\n".join(names).encode()).hexdigest()[:16]
            large, small = cache / f"large-{key}.npy", cache / f"small-{key}.npy"
            if not (large.exists() and small.exists()):
                _decode(archive, names, large, small)
    except FileNotFoundError as error:
        raise DataError(f"There are no large drawings in {data}: {ARCHIVE} is missing.") from error
    except (KeyError, zipfile.BadZipFile, UnidentifiedImageError) as error:
        raise DataError(f"A picture in {path} cannot be read: {error}.") from error
    tracks = {
        f"{captions[index].style}/{captions[index].file}": track
        for track, indices in read_splits().parts(captions).items()
        for index in indices
    }
    return LargeIcons(names, np.load(large, mmap_mode="r"), np.load(small), _parts(names, tracks))


def reconstructions(icons: LargeIcons, checkpoint: Path, cache: Path) -> Pixels:
    """What the autoencoder makes of icons.small: the same form, computed once per checkpoint. Raises DataError."""
    digest = hashlib.sha256(checkpoint.read_bytes() + "\n".join(icons.names).encode()).hexdigest()[:16]
    path = cache / f"reconstructed-{digest}.npy"
    if not path.exists():
        net = Autoencoder()
        try:
            net.load_state_dict(torch.load(checkpoint, map_location="cpu", weights_only=True)["autoencoder"])
        except (KeyError, RuntimeError) as error:
            raise DataError(f"{checkpoint} does not fit the autoencoder of this version; train it again.") from error
        net.to(memory_format=torch.channels_last).eval()  # type: ignore[call-overload]
        parts = [_reconstructed(net, icons.small[start : start + 16]) for start in range(0, len(icons.names), 16)]
        rebuilt = np.concatenate(parts)
        disk.write_whole(path, lambda file: np.save(file, rebuilt))
    return np.asarray(np.load(path))


@torch.inference_mode()
def _reconstructed(net: Autoencoder, small: Pixels) -> Pixels:
    image = torch.tensor(small).permute(0, 3, 1, 2).float() / 255
    return as_bytes(net(image.contiguous(memory_format=torch.channels_last))[0])


def as_bytes(images: torch.Tensor) -> Pixels:
    """Premultiplied pictures (B, 4, H, W) within bounds, as 8 bit (B, H, W, 4)."""
    alpha = images[:, 3:].clamp(0, 1)
    bounded = torch.cat([torch.minimum(images[:, :3].clamp(min=0), alpha), alpha], dim=1)
    return np.asarray((bounded * 255).round().byte().permute(0, 2, 3, 1).numpy())


def _parts(names: tuple[str, ...], tracks: dict[str, str]) -> dict[str, list[int]]:
    """The last tenth of each style is the test; cells that other recipes hold out are not trained on either."""
    by_style: dict[str, list[int]] = defaultdict(list)
    for index, name in enumerate(names):
        by_style[name.partition("/")[0]].append(index)
    parts: dict[str, list[int]] = {"train": [], "validation": [], "test": []}
    for indices in by_style.values():
        first = len(indices) - max(1, len(indices) // _TEST_SHARE)
        parts["test"] += indices[first:]
        for index in indices[:first]:
            track = tracks.get(names[index], "train")
            if track in ("train", "validation"):
                parts[track].append(index)
    return parts


def _decode(archive: zipfile.ZipFile, names: tuple[str, ...], large: Path, small: Path) -> None:
    means = np.zeros((len(names), SIDE_PX, SIDE_PX, 4), np.uint8)

    def write(file: BinaryIO) -> None:
        header = {"shape": (len(names), LARGE_PX, LARGE_PX, 4), "fortran_order": False, "descr": "|u1"}
        np.lib.format.write_array_header_1_0(file, header)
        for index, name in enumerate(names):
            with Image.open(io.BytesIO(archive.read(name))) as image:
                fitted = ImageOps.pad(image.convert("RGBA"), (LARGE_PX, LARGE_PX), color=(0, 0, 0, 0))
            pixels = np.asarray(fitted)
            file.write(pixels.tobytes())
            whole = premultiplied(torch.tensor(pixels)[None])
            means[index] = as_bytes(F.avg_pool2d(whole, LARGE_PX // SIDE_PX))[0]

    disk.write_whole(large, write)
    disk.write_whole(small, lambda file: np.save(file, means))
