"""Nets that redraw faces, colour and clean, played by nets whose answer is known: what is kept of a photo."""

from __future__ import annotations

import functools
from pathlib import Path

import numpy as np
import pytest
import torch
from PIL import Image
from safetensors.torch import save_file

from mmstudio.checkpoints.records import Checkpoint
from mmstudio.checkpoints.store import Store
from mmstudio.cli.commands import main
from mmstudio.errors import Cancelled, PackageMissing
from mmstudio.generators import extra_nets, inpainting, redrawing, registry, restoration
from mmstudio.generators.redrawing import Redrawer
from mmstudio.jobs import CheckpointUse, ColourHint, InpaintJob
from mmstudio.repair import paste
from tests.checkpoints import weights

SIZE = (120, 160)
LUMA = np.array([0.299, 0.587, 0.114])


def photo(kind: type = np.uint8) -> np.ndarray:
    pixels = np.random.default_rng(2).integers(40, 216, (*SIZE, 3))
    return (pixels * (257 if kind is np.uint16 else 1)).astype(kind)


def masked(*boxes: tuple[int, int, int, int]) -> np.ndarray:
    mask = np.zeros(SIZE, np.uint8)
    for left, top, right, bottom in boxes:
        mask[top:bottom, left:right] = 255
    return mask


@pytest.fixture
def play(monkeypatch: pytest.MonkeyPatch):
    """Put a net of a kind into the store that answers with `net`."""

    def put(kind: str, net, channels: int = 3) -> None:
        row = Checkpoint(id="net", title="Net", kind=kind, path="/m/net.safetensors", sha256="1")  # type: ignore[arg-type]
        monkeypatch.setattr(registry, "redrawer", lambda method: row if method == "net" else None)
        use = CheckpointUse(name="net.safetensors", sha256="1")
        made = Redrawer(kind, "Net", net, 1, channels, "cpu", use)
        monkeypatch.setattr(redrawing, "load_redrawer", lambda checkpoint: made)

    return put


def redrawn(pixels: np.ndarray, mask: np.ndarray, strength: float = 1.0, **options) -> np.ndarray:
    job = InpaintJob(
        photo="",
        method="net",
        denoising_strength=strength,
        grow_px=0,
        feather_px=0,
        seed=options.pop("seed", 0),
        hints=options.pop("hints", ()),
    )
    out = pixels.copy()
    for fill in restoration.fills(job, pixels, mask, **options):
        paste.pasted(out, fill, out)
    return out


def colours(tensor: torch.Tensor) -> torch.Tensor:
    """Red where it is dark, blue where it is light: far outside of what luma leaves room for."""
    grey = tensor.mean(dim=1)
    return torch.stack([1 - grey, grey * 0, grey], dim=1)


@pytest.mark.parametrize("kind", [np.uint8, np.uint16])
def test_colour_keeps_the_lightness_of_every_pixel(play, kind):
    play("colour", colours, channels=1)
    pixels = photo(kind)
    out = redrawn(pixels, np.full(SIZE, 255, np.uint8))
    assert np.abs(out @ LUMA - pixels @ LUMA).max() <= 1.0  # of the depth's own steps
    assert np.abs(out.astype(float) - out.mean(axis=2, keepdims=True)).max() > 20
    other = redrawn(pixels, np.full(SIZE, 255, np.uint8), seed=1)
    assert not np.array_equal(other, out) and np.abs(other @ LUMA - pixels @ LUMA).max() <= 1.0
    pale = redrawn(pixels, np.full(SIZE, 255, np.uint8), strength=0.1)
    assert (pale.max(axis=2) - pale.min(axis=2)).mean() < (out.max(axis=2) - out.min(axis=2)).mean()


def test_a_hint_corrects_the_guess_as_far_as_lightness_is_alike(play):
    play("colour", colours, channels=1)
    grey = np.full(SIZE, 90, np.uint8)
    grey[:, 80:] = 170
    pixels, everywhere = np.repeat(grey[..., None], 3, axis=2), np.full(SIZE, 255, np.uint8)
    guessed = redrawn(pixels, everywhere, strength=0.2)
    hint = ColourHint(((30, 60), (50, 60)), 6, "#3f7f4f")
    out = redrawn(pixels, everywhere, strength=0.2, hints=(hint,))
    wanted = np.array([0x3F, 0x7F, 0x4F]) - LUMA @ [0x3F, 0x7F, 0x4F]
    assert np.abs(out[60, 40] - (90 + wanted)).max() < 4
    apart = np.abs(out.astype(int) - guessed).max(axis=2)
    assert apart[:, :74].min() > 20 and apart[:, 86:].max() <= 2
    assert np.abs(out @ LUMA - grey).max() <= 1.0


def test_each_marked_face_is_redrawn_in_the_colours_it_had_and_nothing_else(play):
    sizes = []

    def smooth(tensor: torch.Tensor) -> torch.Tensor:
        sizes.append(tuple(tensor.shape))
        return tensor.mean(dim=(2, 3), keepdim=True).expand_as(tensor) * 0.5  # all alike, and much too dark

    play("face", smooth)
    pixels, mask = photo(), masked((20, 20, 60, 70), (90, 40, 130, 100))
    out = redrawn(pixels, mask)
    assert sizes == [(1, 3, 512, 512)] * 2
    assert np.array_equal(out[mask == 0], pixels[mask == 0])
    for left, top, right, bottom in ((20, 20, 60, 70), (90, 40, 130, 100)):
        before, after = (one[top:bottom, left:right].astype(float) for one in (pixels, out))
        assert after.std() < before.std() / 3
        assert abs(after.mean() - before.mean()) < 8
    faithful = redrawn(pixels, mask, strength=0.2)
    assert np.abs(faithful.astype(int) - pixels).mean() < np.abs(out.astype(int) - pixels).mean() / 3


