"""Words about checkpoints: what kinds are called, what they do, and how a row stands."""

from __future__ import annotations

from PySide6.QtCore import QT_TRANSLATE_NOOP, QCoreApplication, QLocale

from mmstudio.checkpoints.families import FAMILIES
from mmstudio.checkpoints.records import Kind, Purpose
from mmstudio.generators import registry
from mmstudio.ui import words
from mmstudio.viewmodels.models import Row

# English sources; what QT_TRANSLATE_NOOP gives back is a str
_KINDS: dict[Kind, tuple[str, object]] = {  # icon of a tile, what it does
    "pipeline": ("creation-outline", QT_TRANSLATE_NOOP("Models", "Pictures from words")),
    "transformer": ("creation-outline", QT_TRANSLATE_NOOP("Models", "A part of a model that draws")),
    "lora": ("puzzle-outline", QT_TRANSLATE_NOOP("Models", "LoRA: a style or subject added to a model")),
    "embedding": ("puzzle-outline", QT_TRANSLATE_NOOP("Models", "Embedding: a new word for a model")),
    "vae": ("puzzle-outline", QT_TRANSLATE_NOOP("Models", "Autoencoder of a model")),
    "tiny_vae": ("puzzle-outline", QT_TRANSLATE_NOOP("Models", "Tiny autoencoder for previews")),
    "controlnet": ("puzzle-outline", QT_TRANSLATE_NOOP("Models", "ControlNet: keeps what a picture shows")),
    "ip_adapter": ("puzzle-outline", QT_TRANSLATE_NOOP("Models", "IP-Adapter: takes after a picture")),
    "upscaler": ("arrow-expand", QT_TRANSLATE_NOOP("Models", "Enlarges pictures")),
    "inpainter": ("bandage", QT_TRANSLATE_NOOP("Models", "Fills holes of photographs")),
    "face": ("bandage", QT_TRANSLATE_NOOP("Models", "Restores faces")),
    "face_finder": ("bandage", QT_TRANSLATE_NOOP("Models", "Finds faces")),
    "colour": ("palette-outline", QT_TRANSLATE_NOOP("Models", "Colours photographs")),
    "cleaner": ("bandage", QT_TRANSLATE_NOOP("Models", "Finds or cleans damage")),
    "sound": ("ear-hearing", QT_TRANSLATE_NOOP("Models", "Listens to sounds")),
    "caption": ("ear-hearing", QT_TRANSLATE_NOOP("Models", "Describes pictures")),
    "unknown": ("cube-outline", QT_TRANSLATE_NOOP("Models", "Of a kind that is not known here")),
}
_GROUPS: dict[Purpose, tuple[object, object, str]] = {  # heading, what for, colour of its tiles
    "create": (
        QT_TRANSLATE_NOOP("Models", "Create"),
        QT_TRANSLATE_NOOP("Models", "pictures from words, pictures and sound"),
        "picture",
    ),
    "addition": (
        QT_TRANSLATE_NOOP("Models", "Additions"),
        QT_TRANSLATE_NOOP("Models", "for models that draw: styles, guides, previews"),
        "prompt",
    ),
    "restore": (
        QT_TRANSLATE_NOOP("Models", "Restore"),
        QT_TRANSLATE_NOOP("Models", "damage, inpainting, upscaling"),
        "beat",
    ),
    "sound": (
        QT_TRANSLATE_NOOP("Models", "Sound and words"),
        QT_TRANSLATE_NOOP("Models", "hears what a recording is about, describes pictures"),
        "sound",
    ),
    "other": (QT_TRANSLATE_NOOP("Models", "Other files"), QT_TRANSLATE_NOOP("Models", "not known here"), "fill"),
}
# the notes of checkpoints/catalogue.toml; a test compares
NOTES: tuple[object, ...] = (
    QT_TRANSLATE_NOOP("Catalogue", "The smallest of its kind, with the most additions."),
    QT_TRANSLATE_NOOP("Catalogue", "Fills what is masked from a text."),
    QT_TRANSLATE_NOOP("Catalogue", "Medium: large pictures, many additions."),
    QT_TRANSLATE_NOOP("Catalogue", "Draws the last steps of what SDXL began."),
    QT_TRANSLATE_NOOP("Catalogue", "Fills what is masked from a text, in large pictures."),
    QT_TRANSLATE_NOOP("Catalogue", "One to four steps."),
    QT_TRANSLATE_NOOP("Catalogue", "Large: follows long descriptions."),
    QT_TRANSLATE_NOOP("Catalogue", "Large: four steps, writes words into pictures."),
    QT_TRANSLATE_NOOP("Catalogue", "Large: the finest of these, for a strong graphics card."),
    QT_TRANSLATE_NOOP("Catalogue", "Large: few steps, reads English and Chinese."),
    QT_TRANSLATE_NOOP("Catalogue", "Very large: reads and writes English and Chinese."),
    QT_TRANSLATE_NOOP("Catalogue", "Sharper pictures while steps are drawn."),
    QT_TRANSLATE_NOOP("Catalogue", "Keeps the edges of a given picture."),
    QT_TRANSLATE_NOOP("Catalogue", "Takes the mood of a given picture."),
    QT_TRANSLATE_NOOP("Catalogue", "Fills large holes, also of repeating structure."),
    QT_TRANSLATE_NOOP("Catalogue", "Fills large holes of landscapes and rooms."),
    QT_TRANSLATE_NOOP("Catalogue", "Finds the faces that others restore."),
    QT_TRANSLATE_NOOP("Catalogue", "Guesses the colours of black-and-white photographs."),
    QT_TRANSLATE_NOOP("Catalogue", "Takes noise and traces of JPEG away."),
    QT_TRANSLATE_NOOP("Catalogue", "Enlarges photographs four times, tile by tile."),
    QT_TRANSLATE_NOOP("Catalogue", "Restores faces that are too blurred to be mended otherwise."),
    QT_TRANSLATE_NOOP("Catalogue", "Restores faces, with a slider for faithfulness."),
    QT_TRANSLATE_NOOP("Catalogue", "Names what is heard in a recording."),
    QT_TRANSLATE_NOOP("Catalogue", "Names what is heard, of 527 kinds of sound."),
    QT_TRANSLATE_NOOP("Catalogue", "Writes down what is said."),
    QT_TRANSLATE_NOOP("Catalogue", "Describes a picture in one sentence."),
)


