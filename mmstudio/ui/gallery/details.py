"""The column of the gallery: the current picture, how it was made, its tags, its file."""

from __future__ import annotations

from itertools import zip_longest
from pathlib import Path

from PySide6.QtCore import QLocale, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QImage, QMouseEvent, QPainter, QPainterPath, QPaintEvent
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QLineEdit, QSizePolicy, QVBoxLayout, QWidget

from mmstudio.library.items import MOST_STARS, Item
from mmstudio.ui.canvas.pictures import ScaledPicture
from mmstudio.ui.canvas.scaling import paint_ground
from mmstudio.ui.controls import (
    ChipRow,
    ElidedLabel,
    IconButton,
    Section,
    SegmentedSwitch,
    Text,
    TextButton,
    set_name,
)
from mmstudio.ui.controls.laid_out import laid_out_once
from mmstudio.ui.gallery.badges import length_words
from mmstudio.ui.gallery.facts import facts_of, open_tip, open_words, own_recipe, recipe_facts, title_of
from mmstudio.ui.gallery.thumbs import has_transparency
from mmstudio.ui.theme import color, font, paint_icon, px
from mmstudio.viewmodels.gallery import (
    GalleryState,
    GalleryViewModel,
    foreign_of,
    tint_of_item,
)

_PREVIEW_PX = 640


class Preview(QWidget):
    """The current picture, as wide as the column. A click opens it large."""

    clicked = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._shown = ScaledPicture(self)
        self._aspect = 1.0
        self._missing = False
        self._tint: int | None = None
        self.show_deed()
        policy = QSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)
        self.setCursor(Qt.CursorShape.PointingHandCursor)

    def show_deed(self, words: str = "", tip: str = "") -> None:
        """What a click does, where it is not to show the picture large."""
        set_name(self, words or self.tr("Open"), tip or self.tr("Open — the picture large. Enter"))

    def show_shape(self, width: int, height: int, missing: bool, tint: int | None) -> None:
        """Take the place the picture will need, before it is there. tint: of its ground."""
        aspect = min(max(width / height, 0.6), 3.0) if width and height else 1.0
        self._missing = missing
        self._tint = tint
        if aspect != self._aspect:
            self._aspect = aspect
            self.updateGeometry()
        self.update()

    def show_image(self, image: QImage | None) -> None:
        self._shown.set_image(image)
        self.update()

    @property
    def image(self) -> QImage | None:
        return self._shown.image

    def hasHeightForWidth(self) -> bool:
        return True

    def heightForWidth(self, width: int) -> int:
        return round(min(width / self._aspect, px(300)))

    def sizeHint(self) -> QSize:
        return QSize(px(280), self.heightForWidth(self.width() or px(280)))

    def minimumSizeHint(self) -> QSize:
        return QSize(px(120), px(60))

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if self.rect().contains(event.position().toPoint()):
            self.clicked.emit()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        rect = QRectF(self.rect())
        shape = QPainterPath()
        shape.addRoundedRect(rect, px(10), px(10))
        painter.setClipPath(shape)
        image = self._shown.image
        if image is None or image.isNull() or self._missing:
            painter.fillRect(rect, color("raised"))
            if self._missing:
                paint_icon(painter, rect, "image-off-outline", "text3", 32)
            return
        clear = has_transparency(image)
        paint_ground(painter, rect, "transparent" if clear else color("raised").name(), self._tint)
        margin = min(rect.width(), rect.height()) * 0.05 if clear else 0
        room = rect.adjusted(margin, margin, -margin, -margin)
        size = QSize(image.width(), image.height()).scaled(room.size().toSize(), Qt.AspectRatioMode.KeepAspectRatio)
        place = QRectF(0, 0, size.width(), size.height())
        place.moveCenter(rect.center())
        self._shown.paint(painter, place, self.devicePixelRatio())