def test_a_face_at_the_edge_is_redrawn_too(play):
    play("face", lambda tensor: tensor)
    pixels = photo()
    out = redrawn(pixels, masked((0, 0, 160, 120)))
    assert out.shape == pixels.shape


def test_cleaning_shows_no_seam_and_leaves_the_rest(play, monkeypatch):
    def blur(tensor: torch.Tensor) -> torch.Tensor:
        return torch.nn.functional.avg_pool2d(torch.nn.functional.pad(tensor, (2, 2, 2, 2), mode="reflect"), 5, 1)

    play("cleaner", blur)
    pixels, mask = photo(np.uint16), masked((10, 10, 150, 110))
    whole = redrawn(pixels, mask)
    assert np.array_equal(whole[mask == 0], pixels[mask == 0]) and not np.array_equal(whole, pixels)
    monkeypatch.setattr(redrawing, "TILE_PX", 32)
    assert np.array_equal(redrawn(pixels, mask), whole)


def test_stop_is_heard_between_tiles(play, monkeypatch):
    asked: list[int] = []

    def net(tensor: torch.Tensor) -> torch.Tensor:
        asked.append(1)
        return tensor

    play("cleaner", net)
    monkeypatch.setattr(redrawing, "TILE_PX", 32)
    with pytest.raises(Cancelled):
        redrawn(photo(), masked((0, 0, 160, 120)), cancelled=lambda: len(asked) >= 2)
    assert len(asked) == 2


def test_a_real_net_without_traces_of_jpeg_is_loaded_and_used_at_a_terminal(tmp_path: Path, monkeypatch, capsys):
    from spandrel.architectures.NAFNet import NAFNet

    torch.manual_seed(0)
    net = NAFNet(img_channel=3, width=8, middle_blk_num=1, enc_blk_nums=[1], dec_blk_nums=[1])
    save_file(net.state_dict(), tmp_path / "clean.safetensors")
    store = Store(tmp_path / "models")
    row = store.add(tmp_path / "clean.safetensors")
    monkeypatch.setattr(registry, "store", lambda: store)
    redrawing.load_redrawer.cache_clear()
    assert row.kind == "cleaner"
    Image.fromarray(photo()).save(tmp_path / "aunt.png")
    out = tmp_path / "out.png"
    code = main(["restore", str(tmp_path / "aunt.png"), "--method", row.id, "--out", str(out)])
    assert code == 0, capsys.readouterr().err
    assert np.asarray(Image.open(out)).shape == (*SIZE, 3)
    assert inpainting.uses(row.id)[0].sha256 == row.sha256


def loaded(net: torch.nn.Module, file: Path, folder: Path, monkeypatch: pytest.MonkeyPatch) -> Redrawer:
    """A net of spandrel as the program finds it on the disk."""
    save_file({name: tensor.contiguous() for name, tensor in net.state_dict().items()}, file)
    store = Store(folder / "models")
    row = store.add(file)
    monkeypatch.setattr(registry, "store", lambda: store)
    redrawing.load_redrawer.cache_clear()
    return redrawing.load_redrawer(row.id)


def test_a_real_gfpgan_sees_what_it_was_taught_with_and_gives_the_same_face_again(tmp_path: Path, monkeypatch):
    from spandrel.architectures import GFPGAN

    narrow = functools.partial(GFPGAN.GFPGAN, narrow=1 / 8, num_style_feat=32, channel_multiplier=1, num_mlp=1)
    real = dict(out_size=512, decoder_load_path=None, fix_decoder=False, input_is_latent=True, different_w=True)
    torch.manual_seed(0)
    net = narrow(**real, sft_half=True).eval()
    monkeypatch.setattr(GFPGAN, "GFPGAN", lambda **given: narrow(**real, sft_half=True))
    redrawer = loaded(net, tmp_path / "faces.safetensors", tmp_path, monkeypatch)
    assert redrawer.kind == "face"
    face = torch.rand(1, 3, 512, 512, generator=torch.Generator().manual_seed(1))
    with torch.inference_mode():
        wanted = (net(face * 2 - 1, randomize_noise=False)[0] + 1) / 2
        assert torch.equal(redrawer.net(face), wanted) and torch.equal(redrawer.net(face), wanted)


def test_a_net_of_the_optional_package_says_which_package(tmp_path: Path, monkeypatch):
    names = {"position_emb": (4, 4), "idx_pred_layer.1.weight": (4, 4)}
    store = Store(tmp_path / "models")
    row = store.add(weights.write(tmp_path / "codeformer.safetensors", names))
    monkeypatch.setattr(registry, "store", lambda: store)
    monkeypatch.setattr(extra_nets, "PACKAGE", "no_such_package")
    redrawing.load_redrawer.cache_clear()
    with pytest.raises(PackageMissing) as error:
        redrawing.load_redrawer(row.id)
    assert error.value.facts["package"] == "no_such_package"


def test_what_fills_holes_is_offered_before_what_redraws():
    kinds = ("cleaner", "inpainter", "face")
    registry.use(Checkpoint(id=kind, title=kind, kind=kind, path=f"/m/{kind}.safetensors") for kind in kinds)  # type: ignore[arg-type]
    assert [one.kind for one in registry.fillers()] == ["inpainter", "cleaner", "face"]
    registry.use(())
