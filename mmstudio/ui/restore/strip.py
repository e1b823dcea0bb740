"""The strip of versions: the photo as it came, each repair after it, and now."""

from __future__ import annotations

from collections.abc import Collection
from functools import partial

from PySide6.QtCore import QCoreApplication, QMimeData, QPoint, QPointF, QRectF, QSize, Qt, QTimer, Signal
from PySide6.QtGui import (
    QContextMenuEvent,
    QDrag,
    QDragEnterEvent,
    QDragLeaveEvent,
    QDropEvent,
    QImage,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
)
from PySide6.QtWidgets import (
    QApplication,
    QFrame,
    QHBoxLayout,
    QScrollArea,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
    QWidgetAction,
)

from mmstudio.ui.canvas import rounded
from mmstudio.ui.controls import Mark, Menu, PaintedButton, SliderRow, Text, TextButton, set_name
from mmstudio.ui.theme import color, font, px
from mmstudio.viewmodels.pyramid import Pyramid
from mmstudio.viewmodels.restore import RestoreViewModel
from mmstudio.viewmodels.restore_state import METHODS, Method, RestoreState, Version

_THUMB_WIDTH, _THUMB_HEIGHT = 84, 60
_MIME = "application/x-mmstudio-version"
_LOW_FROM = 72  # a strip lower than this shows smaller thumbs


def ways_again(kind: str, offered: Collection[Method]) -> tuple[Method, ...]:
    """How a version of a kind can be done again; none where the same would come of it."""
    if kind in ("fading", "grain", "face", "cleaner", "hints"):  # measured, or redrawn by a net that knows no chance
        return ()
    return ("auto",) if kind == "colour" else tuple(method for method in METHODS if method in offered)


def thumb(pyramid: Pyramid, width: int, height: int) -> QImage:
    """The photo so large that it fills width × height, cut to it around its middle."""
    scale = min(1.0, max(width / pyramid.width, height / pyramid.height))
    width, height = min(width, int(pyramid.width * scale)), min(height, int(pyramid.height * scale))
    left, top = (pyramid.width - width / scale) / 2, (pyramid.height - height / scale) / 2
    pixels = pyramid.view(max(0.0, left), max(0.0, top), scale, max(1, width), max(1, height))
    shown = QImage(pixels.data, pixels.shape[1], pixels.shape[0], pixels.shape[1] * 3, QImage.Format.Format_RGB888)
    return shown.copy()  # the pixels belong to this call


class VersionTile(PaintedButton):
    """One version: click shows it, its menu changes it, dragged onto another it is compared with that."""

    menu_wanted = Signal(object)  # global QPoint
    compared = Signal(str)  # key of the version that was dropped on this one

    def __init__(self, version: Version, title: str, when: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.version = version
        self.image: QImage | None = None
        self._title, self._when = title, when
        self.setToolTip(
            QCoreApplication.translate(
                "VersionStrip", "{title} — click to look at it; drag it onto another to compare."
            ).format(title=title)
        )
        self.current = False
        self._pressed: QPointF | None = None
        self._aimed = False  # another version hovers over this one
        self.setAcceptDrops(True)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Expanding)
        set_name(self, f"{title} {when}".strip())

    def sizeHint(self) -> QSize:
        face = font(13, 600)
        self.setFont(face)
        metrics = self.fontMetrics()
        words = max(metrics.horizontalAdvance(self._title), metrics.horizontalAdvance(self._when), px(40))
        return QSize(px(_THUMB_WIDTH + 10) + words + px(8), px(_THUMB_HEIGHT + 10))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Menu:
            self.menu_wanted.emit(self.mapToGlobal(self.rect().center()))
        else:
            super().keyPressEvent(event)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        self.menu_wanted.emit(event.globalPos())

    def mousePressEvent(self, event: QMouseEvent) -> None:
        self._pressed = event.position() if event.button() == Qt.MouseButton.LeftButton else None
        super().mousePressEvent(event)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        far = QApplication.startDragDistance()
        if self._pressed is None or (event.position() - self._pressed).manhattanLength() < far:
            super().mouseMoveEvent(event)
            return
        self._pressed = None
        self.setDown(False)
        data = QMimeData()
        data.setData(_MIME, self.version.key.encode())
        drag = QDrag(self)
        drag.setMimeData(data)
        drag.setPixmap(self.grab())
        drag.setHotSpot(event.position().toPoint())
        drag.exec(Qt.DropAction.LinkAction)

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if event.mimeData().hasFormat(_MIME) and event.source() is not self:
            event.setDropAction(Qt.DropAction.LinkAction)
            event.accept()
            self._aim(True)

    def dragLeaveEvent(self, event: QDragLeaveEvent) -> None:
        self._aim(False)

    def dropEvent(self, event: QDropEvent) -> None:
        self._aim(False)
        event.accept()
        self.compared.emit(event.mimeData().data(_MIME).toStdString())

    def _aim(self, on: bool) -> None:
        self._aimed = on
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        high = min(px(_THUMB_HEIGHT), self.height() - px(10))
        wide = round(high * _THUMB_WIDTH / _THUMB_HEIGHT)
        box = QRectF(px(4), (self.height() - high) / 2, wide, high)
        painter.setClipPath(rounded(box, px(8)))
        painter.fillRect(box, color("raised"))
        if self.version.hidden:
            painter.setOpacity(0.35)
        if self.image is not None:
            painter.drawImage(box, self.image)
        painter.setOpacity(1.0)
        painter.setClipping(False)
        if self.current or self._aimed:
            painter.setPen(QPen(color("accent_text"), px(2)))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(box.adjusted(-px(3), -px(3), px(3), px(3)), px(10), px(10))
        words = QRectF(box.right() + px(9), 0, self.width() - box.right() - px(9), self.height() / 2)
        painter.setFont(font(13, 600 if self.current else 400))
        painter.setPen(color("text"))
        painter.drawText(words, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignBottom, self._title)
        painter.setFont(font(12))
        painter.setPen(color("text2"))
        words.moveTop(words.bottom())
        painter.drawText(words, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignTop, self._when)