class FactTable(QWidget):
    """Names at the left, values at the right; values can be selected and copied."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setHorizontalSpacing(px(12))
        self._grid.setVerticalSpacing(px(7))
        self._grid.setColumnMinimumWidth(0, px(86))
        self._grid.setColumnStretch(1, 1)
        self.facts: tuple[tuple[str, str], ...] = ()
        self._lines: list[tuple[Text, Text]] = []

    def show_facts(self, facts: tuple[tuple[str, str], ...]) -> None:
        if facts == self.facts:
            return
        self.facts = facts
        while len(self._lines) < len(facts):
            self._add_line()
        with laid_out_once(self):
            for (label, text), fact in zip_longest(self._lines, facts):
                label.setVisible(fact is not None)
                text.setVisible(fact is not None)
                name, value = fact or ("", "")
                if label.text() != name:
                    label.setText(name)
                if text.text() != _breakable(value):
                    text.setText(_breakable(value))
                text.setAccessibleName(f"{name}: {value}")

    def _add_line(self) -> None:
        """One more; those that are there serve every picture, for a label costs a hundred times its text."""
        label = Text("", size=12, tone="text2", wrap=True, parent=self)
        text = Text("", size=12, tabular=True, wrap=True, parent=self)
        text.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        text.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        row = len(self._lines)
        self._grid.addWidget(label, row, 0, Qt.AlignmentFlag.AlignTop)
        self._grid.addWidget(text, row, 1, Qt.AlignmentFlag.AlignTop)
        self._lines.append((label, text))


class DetailsPanel(QWidget):
    """Everything about the current picture."""

    open_wanted = Signal()
    reveal_wanted = Signal()
    listen_wanted = Signal()
    preview_shown = Signal()  # another picture

    def __init__(self, viewmodel: GalleryViewModel, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._viewmodel = viewmodel
        self._item: Item | None = None
        self._read_id: int | None = None
        self.preview = Preview()
        self.listen = TextButton(self.tr("Play"), "play", weight=600)
        self.heard = Text(size=12, tone="text2", tabular=True)
        self._playing: Path | None = None
        self.title = Text(size=20, weight=600, wrap=True)
        self.place = Text(size=11, tone="text3", tabular=True)
        self.star = IconButton(
            "star-outline", self.tr("Star"), self.tr("Star. ."), checkable=True, on_icon="star", on_token="accent_text"
        )
        self.rating = SegmentedSwitch(
            self.tr("Rating"), [("0", "–", ""), *((str(n), str(n), "") for n in range(1, MOST_STARS + 1))]
        )
        self.table = FactTable()
        self.tags = ChipRow()
        self.add_tag = IconButton("plus", self.tr("Add a tag"), size=16, box=26)
        self.tag_field = QLineEdit()
        self.tag_field.setMaxLength(60)
        self.tag_field.setPlaceholderText(self.tr("New tag"))
        self.tag_field.setFont(font(12))
        set_name(self.tag_field, self.tr("New tag"), self.tr("New tag — Enter adds it."))
        self.tag_field.hide()
        self.file = ElidedLabel(size=12, mode=Qt.TextElideMode.ElideMiddle)
        self.reveal = IconButton("folder-open-outline", self.tr("Show in folder"), size=18, box=28)
        self.recipe = Section(self.tr("All settings"), "gallery_recipe")
        self.recipe_table = FactTable()
        self.recipe.add(self.recipe_table)
        self.recipe.set_open(False)
        self.foreign = Text(size=11, tone="text2", wrap=True)
        self.foreign.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.recipe.add(self.foreign)
        self.nothing = Text(self.tr("Choose a picture to see how it was made."), tone="text3", wrap=True)
        self.body = QWidget()
        self._arrange()
        self.preview.clicked.connect(self.open_wanted)
        self.listen.clicked.connect(self.listen_wanted)
        self.reveal.clicked.connect(self.reveal_wanted)
        self.star.clicked.connect(lambda: self._item and viewmodel.star_one(self._item.id))
        self.rating.changed.connect(lambda key: viewmodel.rate(int(key)) if self._item else None)
        self.tags.removed.connect(lambda tag: viewmodel.tag(remove=(tag,)))
        self.add_tag.clicked.connect(self.begin_tag)
        self.tag_field.returnPressed.connect(self._tag_typed)
        viewmodel.changed.connect(self.show_state)
        viewmodel.library.thumbnail_ready.connect(self._thumb_ready)
        self.show_state(viewmodel.state)

    def show_state(self, state: GalleryState) -> None:
        item = state.details
        self.nothing.setVisible(state.selection.current is None)
        self.body.setVisible(item is not None)
        if item is None:
            self._item = None
            return
        place = state.order.place(item.id)
        several = len(state.selection) > 1
        locale = QLocale()
        if several:
            self.place.setText(self.tr("%n selected", "", len(state.selection)))
        elif place is not None:
            text = self.tr("{n} of {total}")
            self.place.setText(text.format(n=locale.toString(place + 1), total=locale.toString(len(state.order))))
        if item != self._item:
            with laid_out_once(self.body):
                self._show_item(item)

    def show_playing(self, path: Path | None, time_s: float = 0.0) -> None:
        """Which sound plays, and where it is."""
        if path != self._playing:
            self._playing = path
            self._show_listening()
        if self._item is not None and path == self._item.path:
            here, whole = length_words(time_s), length_words(self._item.seconds)
            self.heard.setText(self.tr("{time} of {length}").format(time=here, length=whole))

    def begin_tag(self) -> None:
        """Let the person type a tag."""
        self.tag_field.show()
        self.tag_field.setFocus(Qt.FocusReason.OtherFocusReason)

    def _show_item(self, item: Item) -> None:
        former, self._item = self._item, item
        other = former is None or former.id != item.id or former.path != item.path
        if other:
            self.tag_field.hide()
            self.tag_field.clear()
            self.preview.show_image(None)
            self._read(item)
        self.preview.show_deed(open_words(item), open_tip(item)) if item.is_document else self.preview.show_deed()
        self.preview.show_shape(item.width, item.height, item.missing, tint_of_item(item))
        self.title.setText(_breakable(title_of(item)))
        self._show_listening()
        self.star.setChecked(item.starred)
        self.rating.set_current(str(item.rating))
        self.table.show_facts(facts_of(item))
        self.tags.set_texts(item.tags, tail=self.add_tag)
        self.file.setText(str(item.path))
        recipe = own_recipe(item)
        foreign = foreign_of(item)
        self.recipe.setVisible(recipe is not None or foreign is not None)
        self.recipe_table.show_facts(recipe_facts(recipe) if recipe else ())
        self.recipe_table.setVisible(recipe is not None)
        self.foreign.setText(_breakable(foreign.text[:4000]) if foreign and recipe is None else "")
        self.foreign.setVisible(bool(self.foreign.text()))

    def _show_listening(self) -> None:
        item = self._item
        sound = item is not None and item.kind == "sound"
        playing = item is not None and item.path == self._playing
        self.listen.setVisible(sound)
        self.listen.setEnabled(item is not None and not item.missing)
        words, mark = (self.tr("Stop"), "stop") if playing else (self.tr("Play"), "play")
        self.listen.set_words(words, self.tr("Play — this sound, or stop it. Space"), mark)
        if not playing:
            self.heard.setText(length_words(item.seconds) if item is not None and sound else "")
        self.heard.setVisible(sound)

    def _read(self, item: Item) -> None:
        self._read_id = item.id
        if not item.missing:
            side = _PREVIEW_PX if self.devicePixelRatio() <= 1 else _PREVIEW_PX * 2
            self._viewmodel.library.want_thumbnail(item.id, item.path, side)

    def _thumb_ready(self, id: int, side: int, image: QImage) -> None:
        if self._item is not None and id == self._item.id and side >= _PREVIEW_PX:
            self.preview.show_image(image)
            self.preview_shown.emit()

    def _tag_typed(self) -> None:
        tags = [tag for tag in self.tag_field.text().split(",") if tag.strip()]
        self.tag_field.clear()
        self._viewmodel.tag(add=tags)

    def _arrange(self) -> None:
        head = QHBoxLayout()
        head.setSpacing(px(8))
        names = QVBoxLayout()
        names.setSpacing(px(2))
        names.addWidget(self.title)
        names.addWidget(self.place)
        head.addLayout(names, 1)
        head.addWidget(self.star, 0, Qt.AlignmentFlag.AlignTop)
        file = QHBoxLayout()
        file.setSpacing(px(4))
        file.addWidget(self.file, 1)
        file.addWidget(self.reveal)
        box = QVBoxLayout(self.body)
        box.setContentsMargins(0, 0, 0, 0)
        box.setSpacing(px(8))
        box.addWidget(self.preview)
        listen = QHBoxLayout()
        listen.setSpacing(px(10))
        listen.addWidget(self.listen)
        listen.addWidget(self.heard, 1)
        box.addLayout(listen)
        box.addSpacing(px(8))
        box.addLayout(head)
        box.addSpacing(px(6))
        box.addWidget(self.table)
        box.addSpacing(px(8))
        box.addWidget(Text(self.tr("Rating"), weight=600))
        box.addWidget(self.rating)
        box.addSpacing(px(8))
        box.addWidget(Text(self.tr("Tags"), weight=600))
        box.addWidget(self.tags)
        box.addWidget(self.tag_field)
        box.addSpacing(px(8))
        box.addWidget(Text(self.tr("File"), weight=600))
        box.addLayout(file)
        box.addSpacing(px(4))
        box.addWidget(self.recipe)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.addWidget(self.nothing)
        outer.addWidget(self.body)


def _breakable(text: str) -> str:
    """text with invisible chances to break in words too long for the column."""
    return " ".join(_broken(word) for word in text.split(" "))


def _broken(word: str) -> str:
    return word if len(word) <= 24 else "\u200b".join(word[i : i + 12] for i in range(0, len(word), 12))
