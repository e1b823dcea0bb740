"""The open photo as it came and as it is now: wiped, side by side or as their difference, with the mask over it."""

from __future__ import annotations

from typing import Literal

import numpy as np
from PySide6.QtCore import QMarginsF, QPointF, QRect, QRectF, QSizeF, Qt
from PySide6.QtGui import QAccessible, QColor, QImage, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from mmstudio.media.masks import Box
from mmstudio.ui.canvas import GRID_FROM, Zoomable, paint_progress
from mmstudio.ui.controls import describe, set_name, tell_value
from mmstudio.ui.restore.layers import DifferenceLayer, Frame, HintLayer, MaskLayer, PhotoLayer, frame
from mmstudio.ui.restore.wipe import WipeHandle
from mmstudio.ui.theme import color, font, px
from mmstudio.viewmodels.mask_editor import MaskEditor
from mmstudio.viewmodels.pyramid import Pyramid
from mmstudio.viewmodels.restore_hints import Hints

Compare = Literal["wipe", "side", "difference", "off"]
_BESIDE = 24  # logical pixels between the wipe and what it uncovers
_GAP, _EDGE = 8, 12  # between two photos side by side, and right of them
_HINTS = 0.9  # how opaque strokes of colour are while their tool is in hand, else half
_SOURCES = 0x3D, 0x8B, 0xFF  # over a photo: the same in every theme