class VersionStrip(QWidget):
    """Follows the versions of the document. mask_wanted: save the mask as a picture."""

    mask_wanted = Signal()

    def __init__(self, restore: RestoreViewModel, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._restore = restore
        self._shown: object = None
        self._thumbs: dict[str, QImage] = {}
        self.tiles: list[VersionTile] = []
        self.setProperty("ground", "window")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        texts = QVBoxLayout()
        texts.setSpacing(px(2))
        texts.addStretch(1)
        texts.addWidget(Text(self.tr("Versions"), size=13, weight=600))
        texts.addWidget(Text(self.tr("All kept"), size=12, tone="text2"))
        texts.addStretch(1)
        self._holder = QWidget()
        self._row = QHBoxLayout(self._holder)
        self._row.setContentsMargins(0, 0, 0, 0)
        self._row.setSpacing(px(8))
        self._row.addStretch(1)
        scroller = QScrollArea()
        scroller.setWidgetResizable(True)
        scroller.setFrameShape(QFrame.Shape.NoFrame)
        scroller.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        scroller.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        scroller.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        scroller.setWidget(self._holder)
        scroller.viewport().setAutoFillBackground(False)
        self._holder.setAutoFillBackground(False)
        self._scroller = scroller
        scroller.horizontalScrollBar().rangeChanged.connect(lambda *_: self._show_current())
        self.save_mask = TextButton(
            self.tr("Save mask"), "layers-outline", kind="ghost", tip=self.tr("Save mask — as a PNG picture.")
        )
        row = QHBoxLayout(self)
        row.setContentsMargins(px(20), 0, px(16), 0)
        row.setSpacing(px(20))
        row.addLayout(texts)
        row.addWidget(scroller, 1)
        row.addWidget(self.save_mask)
        self.save_mask.clicked.connect(self.mask_wanted)
        restore.changed.connect(self.show_state)
        restore.pictures_changed.connect(self._pictures_changed)
        set_name(self, self.tr("Versions"))
        self.setToolTip("")
        self.show_state(restore.state)

    def show_state(self, state: RestoreState) -> None:
        self.setEnabled(state.has_photo)
        self.save_mask.setVisible(state.has_photo)  # there is nothing that it could be of
        shown = (state.versions, state.chosen, state.against, state.name)
        if shown == self._shown:
            return
        self._shown = shown
        while (item := self._row.takeAt(0)) is not None:
            if widget := item.widget():
                widget.hide()
                widget.deleteLater()
        self.tiles = []
        newest = state.versions[-1].key if state.versions else ""
        current = newest if state.chosen is None else state.chosen
        for number, version in enumerate(state.versions):
            if number:
                self._row.addWidget(Mark("chevron-right", "text3", 16))
            now = version.key == newest and number > 0
            tile = VersionTile(version, self.title(version), self.tr("now") if now else version.created)
            tile.current = version.key in (current, state.against)
            tile.image = self._thumbs.get(version.key)
            tile.clicked.connect(lambda _=False, key=version.key: self._choose(key))
            tile.compared.connect(partial(self._restore.versions.compare, version.key))
            tile.menu_wanted.connect(lambda at, version=version: self._menu(version, at))
            self.tiles.append(tile)
            self._row.addWidget(tile)
        self._row.addStretch(1)
        self._pictures_changed(None)
        QTimer.singleShot(0, self, self._show_current)  # once the tiles have their places

    def title(self, version: Version) -> str:
        """What a version is called."""
        words = {
            "original": self.tr("Original"),
            "scratches": self.tr("Scratches"),
            "dust": self.tr("Dust"),
            "fading": self.tr("Fading"),
            "grain": self.tr("Grain"),
            "face": self._title_of_face(version),
            "colour": self.tr("Colour"),
            "hints": self.tr("Colour by hints"),
            "cleaner": self.tr("Cleaned"),
        }
        return words.get(version.kind) or self.tr("%n place(s)", "", max(1, version.places))

    def _title_of_face(self, version: Version) -> str:
        """Each face that was marked is a version of its own: numbered where there are several."""
        faces = [other.key for other in self._restore.state.versions if other.kind == "face"]
        if version.key not in faces or len(faces) == 1:
            return self.tr("Face")
        return self.tr("Face {number}").format(number=faces.index(version.key) + 1)

    def _show_current(self) -> None:
        for tile in self.tiles:
            if tile.current:
                self._scroller.ensureWidgetVisible(tile)

    def _choose(self, key: str) -> None:
        versions = self._restore.state.versions
        self._restore.versions.choose(None if versions and key == versions[-1].key else key)

    def paintEvent(self, event: QPaintEvent) -> None:
        QPainter(self).fillRect(0, 0, self.width(), 1, color("line"))

    def _pictures_changed(self, _: object) -> None:
        """Thumbs: of the photo as it came, and of the newest version; older ones keep theirs."""
        state, restore = self._restore.state, self._restore
        if not state.versions or restore.pictures.before is None:
            self._thumbs.clear()
            return
        ratio = self.devicePixelRatioF()
        size = round(px(_THUMB_WIDTH) * ratio), round(px(_THUMB_HEIGHT) * ratio)
        if not state.chosen and restore.pictures.after is not None and len(state.versions) > 1:
            self._thumbs[state.versions[-1].key] = thumb(restore.pictures.after, *size)
        self._thumbs[state.versions[0].key] = thumb(restore.pictures.before, *size)
        for tile in self.tiles:
            tile.image = self._thumbs.get(tile.version.key) or self._thumbs[state.versions[0].key]
            tile.update()

    def _menu(self, version: Version, at: QPoint) -> None:
        shown = self._restore.state.chosen
        if shown is None and self._restore.state.versions:
            shown = self._restore.state.versions[-1].key
        if version.kind == "original":
            if shown:
                menu = Menu(self)
                menu.aboutToHide.connect(menu.deleteLater)
                self._add_compare(menu, version.key, shown)
                menu.popup(at)
            return
        restore, key = self._restore, version.key
        menu = Menu(self)
        menu.aboutToHide.connect(menu.deleteLater)
        blend = SliderRow(
            self.tr("Blend"),
            minimum=0,
            maximum=100,
            step=1,
            default=100,
            unit="%",
            tip=self.tr("Blend — how much of this repair is seen."),
        )
        blend.set_value(round(version.blend * 100))
        blend.edit_finished.connect(lambda value: restore.versions.blend(key, value / 100))
        holder = QWidget()
        box = QVBoxLayout(holder)
        box.setContentsMargins(px(14), px(8), px(14), px(8))
        box.addWidget(blend)
        holder.setMinimumWidth(px(220))
        action = QWidgetAction(menu)
        action.setDefaultWidget(holder)
        menu.addAction(action)
        menu.addAction(
            self.tr("Show") if version.hidden else self.tr("Hide"),
            lambda: restore.versions.hide(key, not version.hidden),
        )
        if shown is not None and shown != key:
            self._add_compare(menu, key, shown)
        menu.addSeparator()
        methods = ways_again(version.kind, restore.state.offered)
        if methods:
            words = {
                "auto": self.tr("Again with another seed"),
                "smooth": self.tr("Again with Smooth"),
                "texture": self.tr("Again with Texture"),
                "learned": self.tr("Again with Learned"),
            }
            for method in methods:
                menu.addAction(words[method], partial(restore.again, key, None if method == "auto" else method))
            menu.addAction(self.tr("Four suggestions"), lambda: restore.again(key, None, 4))
            menu.addSeparator()
        menu.addAction(self.tr("Delete"), lambda: restore.versions.delete(key))
        menu.popup(at)

    def _add_compare(self, menu: Menu, key: str, shown: str) -> None:
        menu.addAction(self.tr("Compare with the one shown"), partial(self._restore.versions.compare, key, shown))
