"""Store shipped nets in bytes without teaching them again: `mmstudio train repack --models DIR`.

Their evaluation was made before; it is carried over to the new files with what the storing changes, which is measured
on pictures that the starter draws. A later `mmstudio train evaluate` measures what is stored, and drops that note.
"""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path
from typing import Any

import torch
import torch.nn.functional as F
from torch import Tensor

from mmstudio import disk
from mmstudio.generators.conditions import IMAGE_ENCODER
from mmstudio.generators.starter import AUTOENCODER, load
from mmstudio.generators.weights import in_bytes, read_weights
from mmstudio.nets.autoencoder import Autoencoder
from mmstudio.nets.image_encoder import ImageEncoder
from mmstudio.training.evaluate import EVALUATION, measured_weights, read_evaluation
from mmstudio.training.export import KERNEL, write
from mmstudio.training.icons import STYLES
from mmstudio.training.recipe import said
from mmstudio.training.rows import pinned_latents


def repack(models: Path) -> dict[str, Any]:
    """Write the files anew; returns what it changes: {"pictures_db", "vectors_cosine", "from": hashes before}.

    pictures_db: PSNR of pictures of the same latents, before and after. vectors_cosine: of the same pictures.
    Raises CheckpointMissing or CheckpointDamaged.
    """
    before = measured_weights(models)
    latents = pinned_latents(load(models, "cpu"))
    pictures, vectors = _seen(models, latents, None)
    for name in (AUTOENCODER, IMAGE_ENCODER):
        weights = read_weights(name, models)
        write(models / name, in_bytes(weights.tensors, KERNEL), weights.config)
    again, vectors_again = _seen(models, latents, pictures)
    return {
        "from": {name: before[name] for name in (AUTOENCODER, IMAGE_ENCODER)},
        "pictures_db": round(float(-10 * torch.log10(F.mse_loss(again, pictures).clamp(min=1e-12))), 1),
        "vectors_cosine": round(float(F.cosine_similarity(vectors_again, vectors).min()), 5),
    }


@torch.inference_mode()
def _seen(models: Path, latents: Tensor, pictures: Tensor | None) -> tuple[Tensor, Tensor]:
    """What the autoencoder makes of latents, and the vectors of pictures, its own where none are given."""
    autoencoder, encoder = Autoencoder(), ImageEncoder(len(STYLES))
    for net, name in ((autoencoder, AUTOENCODER), (encoder, IMAGE_ENCODER)):
        net.load_state_dict(read_weights(name, models).tensors)
        net.eval()
    drawn = autoencoder.decoder(latents).clamp(0, 1)
    return drawn, encoder(drawn if pictures is None else pictures)


def main(argv: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="mmstudio train repack")
    parser.add_argument("--models", type=Path, required=True, help="exported weights")
    options = parser.parse_args(argv)

    def work() -> int:
        evaluation = read_evaluation(options.models)
        valid = evaluation is not None and evaluation.get("weights") == measured_weights(options.models)
        changed = repack(options.models)
        print(json.dumps(changed, indent=1))
        if evaluation is not None and valid:
            evaluation |= {"weights": measured_weights(options.models), "repacked": changed}
            disk.write_bytes(options.models / EVALUATION, (json.dumps(evaluation, indent=1) + "\n").encode())
        return 0

    return said(work)


if __name__ == "__main__":
    sys.exit(main())
