"""A checkpoint is known by its tensors' names and shapes, whatever its own name is; lying headers are refused."""

from __future__ import annotations

import contextlib
import json
import shutil
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mmstudio.checkpoints.headers import MAX_HEADER_BYTES, read_header
from mmstudio.checkpoints.recognise import recognise
from mmstudio.checkpoints.store import Store
from mmstudio.errors import CheckpointBroken, CheckpointRefused, CheckpointUnknown, FileMissing, StudioError, UnsafeFile
from tests.checkpoints import weights as w
from tests.checkpoints.weights import pipeline_folder


@pytest.mark.parametrize(
    ("shapes", "kind", "family", "variant"),
    [
        (w.SD15, "pipeline", "sd15", ""),
        (w.SD2, "pipeline", "sd2", ""),
        (w.SDXL, "pipeline", "sdxl", ""),
        (w.SDXL_INPAINT, "pipeline", "sdxl", "inpaint"),
        (w.SD3, "pipeline", "sd3", ""),
        (w.FLUX_DEV, "transformer", "flux", "dev"),
        (w.FLUX_FILL, "transformer", "flux", "inpaint"),
        (w.Z_IMAGE, "transformer", "z-image", ""),
        (w.QWEN, "transformer", "qwen-image", ""),
        (w.LORA_SD15, "lora", "sd15", ""),
        (w.LORA_SDXL, "lora", "sdxl", ""),
        (w.LORA_FLUX, "lora", "flux", ""),
        (w.CONTROLNET, "controlnet", "sdxl", ""),
        (w.IP_ADAPTER, "ip_adapter", "sd15", ""),
        (w.VAE, "vae", "sd15", ""),
        (w.TINY_VAE, "tiny_vae", "sd15", ""),
        ({"emb_params": (3, 768)}, "embedding", "sd15", ""),
        ({"clip_l": (3, 768), "clip_g": (3, 1280)}, "embedding", "sdxl", ""),
        (w.ESRGAN, "upscaler", "", ""),
        (w.LAMA, "inpainter", "", ""),
        (w.GFPGAN, "face", "", ""),
    ],
)
def test_a_file_is_known_by_its_tensors(tmp_path, shapes, kind, family, variant):
    found = recognise(w.write(tmp_path / "anything.safetensors", shapes))
    assert (found.kind, found.family, found.variant) == (kind, family, variant)


def test_an_upscaler_says_how_many_times_it_enlarges(tmp_path):
    assert recognise(w.write(tmp_path / "a.safetensors", w.ESRGAN)).scale == 4


def test_half_precision_is_seen(tmp_path):
    assert recognise(w.write(tmp_path / "a.safetensors", w.SD15, "F16")).half
    assert not recognise(w.write(tmp_path / "b.safetensors", w.SD15, "F32")).half


def test_numbers_of_no_known_net_are_told_apart_from_damage(tmp_path):
    with pytest.raises(CheckpointUnknown):
        recognise(w.write(tmp_path / "a.safetensors", {"weights.0": (3, 3)}))


@pytest.mark.parametrize("name", ["a.ckpt", "a.pth", "a.pt", "a.bin"])
def test_c1_a_type_that_can_run_programs_is_not_opened(tmp_path, name):
    path = tmp_path / name
    path.write_bytes(b"\x80\x04")
    with pytest.raises(UnsafeFile):
        recognise(path)


def test_a_colourist_is_one_that_answers_with_two_colours(tmp_path):
    shapes = {"decoder.color_decoder.query_feat.weight": (4, 8), "refine_net.0.0.weight_orig": (2, 7, 1, 1)}
    assert recognise(w.write(tmp_path / "two.safetensors", shapes)).kind == "colour"
    shapes["refine_net.0.0.weight_orig"] = (3, 7, 1, 1)
    with pytest.raises(CheckpointUnknown):
        recognise(w.write(tmp_path / "three.safetensors", shapes))


