"""What a drop does: one table for everything that can be dropped, on every workspace.

`dropped` names what is dragged, `deed` what a workspace does with it, `words` say so while it is held. A workspace
carries its deeds out (`Workspace.carry_out`); those that belong to another workspace are handed on.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from PySide6.QtCore import QCoreApplication, QMimeData

from mmstudio.media.kinds import PICTURES, PROJECT, SOUNDS, WALK
from mmstudio.ui import words as sentences

VIDEOS = (".mp4", ".mov", ".mkv", ".webm", ".avi", ".m4v")
MODELS = (".safetensors", ".onnx", ".pth", ".pt", ".ckpt", ".bin")
MOST_ANCHORS = 4  # pictures that one drop brings to Explore
_LONGEST = 20_000  # characters of a dropped text that are looked at

Kind = Literal[
    "picture", "pictures", "sound", "video", "text", "project", "walk", "model", "folder", "other", "elsewhere"
]


@dataclass(frozen=True)
class Dropped:
    """What is dragged. kind: of the first file, or of the text; elsewhere: files of another computer, which are
    never fetched (fault U5)."""

    kind: Kind
    files: tuple[Path, ...] = ()
    text: str = ""

    @property
    def line(self) -> str:
        """The text in one line, as a search or an anchor takes it."""
        return " ".join(self.text.split())[:2000]

    @property
    def pictures(self) -> list[Path]:
        return [file for file in self.files if file.suffix.lower() in PICTURES]


# kind -> workspace -> what it does; what is missing is refused, with the reason
DEEDS: dict[Kind, dict[str, str]] = {
    "picture": {
        "create": "guide",
        "restore": "photo",
        "animate": "source",
        "explore": "anchors",
        "gallery": "import",
    },
    "pictures": {
        "create": "guide",
        "restore": "photos",
        "animate": "sources",
        "explore": "anchors",
        "gallery": "import",
    },
    "sound": {"create": "listen", "animate": "sound", "explore": "heard", "gallery": "import"},
    "video": {"create": "frame_guide", "restore": "frame_photo", "animate": "video_sound", "gallery": "import"},
    "text": {"create": "prompt", "restore": "prompt", "explore": "words", "gallery": "search", "models": "search"},
    "project": {**{room: "project" for room in ("create", "restore", "animate", "explore")}, "gallery": "import"},
    "walk": {"create": "walk", "restore": "walk", "animate": "walk_source", "explore": "walk", "gallery": "import"},
    "model": {room: "models" for room in ("create", "restore", "animate", "explore", "gallery", "models")},
    "folder": {
        "create": "ask",
        "restore": "photos_of",
        "animate": "sources_of",
        "gallery": "import",
        "models": "models",
    },
}
# deeds of a workspace that the others leave to it
HANDED_ON = {"models": "models", "project": "restore", "walk": "explore"}


def dropped(data: QMimeData) -> Dropped | None:
    """What is dragged; None if it is nothing that any workspace could want."""
    if data.hasUrls():
        urls = [url for url in data.urls() if url.isLocalFile() and not url.host() and url.toLocalFile()]
        files = tuple(Path(url.toLocalFile()) for url in urls)
        return Dropped(_kind(files), files) if files else Dropped("elsewhere")
    text = data.text()[:_LONGEST] if data.hasText() else ""
    return Dropped("text", text=text) if text.strip() else None


def deed(room: str, what: Dropped) -> str:
    """What a workspace does with it, "" if it refuses."""
    return DEEDS.get(what.kind, {}).get(room, "")


def words(deed: str, what: Dropped) -> str:
    """What will happen, said while it is held over a workspace."""
    translate = QCoreApplication.translate
    count = min(len(what.pictures), MOST_ANCHORS) if deed == "anchors" else len(what.files)
    match deed:
        case "guide":
            text = translate("Drops", "Let this picture guide the drawing")
        case "layer":
            one = translate("Drops", "Lay this picture on top")
            count = len(what.pictures)
            text = one if count == 1 else translate("Drops", "Lay {n} pictures on top")
        case "frame_guide":
            text = translate("Drops", "Let the beginning of this video guide the drawing")
        case "listen":
            text = translate("Drops", "Let this sound guide the drawing")
        case "prompt":
            text = translate("Drops", "Write this into the prompt")
        case "ask":
            text = translate("Drops", "Import this folder into the gallery or the models")
        case "photo":
            text = translate("Drops", "Open it as the photo")
        case "photos":
            text = translate("Drops", "Open {n} photos")
            count = len(what.pictures)
        case "photos_of":
            text = translate("Drops", "Open the photos of this folder")
        case "frame_photo":
            text = translate("Drops", "Open the beginning of this video as the photo")
        case "mask":
            text = translate("Drops", "Load it as the mask")
        case "source":
            text = translate("Drops", "Animate this picture")
        case "sources":
            text = translate("Drops", "Animate {n} pictures, one after the other on the beats")
            count = len(what.pictures)
        case "sources_of":
            text = translate("Drops", "Animate the pictures of this folder, one after the other on the beats")
        case "sound":
            text = translate("Drops", "Let this sound move the picture")
        case "video_sound":
            text = translate("Drops", "Let the sound of this video move the picture")
        case "anchors":
            one = translate("Drops", "Make this picture an anchor")
            text = one if count == 1 else translate("Drops", "Make {n} pictures anchors")
        case "heard":
            text = translate("Drops", "Make an anchor of this sound, or let keys snap to its beats")
        case "words":
            text = translate("Drops", "Make these words an anchor")
        case "import":
            one = translate("Drops", "Import it into the gallery")
            text = one if count == 1 else translate("Drops", "Import {n} files into the gallery")
        case "search":
            text = translate("Drops", "Search for this text")
        case "models":
            text = translate("Drops", "Import into the models")
        case "project":
            text = translate("Drops", "Open this project in Restore")
        case "walk":
            text = translate("Drops", "Open this walk in Explore")
        case "walk_source":
            text = translate("Drops", "Let a sound move this walk")
        case _:
            return refusal(what)
    return text.format(n=count)


def refusal(what: Dropped) -> str:
    """Why nothing can be done with it here, and where it can."""
    translate = QCoreApplication.translate
    match what.kind:
        case "picture" | "pictures":
            return translate("Drops", "A picture. Drop it on any workspace but this one.")
        case "sound":
            return translate("Drops", "A sound. Drop it on Create, Animate, Explore or Gallery.")
        case "video":
            return translate("Drops", "A video. Drop it on Create, Restore, Animate or Gallery.")
        case "text":
            return translate("Drops", "Text. Drop it on Create, Explore, Gallery or Models.")
        case "project":
            return translate("Drops", "A project. Drop it on Restore or Gallery.")
        case "walk":
            return translate("Drops", "A walk. Drop it on Explore, Animate or Gallery.")
        case "folder":
            return translate("Drops", "A folder. Drop it on Restore, Animate, Gallery or Models.")
        case "elsewhere":
            return sentences.sentence("not_here")
    return sentences.sentence("not_a_picture", {"name": what.files[0].name if what.files else ""})


def _kind(files: Sequence[Path]) -> Kind:
    suffix = files[0].suffix.lower()
    if suffix in PICTURES:
        return "pictures" if sum(file.suffix.lower() in PICTURES for file in files) > 1 else "picture"
    kinds: dict[Kind, tuple[str, ...]] = {
        "sound": SOUNDS,
        "video": VIDEOS,
        "model": MODELS,
        "project": (PROJECT,),
        "walk": (WALK,),
    }
    found = next((kind for kind, suffixes in kinds.items() if suffix in suffixes), None)
    return found or ("folder" if not suffix or files[0].is_dir() else "other")
