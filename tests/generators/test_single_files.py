"""Single files, tiny: the picture is that of the folder they were made of, with nothing fetched."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import diffusers
import numpy as np
import pytest
import torch
import transformers
from accelerate import init_empty_weights
from safetensors.torch import save_file

from mmstudio.checkpoints.store import Store
from mmstudio.errors import NotEnough
from mmstudio.generators import diffusion, registry, single_files
from mmstudio.generators.base import Pixels
from tests.generators import single_files as first_names
from tests.generators import tiny
from tests.generators.test_diffusion import Report, job


def drawn(generator: diffusion.DiffusionGenerator) -> Pixels:
    report = Report()
    generator.run(job(), report)
    return report.pictures[0].pixels


@pytest.fixture
def small(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[str], Path]:
    """Makes the configurations of a family tiny ones, and saves its tiny pipeline as one file."""

    def make(family: str, variant: str = "") -> Path:
        folder = tiny.saved(tmp_path / "configurations" / family, family)
        for weights in folder.rglob("*.safetensors"):
            weights.unlink()
        monkeypatch.setattr(single_files, "config_folder", lambda family: folder)
        monkeypatch.setattr(single_files, "clip_tokenizer", lambda pad: tiny.clip_tokenizer())
        return first_names.saved(tiny.build(family, variant), tmp_path / f"{family}-{variant or 'whole'}.safetensors")

    return make


@pytest.mark.parametrize("family", ["sd15", "sd2", "sdxl"])
def test_a_whole_model_in_one_file_draws_what_its_folder_draws(family, small, tmp_path):
    store = Store(tmp_path / "models")
    file, folder = store.add(small(family)), store.add(tiny.saved(tmp_path / f"{family}-folder", family))
    assert np.array_equal(drawn(diffusion.load(file, store, "cpu")), drawn(diffusion.load(folder, store, "cpu")))
    registry.use(store.rows())
    assert file.id in {info.checkpoint for info in registry.infos()}
    registry.use(())


def test_a_net_of_stable_diffusion_2_is_asked_whether_it_predicts_velocity():
    unet = tiny.build("sd2").unet
    assert not single_files.predicts_velocity(unet)
    with torch.no_grad():
        unet.conv_out.bias.sub_(3)
    assert single_files.predicts_velocity(unet)


def test_nine_channels_in_one_file_are_an_inpainter(small, tmp_path):
    store = Store(tmp_path / "models")
    generator = diffusion.load(store.add(small("sdxl", "inpaint")), store, "cpu")
    assert generator.info.jobs == ("inpaint",)


def test_a_middle_alone_draws_with_the_rest_of_a_folder_of_its_family(tmp_path):
    store = Store(tmp_path / "models")
    pipeline, transformer = tiny.build("flux"), tiny.build("flux", "dev").transformer
    save_file(transformer.state_dict(), tmp_path / "fox.safetensors")
    alone = store.add(tmp_path / "fox.safetensors")
    with pytest.raises(NotEnough):
        diffusion.load(alone, store, "cpu")
    lender = store.add(tiny.saved(tmp_path / "flux", "flux"))  # schnell, whose steps are spaced in another way
    generator = diffusion.load(alone, store, "cpu")
    assert [use.name for use in generator.checkpoints] == ["fox.safetensors", Path(lender.path).name]
    assert generator.info.variant == "dev" and generator.info.steps == 28
    pipeline.transformer = transformer
    pipeline.scheduler = diffusers.FlowMatchEulerDiscreteScheduler(use_dynamic_shifting=True, shift=3.0)
    pipeline.save_pretrained(tmp_path / "dev")
    whole = diffusion.load(store.add(tmp_path / "dev"), store, "cpu")
    assert np.array_equal(drawn(generator), drawn(whole))


def test_the_first_names_of_a_unet_alone_are_read_too(tmp_path):
    store = Store(tmp_path / "models")
    pipeline = tiny.build("sd15")
    with torch.no_grad():
        pipeline.unet.conv_out.bias.add_(0.5)
    tensors = first_names.unet(pipeline.unet)
    save_file({f"model.diffusion_model.{name}": value for name, value in tensors.items()}, tmp_path / "u.safetensors")
    alone = store.add(tmp_path / "u.safetensors")
    plain = store.add(tiny.saved(tmp_path / "sd15", "sd15"))
    pipeline.save_pretrained(tmp_path / "changed")
    picture = drawn(diffusion.load(alone, store, "cpu"))
    assert np.array_equal(picture, drawn(diffusion.load(store.add(tmp_path / "changed"), store, "cpu")))
    assert not np.array_equal(picture, drawn(diffusion.load(plain, store, "cpu")))


def test_clip_reads_words_as_its_makers_do():
    tokenizer = single_files.clip_tokenizer("<|endoftext|>")
    assert tokenizer("a photo of a cat").input_ids == [49406, 320, 1125, 539, 320, 2368, 49407]
    padded = single_files.clip_tokenizer("!")("cat", padding="max_length", max_length=5).input_ids
    assert padded == [49406, 2368, 49407, 0, 0]


@pytest.mark.parametrize(
    ("family", "part", "numbers"),
    [
        ("sd15", "unet", 859_520_964),
        ("sd15", "vae", 83_653_863),
        ("sd15", "text_encoder", 123_060_480),
        ("sd2", "unet", 865_910_724),
        ("sd2", "vae", 83_653_863),
        ("sd2", "text_encoder", 340_387_840),
        ("sdxl", "unet", 2_567_463_684),
        ("sdxl", "vae", 83_653_863),
        ("sdxl", "text_encoder", 123_060_480),
        ("sdxl", "text_encoder_2", 694_659_840),
    ],
)
def test_shipped_configurations_have_the_sizes_of_their_families(family, part, numbers):
    folder = single_files.config_folder(family)
    assert folder is not None
    library, name = json.loads((folder / "model_index.json").read_text())[part]
    with init_empty_weights():
        if library == "diffusers":
            kind = getattr(diffusers, name)
            net = kind.from_config(kind.load_config(str(folder), subfolder=part))
        else:
            kind = getattr(transformers, name)
            net = kind(kind.config_class.from_pretrained(str(folder), subfolder=part))
    assert sum(tensor.numel() for tensor in net.parameters()) == numbers
