"""What is known about one checkpoint: frozen data that the window shows, the store keeps and the engine loads by.

A hash, a licence or a size that was not read from a file or a page is empty: "not verified".
"""

from __future__ import annotations

from typing import Literal

import msgspec

Kind = Literal[
    "pipeline",  # all nets of a family together: draws pictures
    "transformer",  # the middle of a pipeline alone; its text encoders and autoencoder are missing
    "lora",
    "embedding",  # textual inversion: a new word
    "vae",
    "tiny_vae",
    "controlnet",
    "ip_adapter",
    "upscaler",
    "inpainter",
    "face",
    "face_finder",  # YuNet: where faces are, as ONNX
    "colour",
    "cleaner",  # takes away noise or traces of JPEG
    "sound",
    "caption",
    "unknown",
]
Purpose = Literal["create", "addition", "restore", "sound", "other"]  # how rows are grouped
WHISPER = "Whisper"  # the family of the kind "sound" that writes down speech; the others name what is heard
State = Literal[
    "built_in",
    "installed",
    "linked",  # lies in a folder of another program and stays there
    "missing",  # the file is gone
    "damaged",  # its content is not what was installed
]
Form = Literal["file", "folder"]

PURPOSES: dict[Kind, Purpose] = {
    "pipeline": "create",
    "transformer": "create",
    "lora": "addition",
    "embedding": "addition",
    "vae": "addition",
    "tiny_vae": "addition",
    "controlnet": "addition",
    "ip_adapter": "addition",
    "upscaler": "restore",
    "inpainter": "restore",
    "face": "restore",
    "face_finder": "restore",
    "colour": "restore",
    "cleaner": "restore",
    "sound": "sound",
    "caption": "sound",
    "unknown": "other",
}

# where the store keeps each kind; a file of one kind in the folder of another is said to be in the wrong place
FOLDERS: dict[Kind, str] = {
    "pipeline": "pipelines",
    "transformer": "transformers",
    "lora": "loras",
    "embedding": "embeddings",
    "vae": "vae",
    "tiny_vae": "tiny-vae",
    "controlnet": "controlnet",
    "ip_adapter": "ip-adapter",
    "upscaler": "upscalers",
    "inpainter": "inpainters",
    "face": "faces",
    "face_finder": "face-finders",
    "colour": "colour",
    "cleaner": "cleaners",
    "sound": "sound",
    "caption": "captions",
    "unknown": "other",
}


class Recognised(msgspec.Struct, frozen=True, kw_only=True):
    """What a file or folder is, read from its header or index alone.

    family: an id of `families.FAMILIES`, or another program's name for one that is not known here, or "".
    variant: "" or "inpaint", "turbo", "refiner", "schnell", "dev", "edit".
    size_bytes: of all its files. scale: of an upscaler, 0 = its names do not tell.
    """

    kind: Kind
    family: str = ""
    variant: str = ""
    form: Form = "file"
    size_bytes: int = 0
    half: bool = False  # numbers of 16 bits or fewer
    scale: int = 0


class Checkpoint(msgspec.Struct, frozen=True, kw_only=True):
    """One checkpoint that is here. The window shows these rows; a job names one by its id.

    id: short, unique, made of the file's name; typed at a terminal and kept in recipes beside the hash.
    path: of the file or folder. sha256: of the file; of a folder, of its files' names and hashes; "" = not verified.
    licence: a name as its source states it, "" = not stated. source: an address, "" = a person's own file.
    memory_mib: to draw one picture of its usual size, an estimate from the weights until it was measured here.
    misplaced: name of the folder it belongs in, "" when it is right where it is.
    stamp: size and time of the file when the hash was taken; another stamp means that the hash says nothing any more.
    """

    id: str
    title: str
    kind: Kind
    path: str
    family: str = ""
    variant: str = ""
    form: Form = "file"
    size_bytes: int = 0
    half: bool = False
    scale: int = 0
    sha256: str = ""
    licence: str = ""
    licence_accepted: str = ""  # ISO 8601 with offset; "" = never asked
    source: str = ""
    memory_mib: int = 0
    memory_measured: bool = False
    state: State = "installed"
    misplaced: str = ""
    added: str = ""  # ISO 8601 with offset
    stamp: tuple[int, int] = (0, 0)

    @property
    def purpose(self) -> Purpose:
        return PURPOSES[self.kind]

    @property
    def usable(self) -> bool:
        return self.state in ("built_in", "installed", "linked")


class CatalogueFile(msgspec.Struct, frozen=True, kw_only=True):
    """One file of a catalogue entry: its name in the repository; size 0 and sha256 "" = not verified."""

    name: str
    url: str = ""  # of a file that lies elsewhere than at the hub
    size_bytes: int = 0
    sha256: str = ""


class CatalogueEntry(msgspec.Struct, frozen=True, kw_only=True):
    """A recommended checkpoint that can be downloaded.

    repository: "owner/name" at the hub. files: which of its files; empty = a diffusers folder: its model_index.json
    and what that names, safetensors only. extra: name of the optional package that must be installed to run it.
    commercial: True, False, or None = the licence was not read. rules: up to three plain lines of the licence.
    """

    id: str
    title: str
    kind: Kind
    family: str = ""
    variant: str = ""
    repository: str = ""
    files: tuple[CatalogueFile, ...] = ()
    size_bytes: int = 0
    licence: str = ""
    licence_url: str = ""
    commercial: bool | None = None
    rules: tuple[str, ...] = ()
    memory_mib: int = 0
    note: str = ""  # what it is good for, in English; translated where it is shown
    extra: str = ""

    @property
    def purpose(self) -> Purpose:
        return PURPOSES[self.kind]

    @property
    def source(self) -> str:
        return f"https://huggingface.co/{self.repository}" if self.repository else ""
