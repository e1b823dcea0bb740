"""Every family, tiny, with random weights: found, installed, loaded, run by the real code, and equal to diffusers."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import diffusers
import msgspec
import numpy as np
import pytest
import torch
from PIL import Image

from mmstudio import settings
from mmstudio.checkpoints.store import Store
from mmstudio.errors import (
    Cancelled,
    CheckpointBroken,
    CheckpointDamaged,
    CheckpointTooLarge,
    EmptyPicture,
    UnknownSize,
    WrongFamily,
)
from mmstudio.generators import diffusion, inpainting, pipelines, plans, previews, registry, restoration, stopping
from mmstudio.generators.base import Drawn, Pixels
from mmstudio.jobs import ControlUse, GenerateJob, InpaintJob, LoraUse, PictureCondition, TextCondition, text_job
from mmstudio.repair import paste
from tests.generators import tiny

FAMILIES = ("sd15", "sdxl", "sd3", "flux", "z-image", "qwen-image")


class Report:
    """Remembers what it is told; `stop` says at which word to raise Cancelled."""

    def __init__(self, stop: Callable[[str], bool] = lambda _word: False) -> None:
        self.pictures: list[Drawn] = []
        self.previews: list[Pixels] = []
        self.fractions: list[float] = []
        self.stop = stop

    def _asked(self, word: str) -> None:
        if self.stop(word):
            raise Cancelled

    def progress(self, fraction: float) -> None:
        self.fractions.append(fraction)
        self._asked("progress")

    def preview(self, index: int, pixels: Pixels) -> None:
        self.previews.append(pixels)
        self._asked("preview")

    def drawn(self, picture: Drawn) -> None:
        self.pictures.append(picture)

    def unread(self, words: tuple[str, ...]) -> None:
        pass

    def understood(self, words: tuple[str, ...], unknown: tuple[str, ...]) -> None:
        pass


@pytest.fixture(scope="session")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Store:
    """All families, installed."""
    folder = tmp_path_factory.mktemp("shop")
    store = Store(folder / "models")
    for family in FAMILIES:
        store.add(tiny.saved(folder / family, family), keep_source=False)
    return store


@pytest.fixture(scope="session")
def loaded(shop: Store) -> Callable[[str], diffusion.DiffusionGenerator]:
    """A generator of a family, loaded once."""
    made: dict[str, diffusion.DiffusionGenerator] = {}

    def get(family: str) -> diffusion.DiffusionGenerator:
        if family not in made:
            made[family] = diffusion.load(shop.find(family), shop, "cpu")
        return made[family]

    return get


def job(prompt: str = "a red fox", **fields: object) -> GenerateJob:
    return text_job(prompt, **{"width": 64, "height": 64, "steps": 2, "seed": 7, **fields})


def drawn(generator: diffusion.DiffusionGenerator, wanted: GenerateJob, **options: object) -> list[Pixels]:
    report = Report()
    generator.run(wanted, report, **options)
    return [picture.pixels for picture in sorted(report.pictures, key=lambda picture: picture.index)]


@pytest.fixture
def photo(tmp_path: Path) -> Path:
    path = tmp_path / "start.png"
    pixels = np.random.default_rng(0).integers(0, 255, (80, 100, 3), np.uint8)
    Image.fromarray(pixels).resize((200, 160)).save(path)
    return path


@pytest.mark.parametrize("family", FAMILIES)
def test_it_draws_what_plain_diffusers_draws(family, loaded):
    generator = loaded(family)
    plain = tiny.build(family)
    options: dict[str, object] = {"guidance_scale": generator.info.guidance_scale}
    if family == "z-image":
        options["guidance_scale"] = 0.0
    if family == "qwen-image":
        options = {"true_cfg_scale": generator.info.guidance_scale, "negative_prompt": " "}
    expected = plain(
        "a red fox",
        num_inference_steps=2,
        width=64,
        height=64,
        generator=torch.Generator().manual_seed(7),
        output_type="np",
        **options,
    ).images[0]
    (picture,) = drawn(generator, job())
    assert picture.dtype == np.uint8 and picture.shape == (64, 64, 3)
    assert np.array_equal(picture, (expected * 255).round().astype(np.uint8))


@pytest.mark.parametrize("family", FAMILIES)
def test_it_draws_over_a_picture_and_tells_every_step(family, loaded, photo):
    start = PictureCondition(path=str(photo), role="start")
    wanted = msgspec.structs.replace(
        job(steps=4), conditions=(TextCondition(prompt="a fox"), start), denoising_strength=0.5
    )
    report = Report()
    loaded(family).run(wanted, report)
    assert report.pictures[0].pixels.shape == (64, 64, 3)
    assert 2 <= len(report.previews) <= 3 and report.previews[0].shape[2] == 3
    assert report.fractions == sorted(report.fractions) and report.fractions[-1] == 1.0


@pytest.mark.parametrize("family", FAMILIES)
def test_a_hole_is_drawn_anew_by_words_and_nothing_else_changes(family, loaded, shop, monkeypatch):
    generator = loaded(family)
    monkeypatch.setattr(generator, "info", msgspec.structs.replace(generator.info, own_size_px=64, steps=2))
    monkeypatch.setattr(registry, "store", lambda: shop)
    pixels = np.random.default_rng(3).integers(0, 255, (40, 56, 3), np.uint8)
    mask = np.zeros((40, 56), np.uint8)
    mask[10:25, 20:40] = 255

    def filled(cancelled: Callable[[], bool] = lambda: False, **fields: object) -> Pixels:
        job = InpaintJob(photo="", method=family, grow_px=0, feather_px=0, match_grain=False, **fields)  # type: ignore[arg-type]
        fills = restoration.fills(job, pixels, mask, load=lambda _: generator, cancelled=cancelled)
        return paste.pasted(pixels, next(iter(fills)))

    fox = filled(prompt="a fox")
    assert np.array_equal(fox[mask == 0], pixels[mask == 0]) and not np.array_equal(fox, pixels)
    assert np.array_equal(fox, filled(prompt="a fox"))
    assert inpainting.uses(family, lambda _: generator) == generator.checkpoints
    for other in (filled(prompt="a red boat"), filled(prompt="a fox", seed=5)):
        assert not np.array_equal(fox, other)
    if family in ("sd15", "sd3"):  # steps are few: what is kept of the hole is seen at a low strength
        assert not np.array_equal(fox, filled(prompt="a fox", denoising_strength=0.5))
    asked = iter([False, False, False])
    with pytest.raises(Cancelled):
        filled(lambda: next(asked, True), prompt="a fox")


@pytest.mark.parametrize("family", FAMILIES)
def test_stop_between_steps_leaves_the_next_picture_as_it_was(family, loaded):
    generator = loaded(family)
    (before,) = drawn(generator, job(steps=3))
    report = Report()
    report.stop = lambda word: len(report.previews) > 1
    with pytest.raises(Cancelled):
        generator.run(job(steps=3), report)
    assert report.pictures == []
    assert np.array_equal(drawn(generator, job(steps=3))[0], before)


def test_a_batch_gives_what_each_gives_alone(loaded):
    generator = loaded("sd15")
    together = drawn(generator, job(count=3), batch_size=3)
    alone = [drawn(generator, job(count=3).single(index))[0] for index in range(3)]
    assert all(np.abs(a.astype(int) - b.astype(int)).max() <= 1 for a, b in zip(together, alone, strict=True))
    assert not np.array_equal(alone[0], alone[1])


def test_variation_moves_a_little_away_from_the_seed(loaded):
    generator = loaded("sd15")
    (seed,) = drawn(generator, job())
    near = drawn(generator, job(variation=0.05, variation_seed=5))[0]
    far = drawn(generator, job(variation=1.0, variation_seed=5))[0]
    assert np.array_equal(far, drawn(generator, job(seed=5))[0])
    distance = lambda a: np.abs(a.astype(int) - seed.astype(int)).mean()  # noqa: E731
    assert 0 < distance(near) < distance(far)


@pytest.mark.parametrize("family", ["sd15", "sdxl"])
def test_words_that_weigh_more_change_the_picture_and_weight_one_does_not(family, loaded):
    generator = loaded(family)
    (plain,) = drawn(generator, job("a red fox"))
    assert np.array_equal(drawn(generator, job("a red fox"))[0], plain)
    assert not np.array_equal(drawn(generator, job("a (red:1.8) fox"))[0], plain)
    assert not np.array_equal(drawn(generator, job("a (red:0.2) fox"))[0], plain)


@pytest.mark.parametrize("family", ["sd15", "sdxl"])
def test_all_of_a_long_prompt_is_read(family, loaded):
    generator = loaded(family)
    long = "a fox " * 40
    assert not np.array_equal(drawn(generator, job(long + "red"))[0], drawn(generator, job(long + "blue"))[0])
    assert drawn(generator, job(long, negative_prompt="dark"))[0].shape == (64, 64, 3)


def test_samplers_go_by_their_usual_names(loaded):
    generator = loaded("sd15")
    pictures = {name: drawn(generator, job(sampler=name))[0].tobytes() for name in generator.info.samplers}
    assert len(set(pictures.values())) > len(pictures) // 2
    assert drawn(generator, job())[0].tobytes() == drawn(generator, job())[0].tobytes()


def test_clip_skip_and_guidance_and_negative_count(loaded):
    generator = loaded("sd15")
    pictures = {
        drawn(generator, wanted)[0].tobytes()
        for wanted in (job(), job(clip_skip=1), job(guidance_scale=1.0), job(negative_prompt="blue"))
    }
    assert len(pictures) == 4


def test_the_hires_pass_gives_a_larger_picture(loaded):
    report = Report()
    loaded("sd15").run(job(hires_scale=2.0), report)
    assert report.pictures[0].pixels.shape == (128, 128, 3)


def test_a_size_that_no_net_can_draw_is_refused(loaded):
    with pytest.raises(UnknownSize):
        loaded("flux").run(job(width=72, height=64), Report())


# additions


@pytest.fixture(scope="session")
def lora(shop: Store, tmp_path_factory: pytest.TempPathFactory) -> str:
    from diffusers import StableDiffusionPipeline
    from peft import LoraConfig
    from peft.utils import get_peft_model_state_dict

    pipeline = tiny.build("sd15")
    torch.manual_seed(1)
    pipeline.unet.add_adapter(LoraConfig(r=2, target_modules=["to_k", "to_q"], init_lora_weights=False))
    folder = tmp_path_factory.mktemp("lora")
    StableDiffusionPipeline.save_lora_weights(
        folder, unet_lora_layers=get_peft_model_state_dict(pipeline.unet), weight_name="style.safetensors"
    )
    return shop.add(folder / "style.safetensors").id


def test_a_lora_changes_the_picture_and_leaves_no_trace(loaded, shop, lora):
    assert (shop.find(lora).kind, shop.find(lora).family) == ("lora", "sd15")
    generator = loaded("sd15")
    (without,) = drawn(generator, job())
    with_it = drawn(generator, job(loras=(LoraUse(checkpoint=lora, weight=1.5),)))[0]
    assert generator.checkpoints[1].name == "style.safetensors" and generator.checkpoints[1].sha256
    weaker = drawn(generator, job(loras=(LoraUse(checkpoint=lora, weight=0.5),)))[0]
    assert not np.array_equal(with_it, without) and not np.array_equal(with_it, weaker)
    assert np.array_equal(drawn(generator, job())[0], without)
    assert len(generator.checkpoints) == 1


def test_c4_a_lora_of_another_family_is_refused_with_a_sentence(loaded, lora):
    with pytest.raises(WrongFamily) as wrong:
        loaded("sdxl").run(job(loras=(LoraUse(checkpoint=lora),)), Report())
    assert wrong.value.facts["needed"] == "SDXL"


def test_a_controlnet_keeps_to_a_picture(loaded, shop, photo, tmp_path):
    from diffusers import ControlNetModel

    torch.manual_seed(2)
    net = ControlNetModel.from_unet(loaded("sd15")._pipeline.unet, conditioning_embedding_out_channels=(8, 8, 8, 8))
    for part in (net.controlnet_down_blocks, net.controlnet_cond_embedding):
        for parameter in part.parameters():  # they begin as zeros, for training
            torch.nn.init.normal_(parameter, std=0.5)
    net.save_pretrained(tmp_path / "edges", safe_serialization=True)
    row = shop.add(tmp_path / "edges")
    assert (row.kind, row.family) == ("controlnet", "sd15")
    generator = loaded("sd15")
    (without,) = drawn(generator, job())
    seen = set()
    for kind in ("canny", "soft_edge", "line_art", "given"):
        use = ControlUse(checkpoint=row.id, picture=str(photo), kind=kind)
        seen.add(drawn(generator, job(control=use))[0].tobytes())
    assert len(seen) >= 3 and without.tobytes() not in seen
    assert np.array_equal(drawn(generator, job())[0], without)


# what goes wrong


def test_p15_a_black_picture_is_decoded_again_in_full_precision(shop, monkeypatch):
    generator = diffusion.load(shop.find("flux"), shop, "cpu")
    vae = generator._pipeline.vae.to(torch.bfloat16)
    honest = generator._decoding._decode

    def overflows(z, *args, **options):
        answer = honest(z, *args, **options)
        if z.dtype == torch.bfloat16:
            (answer[0] if isinstance(answer, tuple) else answer.sample).fill_(float("nan"))
        return answer

    monkeypatch.setattr(generator._decoding, "_decode", overflows)
    generator._looks._colours = lambda latents: []
    report = Report()
    generator.run(job(), report)
    assert "decoded_again" in report.pictures[0].notes
    assert vae.dtype == torch.float32


def test_p15_latents_that_are_no_numbers_end_with_a_sentence(shop, monkeypatch):
    generator = diffusion.load(shop.find("flux"), shop, "cpu")
    with torch.no_grad():
        generator._pipeline.transformer.proj_out.weight.fill_(float("nan"))
    with pytest.raises(EmptyPicture):
        generator.run(job(), Report())


@pytest.mark.parametrize("error", [MemoryError(), RuntimeError("CUDA out of memory. Tried to allocate 2 GiB")])
@pytest.mark.parametrize("stage", ["text", "step", "decode"])
def test_p13_out_of_memory_is_tried_again_with_a_cheaper_plan(shop, monkeypatch, error, stage):
    generator = diffusion.load(shop.find("flux"), shop, "cpu")
    pipeline = generator._pipeline
    places = {
        "text": (pipeline, "encode_prompt"),
        "step": (pipeline.transformer, "forward"),
        "decode": (generator._decoding, "_decode"),
    }
    holder, name = places[stage]
    honest, failed = getattr(holder, name), []

    def short(*args, **options):
        if not failed:
            failed.append(True)
            raise error
        return honest(*args, **options)

    monkeypatch.setattr(holder, name, short)
    generator._looks._colours = lambda latents: []
    report = Report()
    generator.run(job(count=2), report)
    assert len(report.pictures) == 2 and "in_tiles" in report.pictures[0].notes
    assert generator.plan == "tiled"


def test_p13_when_no_plan_helps_the_worker_hears_of_it(shop, monkeypatch):
    generator = diffusion.load(shop.find("flux"), shop, "cpu")
    monkeypatch.setattr(generator._pipeline.transformer, "forward", lambda *_a, **_k: bytearray(2**62))
    with pytest.raises(MemoryError):
        generator.run(job(), Report())


@pytest.mark.parametrize("plan", ["whole", "tiled"])
@pytest.mark.parametrize("family", FAMILIES)
def test_stop_is_heard_within_a_step_and_within_decoding(family, plan, loaded, monkeypatch):
    generator = loaded(family)
    monkeypatch.setattr(stopping, "EVERY_S", 0.0)
    generator.lay_out(plan)
    (whole,) = drawn(generator, job())
    pipeline = generator._pipeline
    middle, decoder = getattr(pipeline, generator.family.middle[1]), pipeline.vae.decoder
    for net in (middle, decoder):
        begun: list[int] = []
        ended: list[int] = []
        hooks = (
            net.register_forward_pre_hook(lambda *_args, begun=begun: begun.append(1)),
            net.register_forward_hook(lambda *_args, ended=ended: ended.append(1)),
        )
        with pytest.raises(Cancelled):
            generator.run(job(), Report(lambda word, begun=begun: bool(begun)))
        for hook in hooks:
            hook.remove()
        assert len(begun) == 1 and not ended
    (again,) = drawn(generator, job())
    generator.lay_out("whole")
    assert np.array_equal(again, whole)


def test_a_refiner_draws_the_last_steps_as_diffusers_does_and_stands_in_the_recipe(shop, tmp_path):
    row = shop.add(tiny.saved(tmp_path / "refiner", "sdxl", "refiner"))
    base, refiner = tiny.build("sdxl"), tiny.build("sdxl", "refiner")
    refiner.register_modules(vae=base.vae)
    plain, asked = job("sdxl", steps=5), job("sdxl", steps=5, refiner=row.id)
    options = {"num_inference_steps": 5, "guidance_scale": 5.0}
    random = torch.Generator().manual_seed(asked.seed)
    latents = base(
        asked.prompt, width=64, height=64, denoising_end=0.8, output_type="latent", generator=random, **options
    ).images
    refiner.scheduler = base.scheduler.from_config(base.scheduler.config)
    wanted = refiner(asked.prompt, image=latents, denoising_start=0.8, generator=random, output_type="np", **options)
    generator = diffusion.load(shop.find("sdxl"), shop, "cpu")
    report = Report()
    generator.run(asked, report)
    assert np.array_equal(report.pictures[0].pixels, (wanted.images[0] * 255).round().astype(np.uint8))
    assert report.fractions == sorted(report.fractions)
    assert [use.sha256 for use in generator.checkpoints][-1] == row.sha256
    assert not np.array_equal(drawn(generator, plain)[0], report.pictures[0].pixels)
    assert generator.checkpoints == generator._own  # it is let go of where nobody asks for it
    shop.remove(row.id)


def test_a_model_in_eight_bits_draws_nearly_the_same_and_its_recipe_says_so(shop, loaded, home):
    (whole,) = drawn(loaded("sd15"), job())
    settings.save(settings.Settings(eight_bit=True), settings.default_path())
    generator = diffusion.load(shop.find("sd15"), shop, "cpu")
    weights = {weight.dtype for weight in generator._pipeline.unet.parameters() if weight.ndim == 4}
    assert torch.float8_e4m3fn in weights and generator.dtype == "float32, float8"
    (small,) = drawn(generator, job())
    difference = np.abs(small.astype(int) - whole)
    assert 0 < difference.mean() < 8
    assert np.array_equal(drawn(generator, job())[0], small)


def test_a_large_model_is_compiled_only_where_that_was_chosen_and_pays(shop, monkeypatch, home):
    asked: list[str] = []
    monkeypatch.setattr(pipelines, "compiled", lambda pipeline, family: asked.append(family.id))
    monkeypatch.setattr(pipelines, "lay_out", lambda *_: None)
    monkeypatch.setattr(torch.cuda, "mem_get_info", lambda: (2**40, 2**40))
    monkeypatch.setattr(pipelines, "number_format", lambda *_, **__: torch.float32)
    diffusion.load(shop.find("sd15"), shop, "cuda")
    settings.save(settings.Settings(compiled=True), settings.default_path())
    diffusion.load(shop.find("sd15"), shop, "cpu")
    assert asked == []
    diffusion.load(shop.find("sd15"), shop, "cuda")
    assert asked == ["sd15"]


def test_c8_a_model_without_room_says_how_much_it_needs_before_a_byte_is_read(shop, monkeypatch):
    row = shop.find("flux")
    shown = msgspec.structs.replace(row, size_bytes=24 * 2**30, half=True)
    monkeypatch.setattr(diffusion, "system_memory_mib", lambda: (6_000, 8_048))
    monkeypatch.setattr(pipelines, "load_pipeline", lambda *_: pytest.fail("it was read"))
    with pytest.raises(CheckpointTooLarge) as raised:
        diffusion.load(shown, shop, "cpu")
    assert raised.value.facts == {"name": row.title, "needed_gb": 24.0, "free_gb": 2.0}


def test_nan_weights_are_found_when_loading(shop, tmp_path):
    from safetensors.torch import load_file, save_file

    folder = tmp_path / "bad"
    shutil.copytree(shop.find("flux").path, folder)
    file = folder / "vae" / "diffusion_pytorch_model.safetensors"
    tensors = load_file(file)
    tensors["decoder.conv_in.weight"] = torch.full_like(tensors["decoder.conv_in.weight"], float("nan"))
    save_file(tensors, file)
    other = Store(tmp_path / "models")
    row = other.add(folder)
    with pytest.raises(CheckpointBroken):
        diffusion.load(row, other, "cpu")


def test_c4_missing_keys_are_said_to_be_damage(shop, tmp_path):
    from safetensors.torch import load_file, save_file

    folder = tmp_path / "cut"
    shutil.copytree(shop.find("flux").path, folder)
    file = folder / "transformer" / "diffusion_pytorch_model.safetensors"
    tensors = {name: tensor for name, tensor in load_file(file).items() if "proj_out" not in name}
    save_file(tensors, file)
    other = Store(tmp_path / "models")
    row = other.add(folder)
    with pytest.raises((CheckpointDamaged, CheckpointBroken)):
        diffusion.load(row, other, "cpu")


def test_plans_follow_from_what_is_free():
    need = plans.Need(weights_mib=8000, largest_mib=6000, work_mib=2000)
    assert plans.first_plan(need, 16_000, "cuda") == "whole"
    assert plans.first_plan(need, 9_800, "cuda") == "tiled"
    assert plans.first_plan(need, 8_000, "cuda") == "offload"
    assert plans.first_plan(need, 4_000, "cuda") == "sequential"
    assert plans.first_plan(need, 16_000, "cpu") == "whole"
    assert plans.first_plan(need, 9_000, "cpu") == "tiled"


def test_whoever_wants_to_save_memory_gets_parts_whatever_is_free():
    need = plans.Need(weights_mib=8000, largest_mib=6000, work_mib=2000)
    try:
        plans.set_low_memory("on")
        assert [plans.first_plan(need, 64_000, kind) for kind in ("cuda", "cpu")] == ["offload", "tiled"]
        assert plans.first_plan(need, 4_000, "cuda") == "sequential"
        plans.set_low_memory("off")
        assert [plans.first_plan(need, 1_000, kind) for kind in ("cuda", "cpu")] == ["whole", "whole"]
    finally:
        plans.set_low_memory("auto")


def test_the_registry_grows_with_the_store(shop):
    registry.use(shop.rows())
    try:
        infos = {info.checkpoint: info for info in registry.infos()}
        assert {"starter", *FAMILIES} <= set(infos)
        assert infos["sdxl"].own_size_px == 1024 and infos["sdxl"].samplers[0] == "Euler"
        assert infos["flux"].steps == 4 and not infos["flux"].negative_prompt  # schnell
    finally:
        registry.use(())


def test_a_word_of_textual_inversion_counts_when_the_prompt_has_it(shop, tmp_path):
    from safetensors.torch import save_file

    store = Store(tmp_path / "models")
    model = store.add(Path(shop.find("sd15").path))
    save_file({"emb_params": torch.randn(2, 768)}, tmp_path / "zorgly.safetensors")
    generator = diffusion.load(model, store, "cpu")
    (without,) = drawn(generator, job("a zorgly fox"))
    store.add(tmp_path / "zorgly.safetensors")
    assert not np.array_equal(drawn(generator, job("a zorgly fox"))[0], without)
    assert generator.checkpoints[1].name == "zorgly.safetensors"
    drawn(generator, job("a red fox"))
    assert len(generator.checkpoints) == 1


def test_a_picture_gives_its_mood_through_an_ip_adapter_and_leaves_no_trace(shop, tmp_path, photo):
    shop.add(tiny.ip_adapter(tmp_path))
    generator = diffusion.load(shop.find("sd15"), shop, "cpu")
    (plain,) = drawn(generator, job())
    words = TextCondition(prompt="a red fox")

    def moody(weight: float) -> GenerateJob:
        mood = PictureCondition(path=str(photo), weight=weight)
        return msgspec.structs.replace(job(), conditions=(words, mood), ip_adapter="ip-adapter")

    (strong,), (weak,) = drawn(generator, moody(1.0)), drawn(generator, moody(0.3))
    assert not np.array_equal(strong, plain) and not np.array_equal(weak, strong)
    assert [use.name for use in generator.checkpoints][-1] == "ip-adapter.safetensors"
    assert np.array_equal(drawn(generator, job())[0], plain)

    pixels = np.random.default_rng(3).random((64, 64, 3), np.float32)
    mask = np.zeros((64, 64), bool)
    mask[20:40, 20:40] = True
    fill = (pixels, mask, "a fox", 1, 1.0, lambda: False)
    assert not np.array_equal(generator.inpainted(*fill, pixels[::-1]), generator.inpainted(*fill))
    assert len(generator.checkpoints) == 1
    shop.remove("ip-adapter")
    assert not list((shop.folder / "ip-adapter").iterdir())


def test_a_tiny_autoencoder_shows_steps_where_it_decodes_alike_and_time_allows(shop, tmp_path, monkeypatch):
    torch.manual_seed(3)
    sides = (8, 8, 8, 8)
    net = diffusers.AutoencoderTiny(
        encoder_block_out_channels=sides, decoder_block_out_channels=sides, num_decoder_blocks=(1, 1, 1, 1)
    )
    net.save_pretrained(tmp_path / "taesd")
    row = shop.add(tmp_path / "taesd")
    assert row.kind == "tiny_vae"

    def looks(close: float, share: float) -> set[tuple[int, ...]]:
        monkeypatch.setattr(previews, "CLOSE", close)
        monkeypatch.setattr(previews, "SHARE", share)
        report = Report()
        diffusion.load(shop.find("sd15"), shop, "cpu").run(job(steps=3), report)
        return {look.shape for look in report.previews}

    assert looks(0.0, 1.0) == {(256, 256, 3)}  # a decoder of chance is like no other
    assert looks(9.0, 1.0) == {(64, 64, 3)}
    assert looks(9.0, -1.0) == {(256, 256, 3)}  # no time for it
    shop.remove(row.id)
