"""Take shipped nets up again where a run's checkpoints are gone: `mmstudio train take-up --models DIR --run DIR`.

Leaves autoencoder.best.pt and joint.best.pt in the run, so that recall, generator and compare can begin from what
ships. They hold what was exported, in half precision: an autoencoder that was polished is taken up polished, and no
state of an optimizer comes back, so neither recipe can be resumed from them. What is in the run already is kept.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Mapping
from pathlib import Path

from torch import Tensor

from mmstudio import disk
from mmstudio.errors import CheckpointDamaged
from mmstudio.generators.conditions import IMAGE_ENCODER
from mmstudio.generators.starter import AUTOENCODER, MAPPER
from mmstudio.generators.weights import Weights, read_weights
from mmstudio.nets.autoencoder import Autoencoder
from mmstudio.nets.image_encoder import ImageEncoder
from mmstudio.nets.mapper import ConditionMapper
from mmstudio.training.icons import STYLES
from mmstudio.training.loop import write_atomically
from mmstudio.training.recipe import said

Checkpoint = Mapping[str, Mapping[str, Tensor]]


def autoencoder(models: Path) -> Checkpoint:
    return {"autoencoder": _fitting(Autoencoder(), read_weights(AUTOENCODER, models))}


def joint(models: Path) -> Checkpoint:
    return {
        "encoder": _fitting(ImageEncoder(len(STYLES)), read_weights(IMAGE_ENCODER, models)),
        "mapper": _fitting(ConditionMapper(), read_weights(MAPPER, models)),
    }


# which checkpoint is made of what; each raises CheckpointMissing or CheckpointDamaged
TAKEN: Mapping[str, Callable[[Path], Checkpoint]] = {"autoencoder.best.pt": autoencoder, "joint.best.pt": joint}


def main(argv: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="mmstudio train take-up")
    parser.add_argument("--models", type=Path, required=True, help="exported weights")
    parser.add_argument("--run", type=Path, required=True, help="the --out folder of the recipes")
    options = parser.parse_args(argv)

    def work() -> int:
        disk.make_folder(options.run)
        for name, read in TAKEN.items():
            path = options.run / name
            if path.exists():
                print(f"{path} is kept as it is.")
            else:
                write_atomically(path, dict(read(options.models)))
                print(f"{path} taken up from {options.models}.")
        return 0

    return said(work)


def _fitting(net: Autoencoder | ImageEncoder | ConditionMapper, weights: Weights) -> dict[str, Tensor]:
    """The tensors of a file, in full, after a look whether they are those of the net."""
    try:
        net.load_state_dict(weights.tensors)
    except RuntimeError as error:
        raise CheckpointDamaged(name=weights.use.name, file=weights.use.name) from error
    tensors: dict[str, Tensor] = net.float().state_dict()
    return tensors


if __name__ == "__main__":
    sys.exit(main())
