"""The wells of the composer: what an ingredient has in common, and the one for a picture."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QPoint, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QImage, QMouseEvent, QPainter, QPainterPath, QPaintEvent, QPen
from PySide6.QtWidgets import QFrame, QHBoxLayout, QSizePolicy, QStackedLayout, QVBoxLayout, QWidget

from mmstudio.ui.controls import ElidedLabel, IconButton, PaintedButton, SliderRow, Text, set_name
from mmstudio.ui.theme import color, font, paint_icon, px
from mmstudio.viewmodels.create import CreateViewModel
from mmstudio.viewmodels.create_state import CreateState

WELL_WIDTH = 212


class Dot(PaintedButton):
    """The colour of an ingredient; as a switch it also says whether the ingredient takes part."""

    def __init__(self, token: str, *, switch: bool = False, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._token = token
        self.setCheckable(switch)
        self.setChecked(True)
        side = px(18 if switch else 8)
        self.setFixedSize(side, side)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus if switch else Qt.FocusPolicy.NoFocus)
        if not switch:
            self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        wide = px(8)
        box = QRectF((self.width() - wide) / 2, (self.height() - wide) / 2, wide, wide)
        if self.isChecked() or not self.isCheckable():
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(color(self._token))
        else:
            painter.setPen(QPen(color("text3"), px(1.5)))
        painter.drawEllipse(box)
        if self.hasFocus():
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.setPen(QPen(color("focus"), px(1.5)))
            painter.drawEllipse(QRectF(self.rect()).adjusted(1, 1, -1, -1))


class WeightRow(SliderRow):
    """How much an ingredient counts, in per cent: track and number, without a name before them."""

    def __init__(self, name: str, tip: str, default: float, token: str, parent: QWidget | None = None) -> None:
        super().__init__(
            name, minimum=0, maximum=100, step=1, default=default, unit="%", tip=tip, token=token, inline=True,
            parent=parent,
        )  # fmt: skip
        self.label.hide()
        self.track.setMinimumWidth(px(48))
        self.track.setMaximumWidth(16777215)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def show_weight(self, weight: float) -> None:
        if abs(self.value() - weight * 100) > 1e-6:
            self.set_value(weight * 100)


class EmptyWell(PaintedButton):
    """A dashed field: click it to choose a file."""

    def __init__(self, icon_name: str, words: str, tip: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._icon = icon_name
        self.setText(words)
        self.setFont(font(12))
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        set_name(self, words, tip)

    def sizeHint(self) -> QSize:
        return QSize(px(WELL_WIDTH), px(64))

    def set_words(self, words: str) -> None:
        self.setText(words)
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        box = QRectF(self.rect()).adjusted(1, 1, -1, -1)
        pen = QPen(color("focus" if self.hasFocus() else "text3" if self.underMouse() else "line2"), px(1.2))
        pen.setDashPattern([4, 3])
        painter.setPen(pen)
        painter.setBrush(color("raised") if self.underMouse() else Qt.BrushStyle.NoBrush)
        painter.drawRoundedRect(box, px(10), px(10))
        middle = box.center().y()
        paint_icon(painter, QRectF(box.left(), middle - px(24), box.width(), px(22)), self._icon, "text2", 20)
        painter.setFont(self.font())
        painter.setPen(color("text2"))
        words = QRectF(box.left() + px(8), middle + px(2), box.width() - px(16), px(34))
        painter.drawText(words, Qt.AlignmentFlag.AlignHCenter | Qt.TextFlag.TextWordWrap, self.text())


class Well(QFrame):
    """One ingredient: dashed and empty, or a card with head, content and weight.

    wanted: "choose", "paste", "remove" and whatever a kind of well has besides. switched: on or off.
    """

    wanted = Signal(str)

    def __init__(self, create: CreateViewModel, kind: str, title: str, empty: EmptyWell) -> None:
        super().__init__()
        self._create, self.kind, self.empty = create, kind, empty
        self.setFixedWidth(px(WELL_WIDTH))
        self.dot = Dot(kind, switch=True)
        self.title = Text(title, size=12, tone="text2")
        self.close_ = IconButton(
            "close", self.tr("Remove"), self.tr("Remove — the drawing goes on without it."), size=14, box=20
        )
        self.weight = WeightRow(self.tr("Weight"), self.tr("Weight — how much this counts in the mix."), 50, kind)
        self.card = QFrame()
        self.card.setProperty("card", "plain")
        self.content = QVBoxLayout()
        self.content.setSpacing(px(4))
        head = QHBoxLayout()
        head.setSpacing(px(2))
        head.addWidget(self.dot)
        head.addWidget(self.title)
        head.addStretch(1)
        self.head = head
        head.addWidget(self.close_)
        column = QVBoxLayout(self.card)
        column.setContentsMargins(px(7), px(5), px(9), px(6))
        column.setSpacing(px(4))
        column.addLayout(head)
        column.addLayout(self.content, 1)
        column.addWidget(self.weight)
        self.pages = QStackedLayout(self)
        self.pages.setContentsMargins(0, 0, 0, 0)
        self.pages.addWidget(empty)
        self.pages.addWidget(self.card)
        self.dot.toggled.connect(lambda on: create.mix.switch(kind, on))  # type: ignore[arg-type]
        self.close_.clicked.connect(lambda: create.mix.drop(kind))  # type: ignore[arg-type]
        empty.clicked.connect(lambda: self.wanted.emit("choose"))
        self.weight.value_changed.connect(lambda value: create.mix.weigh(kind, value / 100))  # type: ignore[arg-type]
        self.weight.edit_finished.connect(lambda _: create.close_step())

    def show_ingredient(self, there: bool, weight: float, on: bool) -> None:
        self.pages.setCurrentWidget(self.card if there else self.empty)
        if there:
            self.weight.show_weight(weight)
            blocked = self.dot.blockSignals(True)
            self.dot.setChecked(on)
            self.dot.blockSignals(blocked)
            self.weight.setEnabled(on)
            state = self.tr("On — click to leave it out.") if on else self.tr("Off — click to let it take part.")
            set_name(self.dot, self.title.text(), state)


class _Thumb(QWidget):
    """The picture ingredient, small; a click is for choosing another."""

    pressed = Signal()

    def __init__(self, side: float = 48) -> None:
        super().__init__()
        self.image: QImage | None = None
        self.setFixedSize(px(side), px(side))

    def show_image(self, image: QImage | None) -> None:
        self.image = image
        self.update()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        self.pressed.emit()

    def paintEvent(self, event: QPaintEvent) -> None:
        paint_cover(QPainter(self), QRectF(self.rect()), self.image)


class PictureWell(Well):
    """Shows the picture that guides the drawing. wanted besides: "describe"."""

    def __init__(self, create: CreateViewModel) -> None:
        empty = EmptyWell("image-outline", "", "")
        super().__init__(create, "picture", self.tr("Picture"), empty)
        words = self.tr("Drop a picture")
        empty.set_words(words)
        set_name(empty, words, self.tr("Drop a picture — it guides the result. Click to choose a file."))
        self.thumb = _Thumb()
        self.name = ElidedLabel(size=13, mode=Qt.TextElideMode.ElideMiddle)
        self.role = ElidedLabel(size=12, tone="text2")
        self.more = IconButton(
            "dots-horizontal", self.tr("More"), self.tr("More — another picture, describe, remove."), size=16, box=20
        )
        self.head.insertWidget(3, self.more)
        texts = QVBoxLayout()
        texts.setSpacing(0)
        texts.addStretch(1)
        texts.addWidget(self.name)
        texts.addWidget(self.role)
        texts.addStretch(1)
        row = QHBoxLayout()
        row.setSpacing(px(10))
        row.addWidget(self.thumb)
        row.addLayout(texts, 1)
        self.content.addLayout(row)
        self.strength = WeightRow(
            self.tr("Strength"), self.tr("Strength — low keeps the picture, 100 % ignores it."), 75, "picture"
        )
        self.card.layout().addWidget(self.strength)  # type: ignore[union-attr]
        self.strength.value_changed.connect(
            lambda value: create.edit(group="strength", strength=max(0.01, value / 100))
        )
        self.strength.edit_finished.connect(lambda _: create.close_step())
        self.thumb.pressed.connect(lambda: self.wanted.emit("choose"))
        self.more.clicked.connect(lambda: self.wanted.emit("menu"))

    def menu_place(self) -> QPoint:
        return self.more.mapToGlobal(QPoint(0, self.more.height()))

    def show_state(self, state: CreateState) -> None:
        picture = state.draft.picture
        self.show_ingredient(picture is not None, picture.weight if picture else 0.5, picture is None or picture.on)
        if picture is None:
            return
        use = state.draft.picture_as if state.info.start_picture else "mood"
        start = use == "start"
        roles = {
            "start": self.tr("Starting picture"),
            "mood": self.tr("Colours and mood"),
            "lines": self.tr("Its lines are kept"),
        }
        self.role.setText(roles[use])
        self.weight.setVisible(not start)
        self.strength.setVisible(start)
        self.strength.setEnabled(picture.on)
        self.strength.show_weight(state.draft.strength)
        self.name.setText(Path(picture.path).name)
        if state.image_of == picture.read:
            self.thumb.show_image(state.image)
        else:
            self._create.want_ingredient_image()


def paint_cover(painter: QPainter, box: QRectF, image: QImage | None) -> None:
    """Fill a rounded box with the middle of a picture; neutral while there is none."""
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
    path = QPainterPath()
    path.addRoundedRect(box, px(6), px(6))
    painter.setClipPath(path)
    painter.fillRect(box, color("window"))
    if image is not None and not image.isNull():
        side = min(image.width(), image.height())
        source = QRectF((image.width() - side) / 2, (image.height() - side) / 2, side, side)
        painter.drawImage(box, image, source)