@pytest.mark.parametrize("kind", ["zip", "tar"])
def test_c6_archives_are_not_taken_in(tmp_path, kind):
    """Also not one that holds whole weights, whatever it calls itself."""
    inside = tmp_path / "in"
    w.write(inside / "a.safetensors", w.SDXL)
    archive = Path(shutil.make_archive(str(tmp_path / "models"), kind, inside))
    for path in (archive, Path(shutil.copy(archive, archive.with_suffix(".safetensors")))):
        with pytest.raises((CheckpointUnknown, CheckpointBroken)):
            recognise(path)
    store = Store(tmp_path / "store", (tmp_path,))
    assert [row.id for row in store.refresh()] == ["a"]  # the file beside it, not the one within


def test_a_missing_file_is_called_missing(tmp_path):
    with pytest.raises(FileMissing):
        recognise(tmp_path / "gone.safetensors")


# C3: lying headers


def _file(path: Path, text: bytes, data: bytes = b"", length: int | None = None) -> Path:
    path.write_bytes((len(text) if length is None else length).to_bytes(8, "little") + text + data)
    return path


GOOD = {"a": {"dtype": "F32", "shape": [2, 2], "data_offsets": [0, 16]}}


@pytest.mark.parametrize(
    "change",
    [
        {"data_offsets": [0, 12]},
        {"data_offsets": [4, 20]},
        {"data_offsets": [16, 0]},
        {"data_offsets": [0]},
        {"data_offsets": [0, 16, 32]},
        {"data_offsets": "0,16"},
        {"shape": [2**40, 2**40]},
        {"shape": [-2, -2]},
        {"shape": [2.0, 2]},
        {"shape": [True, 4]},
        {"shape": "22"},
        {"dtype": "F31"},
        {"dtype": None},
    ],
)
def test_c3_a_header_that_lies_is_refused(tmp_path, change):
    text = json.dumps({"a": GOOD["a"] | change}).encode()
    with pytest.raises(CheckpointBroken):
        read_header(_file(tmp_path / "a.safetensors", text, bytes(16)))


@pytest.mark.parametrize(
    ("text", "length"),
    [
        (b"{}", 2**63),
        (b"{}", MAX_HEADER_BYTES + 1),
        (b"{}", 0),
        (b"[1, 2]", None),
        (b"null", None),
        (b'{"a": 1}', None),
        (b"[" * 100_000, None),
        (b'{"__metadata__": {"a": 1}}', None),
        (b"\xff\xfe{}", None),
        (b"", None),
    ],
)
def test_c3_a_header_that_is_none_is_refused(tmp_path, text, length):
    with pytest.raises(CheckpointBroken):
        read_header(_file(tmp_path / "a.safetensors", text, b"", length))


def test_c3_two_tensors_in_one_place_and_a_cut_file_are_refused(tmp_path):
    both = {"a": GOOD["a"], "b": GOOD["a"]}
    with pytest.raises(CheckpointBroken):
        read_header(_file(tmp_path / "a.safetensors", json.dumps(both).encode(), bytes(16)))
    whole = w.write(tmp_path / "b.safetensors", w.SD15)
    whole.write_bytes(whole.read_bytes()[:-1])
    with pytest.raises(CheckpointBroken):
        recognise(whole)


@settings(max_examples=300)
@given(at=st.integers(0, 600), byte=st.integers(0, 255), cut=st.integers(0, 900))
def test_c3_no_mutation_ends_in_anything_but_an_answer(tmp_path_factory, at, byte, cut):
    path = tmp_path_factory.mktemp("m") / "a.safetensors"
    content = bytearray(w.write(path, w.LORA_SD15 | w.ESRGAN).read_bytes()[: max(1, 900 - cut)])
    content[min(at, len(content) - 1)] = byte
    path.write_bytes(bytes(content))
    with contextlib.suppress(StudioError):
        recognise(path)


# folders of diffusers


def test_a_folder_is_known_by_its_index(tmp_path):
    found = recognise(pipeline_folder(tmp_path / "m", scheduler=["diffusers", "PNDMScheduler"]))
    assert (found.kind, found.family, found.form) == ("pipeline", "sd15", "folder")
    assert found.size_bytes > 0


def test_nine_channels_make_it_an_inpainter(tmp_path):
    folder = pipeline_folder(tmp_path / "m", "StableDiffusionXLPipeline")
    w.write(folder / "unet" / "diffusion_pytorch_model.safetensors", {"conv_in.weight": (4, 9, 3, 3)})
    assert recognise(folder).variant == "inpaint"


