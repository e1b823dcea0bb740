"""`mmstudio generate` with a large model and what is added to it: a ControlNet, an IP-Adapter, a LoRA, a new word."""

from __future__ import annotations

import json
from pathlib import Path

import diffusers
import numpy as np
import pytest
import torch
from PIL import Image
from safetensors.torch import save_file

from mmstudio.checkpoints.store import Store
from mmstudio.cli.commands import main
from mmstudio.generators import registry
from mmstudio.media.metadata import read_recipe
from tests.generators import tiny


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Store:
    folder = tmp_path_factory.mktemp("large")
    store = Store(folder / "models")
    store.add(tiny.saved(folder / "sd15", "sd15"), keep_source=False)
    torch.manual_seed(1)
    unet = tiny.build("sd15").unet
    control = diffusers.ControlNetModel.from_unet(unet, conditioning_embedding_out_channels=(8, 8, 8, 8))
    for parameter in control.parameters():
        torch.nn.init.normal_(parameter, std=0.1)
    control.save_pretrained(folder / "edges")
    store.add(folder / "edges")
    store.add(tiny.ip_adapter(folder))
    save_file({"emb_params": torch.randn(2, 768)}, folder / "herblock.safetensors")
    store.add(folder / "herblock.safetensors")
    return store


@pytest.fixture
def photo(tmp_path: Path) -> Path:
    pixels = np.random.default_rng(0).integers(0, 255, (8, 8, 3), np.uint8)
    Image.fromarray(pixels).resize((64, 64), Image.Resampling.NEAREST).save(tmp_path / "map.png")
    return tmp_path / "map.png"


@pytest.fixture
def draw(shop: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]):
    monkeypatch.setattr(registry, "store", lambda: shop)

    def run(*more: str, prompt: str = "a red fox") -> Path:
        plain = ["--checkpoint", "sd15", "--size", "64", "--steps", "2", "--seed", "7", "--json"]
        assert main(["generate", prompt, *plain, "--out", str(tmp_path / "out"), *more]) == 0
        (made,) = json.loads(capsys.readouterr().out)["pictures"]
        return Path(made["path"])

    return run


def test_each_addition_changes_the_picture_and_is_named_in_its_recipe(draw, photo):
    plain = draw()
    added = {
        "edges": draw("--control", "edges:1.5", "--control-picture", str(photo), "--control-kind", "given"),
        "ip-adapter.safetensors": draw("--image", f"{photo}:0.8"),
        "herblock.safetensors": draw(prompt="a red fox, herblock"),
        "": draw("--clip-skip", "1"),
    }
    for name, path in added.items():
        assert not np.array_equal(np.asarray(Image.open(path)), np.asarray(Image.open(plain))), name
        recipe = read_recipe(Image.open(path).info)
        assert not name or name in [use.name for use in recipe.checkpoints]


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--control", "edges"], "go together"),
        (["--control", "edges", "--control-picture", "/nowhere.png"], "no picture"),
        (["--ip-adapter", "ip-adapter"], "--image"),
        (["--checkpoint", "starter", "--clip-skip", "2"], "no steps"),
        (["--checkpoint", "starter", "--control", "edges", "--control-picture", __file__], "no ControlNet"),
    ],
)
def test_what_does_not_go_together_is_said(arguments, said, shop, monkeypatch, capsys):
    monkeypatch.setattr(registry, "store", lambda: shop)
    model = [] if "--checkpoint" in arguments else ["--checkpoint", "sd15"]
    assert main(["generate", "a fox", *model, *arguments]) == 2
    assert said in " ".join(capsys.readouterr().err.replace("│", " ").split())