# of files that a person brought, what is not said by their kind
_OWN_NOTES: dict[tuple[Kind, str], object] = {
    ("pipeline", "refiner"): QT_TRANSLATE_NOOP("Catalogue", "Draws the last steps of what SDXL began."),
    ("pipeline", "inpaint"): QT_TRANSLATE_NOOP("Catalogue", "Fills what is masked from a text."),
}


def kind_icon(kind: Kind) -> str:
    return _KINDS[kind][0]


def kind_words(kind: Kind) -> str:
    """What a kind of checkpoint does, in a few words."""
    return _translated(_KINDS[kind][1])


def group_title(purpose: Purpose) -> str:
    return _translated(_GROUPS[purpose][0])


def group_words(purpose: Purpose) -> str:
    return _translated(_GROUPS[purpose][1])


def group_token(purpose: Purpose) -> str:
    """The colour of a group's tiles."""
    return _GROUPS[purpose][2]


def title_of(row: Row) -> str:
    """Its name; what came with the program has one in every language."""
    return words.checkpoint_title(row.id) if row.status == "built_in" and row.kind == "pipeline" else row.title


def facts_of(row: Row) -> str:
    """The line under a row's title: "512 px · 20 steps · many additions", "Paused · 2 GB of 7 GB"."""
    if row.status == "paused":
        paused = QCoreApplication.translate("Models", "Paused · {done} of {total}")
        return paused.format(done=words.size_text(row.bytes_done), total=size_words(row))
    parts = list[str]()
    if row.starts_with is not None:
        steps, _, side = row.starts_with
        parts.append(QCoreApplication.translate("Models", "{side} px").format(side=side))
        one = QCoreApplication.translate("Models", "1 step")
        parts.append(one if steps == 1 else QCoreApplication.translate("Models", "{n} steps").format(n=steps))
    elif row.family and (family := FAMILIES.get(row.family)) is not None:
        parts.append(QCoreApplication.translate("Models", "for {family}").format(family=family.title))
    if row.status == "built_in" and row.kind == "pipeline":
        sizes = registry.STARTER.sizes_px
        span = QCoreApplication.translate("Models", "{least}–{most} px").format(least=min(sizes), most=max(sizes))
        light = QCoreApplication.translate("Models", "one step, works without a graphics card")
        return f"{span} · {light}"
    note = row.entry.note if row.entry is not None else _OWN_NOTES.get((row.kind, row.variant), "")
    if note:
        parts.append(QCoreApplication.translate("Catalogue", str(note)).rstrip(".。"))
    elif row.kind != "pipeline" or not parts:
        parts.append(kind_words(row.kind))
    return " · ".join(parts)


def licence_words(row: Row) -> str:
    return row.licence or QCoreApplication.translate("Models", "Licence not verified")


def non_commercial(row: Row) -> bool:
    """Whether its licence is known to forbid selling what is made with it."""
    return row.entry is not None and row.entry.commercial is False


def size_words(row: Row) -> str:
    return words.size_text(row.size_bytes) if row.size_bytes else ""


def status_words(row: Row) -> str:
    """How a row stands: "Installed", "43 % · 11 MB/s"."""
    translate = QCoreApplication.translate
    work = row.work
    percent = QLocale().toString(round(100 * work.fraction)) if work else "0"
    match row.status:
        case "built_in":
            return translate("Models", "Built in")
        case "installed":
            return translate("Models", "Installed")
        case "linked":
            return translate("Models", "Elsewhere")
        case "waiting":
            return translate("Models", "Asking…")
        case "downloading" if work is not None:
            speed = words.size_text(round(work.per_second))
            return translate("Models", "{percent} % · {speed}/s").format(percent=percent, speed=speed)
        case "checking":
            return translate("Models", "Checking · {percent} %").format(percent=percent)
        case "moving":
            return translate("Models", "Moving · {percent} %").format(percent=percent)
        case "paused":
            return translate("Models", "Paused")
        case "damaged":
            return translate("Models", "Damaged")
        case "missing":
            return translate("Models", "Missing")
        case _:
            return translate("Models", "Not installed")


def _translated(source: object) -> str:
    return QCoreApplication.translate("Models", str(source))