def test_a_refiner_folder_is_no_base_model(tmp_path):
    folder = w.pipeline_folder(tmp_path / "refiner", "StableDiffusionXLImg2ImgPipeline")
    unet = {"conv_in.weight": (4, 4, 3, 3), "down_blocks.1.attentions.0.attn2.to_k.weight": (8, 1280)}
    w.write(folder / "unet" / "diffusion_pytorch_model.safetensors", unet)
    found = recognise(folder)
    assert (found.kind, found.family, found.variant) == ("pipeline", "sdxl", "refiner")


@pytest.mark.parametrize(
    "part",
    [
        ["my_module", "Evil"],
        ["diffusers", "SomethingElse"],
        ["transformers", "pipeline"],
        ["diffusers"],
        ["os", "system"],
        [["diffusers"], "UNet2DConditionModel"],
    ],
)
def test_c2_a_class_that_is_not_on_our_list_is_refused(tmp_path, part):
    with pytest.raises(CheckpointRefused):
        recognise(pipeline_folder(tmp_path / "m", thing=part))


@pytest.mark.parametrize("name", ["model.py", "unet/my.py", "a.so", "traced.pt2"])
def test_c2_code_beside_the_weights_is_refused(tmp_path, name):
    folder = pipeline_folder(tmp_path / "m")
    (folder / name).write_text("print()")
    with pytest.raises(CheckpointRefused):
        recognise(folder)


@pytest.mark.parametrize("index", ["", "[]", '{"_class_name": 3}', '{"_class_name": "a/b"}', "{" * 50_000])
def test_c2_an_odd_index_is_an_answer_not_a_crash(tmp_path, index):
    folder = pipeline_folder(tmp_path / "m")
    (folder / "model_index.json").write_text(index)
    with pytest.raises(CheckpointBroken):
        recognise(folder)


def test_an_unknown_pipeline_is_said_to_be_unknown(tmp_path):
    with pytest.raises(CheckpointUnknown):
        recognise(pipeline_folder(tmp_path / "m", "SomebodysPipeline"))


def test_c1_a_folder_with_weights_of_an_unsafe_type_alone_is_refused(tmp_path):
    folder = pipeline_folder(tmp_path / "m")
    (folder / "unet" / "diffusion_pytorch_model.safetensors").unlink()
    (folder / "unet" / "diffusion_pytorch_model.bin").write_bytes(b"\x80")
    with pytest.raises(UnsafeFile):
        recognise(folder)


def test_no_file_is_read_whole(tmp_path, monkeypatch):
    path = w.write(tmp_path / "a.safetensors", w.SD15 | {"big": (2048, 2048)})
    read = []
    real = open

    def counting(*args, **kwargs):
        file = real(*args, **kwargs)
        inner = file.read
        file_read = lambda n=-1: read.append(n) or inner(n)  # noqa: E731

        class Counted:
            def __enter__(self):
                return self

            def __exit__(self, *_):
                file.close()

            read = staticmethod(file_read)

        return Counted()

    monkeypatch.setattr("builtins.open", counting)
    recognise(path)
    monkeypatch.undo()
    assert sum(read) < 10_000


@pytest.mark.parametrize(
    ("architecture", "kind", "family"),
    [
        ("ClapModel", "sound", "CLAP"),
        ("ASTForAudioClassification", "sound", "AST"),
        ("WhisperForConditionalGeneration", "sound", "Whisper"),
        ("BlipForConditionalGeneration", "caption", ""),
        ("GitForCausalLM", "caption", ""),
        ("Florence2ForConditionalGeneration", "caption", ""),
        ("VisionEncoderDecoderModel", "caption", ""),
    ],
)
def test_folders_of_transformers_are_known_by_what_they_say(tmp_path, architecture, kind, family):
    folder = tmp_path / "model"
    w.write(folder / "model.safetensors", {"a": (2, 2)})
    (folder / "config.json").write_text(json.dumps({"architectures": [architecture]}))
    found = recognise(folder)
    assert (found.kind, found.family, found.form) == (kind, family, "folder")
    (folder / "model.safetensors").rename(folder / "pytorch_model.bin")
    with pytest.raises(UnsafeFile):
        recognise(folder)
