"""`mmstudio train`: hands over to the recipes of `mmstudio.training`."""

from __future__ import annotations

import importlib
import os
import sys
from collections.abc import Sequence

# recipe -> its usual options, and what it does, in the order they are run
RECIPES = {
    "starter": ("--data DIR", "all of the following from one configuration file, resumable"),
    "autoencoder": ("--data DIR --out DIR", "drawings to latents and back"),
    "joint": ("--data DIR --out DIR", "the space that words and pictures share; --name judge for measuring"),
    "manner": ("--data DIR --out DIR", "which style a picture is in; for measuring only"),
    "recall": ("--data DIR --out DIR", "what the generator knows by heart"),
    "generator": ("--data DIR --out DIR", "prompt, style and noise to a latent, with the memory it leans on"),
    "compare": ("--data DIR --out DIR", "ways to teach the generator, on equal steps; for measuring only"),
    "upscaler": ("--size live|final --data DIR --out DIR", "drawings of 128 px to 512 px, quickly or well"),
    "motion": ("--out DIR", "what moves to sound, live, from songs it makes itself"),
    "sound-encoder": ("--out DIR", "what a sound is of, in the space of the words, from sounds it makes itself"),
    "polish": ("--data DIR --out DIR", "a crisper decoder, against a critic of patches"),
    "damage-detector": ("--data DIR --out DIR", "where a photograph is scratched, dusty, torn or stained"),
    "inpainter": ("--data DIR --out DIR", "holes of photographs, filled against a critic"),
    "damage-figures": ("--data DIR", "how well damage is found in photographs that were not learned from"),
    "export": ("--run DIR --models DIR", "what was trained, as the program reads it"),
    "take-up": (
        "--models DIR --run DIR",
        "what was exported, where its checkpoints are gone, to teach the others from",
    ),
    "repack": ("--models DIR", "what was exported, in bytes where that changes nothing that is seen"),
    "evaluate": ("--data DIR --run DIR --models DIR", "table, figures and sheets of what was exported"),
    "cards": ("--models DIR", "the tables of the model cards, from the evaluation"),
}


def run(recipe: str, arguments: Sequence[str]) -> int:
    """Run a recipe with its own options; returns its exit code."""
    if recipe not in RECIPES:
        wanted = f"There is no recipe {recipe}. " if recipe and not recipe.startswith("-") else ""
        print(f"{wanted}Recipes:", file=sys.stderr)
        for name, (options, purpose) in RECIPES.items():
            print(f"  mmstudio train {f'{name} {options}':48} {purpose}", file=sys.stderr)
        return 2
    os.environ.setdefault("OMP_WAIT_POLICY", "PASSIVE")  # before torch: spinning threads starve a small machine
    try:
        module = importlib.import_module(f"mmstudio.training.{recipe.replace('-', '_')}")
    except ModuleNotFoundError as error:
        if error.name is None or error.name.startswith("mmstudio"):
            raise
        package = error.name.partition(".")[0]
        print(
            f"Training needs the package {package}. Please type: {sys.executable} -m pip install {package}",
            file=sys.stderr,
        )
        return 1
    return int(module.main(list(arguments)) or 0)
