"""What the person chose, typed, numbered and written atomically.

A broken file is set aside and defaults are used; a file of a newer program is read by nobody and left
untouched (fault D11). Reading never raises.
"""

from __future__ import annotations

import contextlib
import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any, Literal

import msgspec

from mmstudio import disk, paths
from mmstudio.errors import StudioError

SCHEMA = 1
PLACE = "MMSTUDIO_PLACE"  # set in a further worker: what counts there in place of `device`
LIVE = "MMSTUDIO_LIVE"  # set in the process that answers sliders: of several cards it takes the one after `device`
# schema n -> n + 1; each takes and returns the decoded JSON object
MIGRATIONS: dict[int, Callable[[dict[str, Any]], dict[str, Any]]] = {}

Theme = Literal["system", "dark", "light", "high_contrast"]
Language = Literal["system", "en", "zh_CN"]
Surround = Literal["theme", "grey", "black", "white"]
LowMemory = Literal["auto", "on", "off"]
PictureFormat = Literal["png", "webp"]  # those that keep every pixel, transparent ones too
NAME_TOKENS = ("date", "time", "prompt", "seed", "style", "model", "width", "height")  # of name_template
_DEVICE = re.compile(r"(cpu|mps|cuda:\d{1,2})?")
_TOKEN = re.compile(r"\{([^{}]*)\}")
UI_SCALES = (80, 90, 100, 110, 125, 150, 175, 200)

LEAST_DELAY_MS, MOST_DELAY_MS = -300, 1000  # of sound


class Settings(msgspec.Struct, frozen=True, kw_only=True):
    """All settings with their defaults; change one with `msgspec.structs.replace`."""

    schema: int = SCHEMA
    language: Language = "system"
    theme: Theme = "system"
    ui_scale: int = 100  # per cent, one of UI_SCALES
    surround: Surround = "theme"  # colour around a picture that is shown large
    reduce_motion: bool = False
    picture_screen: str = ""  # where the picture is shown alone (mmstudio.ui.shell.screens); "" = the first free one
    library_folder: str = ""  # "" = Pictures/MM Studio
    name_template: str = "{date}-{prompt}-{seed}"
    picture_format: PictureFormat = "png"  # of finished pictures in the library
    write_recipe: bool = True
    bin_days: int = 30
    checkpoints_folder: str = ""  # of large models; "" = MM Studio/models in the personal folder
    other_folders: tuple[str, ...] = ()  # models of other programs: used where they lie
    mirror: str = ""  # address that answers in place of the hub's; "" = the hub itself
    proxy: str = ""  # address; "" = what the system names
    keep_model_min: int = 10  # minutes an idle model stays in memory; 0 = for ever
    previews: bool = True  # pictures are shown while they are drawn
    low_memory: LowMemory = "auto"  # on: less memory and slower, whatever is free; off: as if there were enough
    device: str = ""  # that nets compute on: "cpu", "mps", or "cuda:" and a card's number; "" = the first card there is
    compiled: bool = False  # large models are compiled for the graphics card before they draw
    eight_bit: bool = False  # the largest net of a large model is kept in 8 bits a number
    threads: int = 0  # 0 = as many as the machine has cores
    sound_input: str = ""  # a microphone's name, "" = the system's choice
    sound_output: str = ""  # a loudspeaker's name, "" = the system's choice
    sound_listener: str = ""  # id of what names sounds; "" = the best that is installed, "starter" = ours
    sound_monitor: bool = False  # recordings are heard while they are made
    sound_delay_ms: int = 0  # how much later than the device says sound is heard, -300 … 1000
    log_prompts: bool = False
    shortcuts: dict[str, str] = {}  # command id -> key sequence, only those changed

    def __post_init__(self) -> None:
        if self.ui_scale not in UI_SCALES:
            raise ValueError(f"ui_scale must be one of {UI_SCALES}, got {self.ui_scale}")
        if unknown := unknown_tokens(self.name_template):
            raise ValueError(f"name_template has unknown tokens: {', '.join(unknown)}")
        if not _DEVICE.fullmatch(self.device):
            raise ValueError(f"device must be cpu, mps or cuda:0 … cuda:99, got {self.device}")
        if self.bin_days < 1 or self.keep_model_min < 0 or self.threads < 0:
            raise ValueError("bin_days, keep_model_min and threads cannot be negative")
        if not LEAST_DELAY_MS <= self.sound_delay_ms <= MOST_DELAY_MS:
            raise ValueError(f"sound_delay_ms must be in {LEAST_DELAY_MS} … {MOST_DELAY_MS}, got {self.sound_delay_ms}")

    @property
    def checkpoints(self) -> Path:
        return Path(self.checkpoints_folder).expanduser() if self.checkpoints_folder else paths.checkpoints()

    @property
    def library(self) -> Path:
        return Path(self.library_folder).expanduser() if self.library_folder else paths.pictures()


class Loaded(msgspec.Struct, frozen=True):
    """settings, and what had to be said about reading them: "", "broken" or "newer"."""

    settings: Settings
    problem: Literal["", "broken", "newer"] = ""


def unknown_tokens(template: str, tokens: tuple[str, ...] = NAME_TOKENS) -> list[str]:
    """What stands in braces in a template of names and is none of tokens: "{nope}"."""
    return [f"{{{token}}}" for token in _TOKEN.findall(template) if token not in tokens]


def default_path() -> Path:
    return paths.config() / "settings.json"


def load(path: Path) -> Loaded:
    """Read settings; never raises. A broken file is renamed to `settings.broken.json` beside it."""
    try:
        content = path.read_bytes()
    except FileNotFoundError:
        return Loaded(Settings())
    except OSError:
        return Loaded(Settings(), "broken")
    try:
        raw = json.loads(content)
        schema = raw["schema"]
        if isinstance(schema, int) and schema > SCHEMA:
            return Loaded(Settings(), "newer")
        while schema < SCHEMA:
            raw = MIGRATIONS[schema](raw)
            schema = raw["schema"]
        if unknown_tokens(raw.get("name_template", "")):
            del raw["name_template"]  # edited by hand: no picture could be saved, and the other settings are good
        return Loaded(msgspec.convert(raw, Settings))
    except (ValueError, KeyError, TypeError, RecursionError):  # ValidationError is a ValueError
        with contextlib.suppress(OSError, StudioError):  # a read-only folder must not stop the program
            path.replace(disk.claim(path.with_name("settings.broken.json")))
        return Loaded(Settings(), "broken")


def save(settings: Settings, path: Path) -> None:
    """Write settings atomically. Never called while a newer program's file lies at path (see Loaded.problem)."""
    path.parent.mkdir(parents=True, exist_ok=True)
    disk.write_bytes(path, msgspec.json.format(msgspec.json.encode(settings), indent=2), private=True)
