"""What is said of an item of the gallery: its title, a short table, every field of its recipe."""

from __future__ import annotations

from datetime import datetime

import msgspec
from PySide6.QtCore import QCoreApplication, QLocale

from mmstudio.jobs import AnimateJob, ExploreJob, GenerateJob, InpaintJob, LayeredJob, Recipe
from mmstudio.library.items import Item
from mmstudio.ui import words
from mmstudio.ui.gallery.days import day_words
from mmstudio.viewmodels.gallery import (
    foreign_of,
    recipe_of,
)

_LONG_PROMPT = 160  # characters of a prompt that serve as the title; all of it stands in the table


def open_words(item: Item) -> str:
    """Of a document: where it is opened."""
    if item.kind == "project":
        return QCoreApplication.translate("DetailsFoot", "Open in Restore")
    return QCoreApplication.translate("DetailsFoot", "Open in Explore")


def open_tip(item: Item) -> str:
    """Of a document: what opening it brings."""
    if item.kind == "project":
        return QCoreApplication.translate("DetailsFoot", "Open in Restore — the photo with its mask and repairs. Enter")
    return QCoreApplication.translate("DetailsFoot", "Open in Explore — the walk with its keys. Enter")


def title_of(item: Item) -> str:
    """The prompt, shortened at a word, or the name without suffix."""
    prompt = " ".join(item.prompt.split())
    if not prompt:
        return item.path.stem
    if len(prompt) <= _LONG_PROMPT:
        return prompt[0].upper() + prompt[1:]
    cut = prompt[:_LONG_PROMPT].rsplit(" ", 1)[0]
    return f"{cut[0].upper()}{cut[1:]} …"


def facts_of(item: Item) -> tuple[tuple[str, str], ...]:
    """The short table: when, with what, how large, and what the person set."""
    translate, locale = QCoreApplication.translate, QLocale()
    facts = [(translate("Details", "Made"), made_words(item.created))]
    if item.kind == "project":
        facts.append((translate("Details", "Kind"), translate("Details", "Project: a photo with all its repairs")))
    elif item.kind == "walk":
        facts.append((translate("Details", "Kind"), translate("Details", "Walk: a way through pictures")))
    recipe, foreign = own_recipe(item), foreign_of(item)
    job = recipe.job if recipe else None
    if isinstance(job, InpaintJob):
        assert recipe is not None
        facts.append((translate("Details", "With"), translate("Details", "Restore")))
        facts.append((translate("Details", "Repairs"), locale.toString(len(recipe.earlier) + 1)))
        facts.append((translate("Details", "Filled with"), words.fill_name(job.method)))
        facts.append((translate("Details", "Seed"), str(job.seed)))
    elif isinstance(job, AnimateJob):
        facts.append((translate("Details", "With"), translate("Details", "Animate")))
        if job.animation.sound:
            facts.append((translate("Details", "Sound"), job.animation.sound[:200]))
        facts.append((translate("Details", "Frames per second"), locale.toString(float(job.film.frame_rate), "g", 4)))
    elif isinstance(job, LayeredJob):
        facts.append((translate("Details", "With"), translate("Details", "Layers")))
        for number, layer in enumerate(job.layers, 1):
            facts.append((translate("Details", "Layer {n}").format(n=number), layer.prompt or layer.name))
    elif job:
        facts.append((translate("Details", "With"), words.checkpoint_title(job.checkpoint)))
        facts.append((translate("Details", "Style"), words.style_name(job.style)))
        facts.append((translate("Details", "Seed"), str(job.seed)))
        if isinstance(job, ExploreJob):
            facts.append((translate("Details", "Anchors"), locale.toString(len(job.position.anchors))))
        elif job.variation:
            facts.append((translate("Details", "Variation"), locale.toString(job.variation, "f", 2)))
        if isinstance(job, GenerateJob) and job.negative_prompt:
            facts.append((translate("Details", "Negative prompt"), job.negative_prompt))
        if job.background != "transparent":
            facts.append((translate("Details", "Background"), job.background))
    elif foreign:
        facts.append((translate("Details", "With"), " · ".join(filter(None, (foreign.program, foreign.checkpoint)))))
        if foreign.seed is not None:
            facts.append((translate("Details", "Seed"), str(foreign.seed)))
        if foreign.negative_prompt:
            facts.append((translate("Details", "Negative prompt"), foreign.negative_prompt[:1000]))
    if item.seconds:
        length = translate("Details", "{seconds} s").format(seconds=locale.toString(item.seconds, "f", 2))
        facts.append((translate("Details", "Length"), length))
    if not item.pictured:
        facts.append((translate("Details", "File size"), words.size_text(item.bytes)))
    elif item.width:
        size = translate("Details", "{width} × {height} px").format(width=item.width, height=item.height)
        facts.append((translate("Details", "Size"), f"{size} · {words.size_text(item.bytes)}"))
    if len(item.prompt) > _LONG_PROMPT:
        facts.append((translate("Details", "Prompt"), item.prompt[:20_000]))
    return tuple(facts)


def recipe_facts(recipe: Recipe) -> tuple[tuple[str, str], ...]:
    """Every field of a recipe, by the names that files and command line use."""
    job = msgspec.to_builtins(recipe.job)
    rows = [(name, _value(value)) for name, value in job.items() if name not in ("type", "conditions")]
    rows = [("prompt", recipe.job.prompt), *rows]
    rows += [("checkpoint", f"{use.name}\n{use.sha256[:16]}…") for use in recipe.checkpoints]
    rows += [
        ("program", f"{recipe.program} {recipe.version}"),
        ("device", f"{recipe.device} · {recipe.dtype}"),
        ("created", recipe.created),
    ]
    return tuple((name, value) for name, value in rows if value)


def own_recipe(item: Item) -> Recipe | None:
    """The recipe of a picture that this program made."""
    return recipe_of(item) if item.recipe_json else None


def made_words(created: float) -> str:
    """ "Today, 12:04" or "16 November, 12:04"."""
    moment = datetime.fromtimestamp(created).astimezone()
    text = QCoreApplication.translate("Details", "{day}, {time}")
    return text.format(day=day_words(moment.date().toordinal()), time=f"{moment:%H:%M}")


def _value(value: object) -> str:
    if value in (None, "", ()) or value is False:
        return ""
    return "✓" if value is True else str(value)