class PhotoView(Zoomable):
    """Shows a photo, before and after, and what is masked of it. What a subclass draws over it is its own."""

    def __init__(
        self, editor: MaskEditor, sources: MaskEditor, parent: QWidget | None = None, *, hints: Hints | None = None
    ) -> None:
        """editor: of the mask. sources: of the area to take texture from, painted with the tool of that name.

        hints: strokes of colours, None = there are none here.
        """
        super().__init__(parent)
        self.editor, self.sources, self.hints = editor, sources, hints
        self.before: Pyramid | None = None
        self.after: Pyramid | None = None
        self._left: Pyramid | None = None  # another version in place of `before`
        self._titles = ("", "")  # of the two versions, while two are compared
        self.compare: Compare = "wipe"
        self._original = False  # while O or Tab is held
        self._layers = PhotoLayer(), PhotoLayer()
        self._left_layer = PhotoLayer()
        self._difference = DifferenceLayer()
        self._mask, self._area = MaskLayer(), MaskLayer()
        self._hint_layer = HintLayer()
        self._stroking = False
        self._progress: float | None = None
        self._wipe = 0.5  # of the room
        self.handle = WipeHandle(self)
        self.handle.moved.connect(self.set_wipe)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        set_name(self, self.tr("Photo and mask"))
        self.setToolTip("")
        describe(self, QAccessible.Role.Graphic, self._words)
        editor.painted.connect(lambda box: self._painted(box, self._mask, editor))
        sources.painted.connect(lambda box: self._painted(box, self._area, sources))
        for one in (editor, sources):
            one.settled.connect(self._show_stroke)
        sources.changed.connect(self.update)
        if hints is not None:
            hints.changed.connect(self._hints_changed)
        self.zoom_changed.connect(lambda _: self._place_handle())

    def show_pictures(
        self,
        before: Pyramid | None,
        after: Pyramid | None,
        left: Pyramid | None = None,
        titles: tuple[str, str] = ("", ""),
    ) -> None:
        """The photo as it came, and as it is now (None while nothing was done to it).

        left: the version that `after` is compared with in place of `before`; titles: what both are called.
        """
        if before is not self.before:
            self._zoom = None
            self.zoom_changed.emit(None)
        self.before, self.after, self._left, self._titles = before, after, left, titles
        self.refresh()

    def picture(self, longest: int) -> QImage | None:
        """The photo as it is now, without mask, at most so many pixels long."""
        pyramid = self.after or self.before
        if pyramid is None:
            return None
        scale = min(longest / max(pyramid.width, pyramid.height), 1.0)
        width, height = max(int(pyramid.width * scale), 1), max(int(pyramid.height * scale), 1)
        pixels = np.ascontiguousarray(pyramid.view(0, 0, scale, width, height))
        return QImage(pixels.data, width, height, pixels.strides[0], QImage.Format.Format_RGB888).copy()

    def refresh(self, box: Box | None = None) -> None:
        """The pixels of a box of the photo, None = any of it, are others now."""
        here = self._frame(self._main_room())
        for layer, pyramid in zip(self._layers, (self.before, self.after), strict=True):
            if box is not None and here is not None and pyramid is not None and layer.fits(here):
                layer.refresh(here, pyramid, box)
            else:
                layer.drop()
        self._left_layer.drop()
        self._difference.drop()
        if box is None:
            self._mask.drop()
            self._area.drop()
        self._place_handle()
        self.update()

    def set_compare(self, mode: Compare) -> None:
        if mode != self.compare:
            self.compare = mode
            self.refresh()
            if self._zoom is None:
                self.zoom_changed.emit(None)  # half the room fits less

    def set_wipe(self, fraction: float) -> None:
        """Where the wipe stands, 0..1 of what is seen of the photo."""
        self._wipe = min(1.0, max(0.0, fraction))
        self._place_handle()
        self.update()

    def uncover(self, box: Box) -> None:
        """Let what was done in a box of the photo be seen, where the wipe shows the photo as it came over most of it.
        Of places all over the photo each side of the wipe has some, and it stays."""
        here = self._frame(self._main_room())
        if here is None:
            return
        seen = QRectF(here.logical(QRect(0, 0, here.seen.width(), here.seen.height())))
        left, right = (self.to_widget(QPointF(x, 0)).x() for x in (box.left, box.right))
        edge = seen.left() + self._wipe * seen.width()
        if (left + right) / 2 < edge and right - left < seen.width() / 2:
            self.set_wipe((left - px(_BESIDE) - seen.left()) / seen.width())

    def hold_other(self, on: bool) -> None:
        """O or Tab: the photo as it came, without the mask."""
        if on != self._original:
            self._original = on
            self._place_handle()
            self.update()

    def set_progress(self, fraction: float | None) -> None:
        """A line at the lower edge of the photo, 0..1; None = nothing is being done."""
        if fraction != self._progress:
            self._progress = fraction
            self.update()

    def describe(self, text: str) -> None:
        """What a screen reader says of the mask: "Mask: 104 places, 1.8 %"."""
        if text != self.accessibleDescription():
            self.setAccessibleDescription(text)
            tell_value(self)

    def _words(self) -> str:
        return self.accessibleDescription()

    def extent(self) -> QSizeF:
        return QSizeF(self.before.width, self.before.height) if self.before is not None else QSizeF()

    def has_other(self) -> bool:
        return self.after is not None

    # painting

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        # beyond the edge: on a screen of 125 % it lies within a row of pixels
        painter.fillRect(event.rect().adjusted(-1, -1, 1, 1), color("canvas" if self.before is None else "surround"))
        if self.before is None:
            return
        here = self._frame(self._main_room())
        if here is None:
            return
        now = self.after if self.after is not None else self.before
        seen = QRectF(here.logical(QRect(0, 0, here.seen.width(), here.seen.height())))
        before, after = self._layers
        left = self._left if self._left is not None else self.before
        if self._original:
            before.paint(painter, here, self.before)
            self._tag(painter, seen, self.tr("Original"), left=True)
        elif self.after is None or self.compare == "off":
            layer = before if self.after is None else after
            layer.paint(painter, here, now)
            self._paint_mask(painter, here)
        elif self.compare == "difference":
            self._difference.paint(painter, here, left, now)
        elif self.compare == "side":
            self._paint_left(painter, here)
            self._tag(painter, seen, self._titles[0] or self.tr("Before"), left=True)
            painter.save()
            painter.translate(self._other_offset(), 0)
            after.paint(painter, here, now)
            self._tag(painter, seen, self._titles[1] or self.tr("After"), left=True)
            painter.restore()
        else:
            self._paint_wipe(painter, here, seen, now)
        if self.scale >= GRID_FROM:
            painter.save()
            painter.setClipRect(seen)
            self._paint_grid(painter, self.picture_rect())
            painter.restore()
        if self._progress is not None:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            paint_progress(painter, seen, self._progress)
            painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
        self.paint_over(painter)

    def paint_over(self, painter: QPainter) -> None:
        """For a subclass: what lies over the photo."""

    def _paint_wipe(self, painter: QPainter, here: Frame, seen: QRectF, now: Pyramid) -> None:
        assert self.before is not None
        edge = round(seen.left() + self._wipe * seen.width())
        painter.save()
        painter.setClipRect(QRectF(seen.left(), seen.top(), edge - seen.left(), seen.height()))
        self._paint_left(painter, here)
        self._tag(
            painter, seen.adjusted(0, 0, edge - seen.right(), 0), self._titles[0] or self.tr("Before"), left=False
        )
        painter.setClipRect(QRectF(edge, seen.top(), seen.right() - edge, seen.height()))
        self._layers[1].paint(painter, here, now)
        if self._stroking:  # otherwise nobody would see what they paint on this side
            self._paint_mask(painter, here)
        self._tag(painter, seen.adjusted(edge - seen.left(), 0, 0, 0), self._titles[1] or self.tr("After"), left=False)
        painter.restore()
        painter.fillRect(QRectF(edge - px(1), seen.top(), px(2), seen.height()), QColor(255, 255, 255))

    def _paint_left(self, painter: QPainter, here: Frame) -> None:
        """What is compared with: the photo as it came with its mask, or another version without."""
        assert self.before is not None
        if self._left is not None:
            self._left_layer.paint(painter, here, self._left)
        else:
            self._layers[0].paint(painter, here, self.before)
            self._paint_mask(painter, here)

    def _paint_mask(self, painter: QPainter, here: Frame) -> None:
        tools = self.editor.tools
        if tools.shown and self.editor.pyramid is not None:
            self._mask.set_look(color("mask"), tools.overlay)
            self._mask.paint(painter, here, self.editor.pyramid)
        if self.sources.pyramid is not None and (tools.tool == "source" or tools.shown):
            self._area.set_look(QColor(*_SOURCES), tools.overlay if tools.tool == "source" else tools.overlay / 2)
            self._area.paint(painter, here, self.sources.pyramid)
        if self.hints is not None and self.hints.counted and (tools.tool == "hint" or tools.shown):
            opacity = _HINTS if tools.tool == "hint" else _HINTS / 2
            self._hint_layer.paint(painter, here, self.hints.kept, self.hints.drawing, opacity)

    def _tag(self, painter: QPainter, seen: QRectF, words: str, left: bool) -> None:
        face = font(12, 600)
        painter.setFont(face)
        width = painter.fontMetrics().horizontalAdvance(words) + px(20)
        if seen.width() < width + px(24):
            return
        x = seen.left() + px(12) if left else seen.right() - px(12) - width
        box = QRectF(x, seen.top() + px(12), width, px(26))
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(20, 20, 20, 205))  # over a photo: the same in every theme
        painter.drawRoundedRect(box, px(6), px(6))
        painter.setPen(QColor(255, 255, 255))
        painter.drawText(box, Qt.AlignmentFlag.AlignCenter, words)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)

    # helpers

    def resizeEvent(self, event: QResizeEvent) -> None:
        if self._zoom is not None:
            self._hold_inside()
        self._place_handle()

    def _room(self) -> QRectF:
        return self._main_room()

    def _kept_free(self) -> QMarginsF:
        around = self.margins
        return QMarginsF(0, around.top(), 0, around.bottom()) if self._side_by_side() else around

    def _main_room(self) -> QRectF:
        """Where the photo is worked on: all, or beside the tools the left half, of which the other one is a copy."""
        room = QRectF(self.rect())
        if self._side_by_side():
            left, right = self.margins.left(), min(self.margins.right(), px(_EDGE))
            room.setRect(left, 0, max(1.0, (room.width() - left - right - px(_GAP)) / 2), room.height())
        return room

    def _other_offset(self) -> float:
        return self._main_room().width() + px(_GAP)

    def _side_by_side(self) -> bool:
        return self.compare == "side" and self.after is not None

    def _frame(self, room: QRectF) -> Frame | None:
        if self.before is None or room.isEmpty():
            return None
        return frame(self.picture_rect(), room, self.scale, self._ratio())

    def _photo(self, at: QPointF) -> QPointF:
        """Photo pixels under a place of the widget, on either side."""
        if self._side_by_side() and at.x() > self._main_room().right() + px(_GAP) / 2:
            at = at - QPointF(self._other_offset(), 0)
        return self.to_picture(at)

    def _painted(self, box: Box, layer: MaskLayer, editor: MaskEditor) -> None:
        """Pixels of the mask, or of the area to take texture from, changed."""
        here = self._frame(self._main_room())
        if here is None or editor.pyramid is None:
            return
        self.update(layer.refresh(here, editor.pyramid, box))
        self._show_stroke()

    def _show_stroke(self) -> None:
        """While a stroke is drawn the mask lies over both sides of the wipe."""
        hinting = self.hints is not None and self.hints.drawing is not None
        stroking = self.editor.stroking or self.sources.stroking or hinting
        if stroking != self._stroking:
            self._stroking = stroking
            self.update()

    def _hints_changed(self) -> None:
        self._show_stroke()
        self.update()

    def _place_handle(self) -> None:
        here = self._frame(self._main_room())
        shown = here is not None and self.after is not None and self.compare == "wipe" and not self._original
        self.handle.setVisible(shown)
        if shown and here is not None:
            seen = here.logical(QRect(0, 0, here.seen.width(), here.seen.height()))
            self.handle.follow(seen, self._wipe)
