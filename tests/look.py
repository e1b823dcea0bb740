"""Looks at a window without eyes: where each text stands, whether it is cut, covered by another, or hard to read.

Texts of labels, buttons and fields are known from the widgets; those that our own widgets paint are written down
while they are painted. The ground behind a text is the commonest colour of the pixels around it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from PySide6.QtCore import QPoint, QPointF, QRect, QRectF, Qt
from PySide6.QtGui import QColor, QFontMetrics, QImage, QPainter
from PySide6.QtWidgets import QAbstractButton, QAbstractScrollArea, QApplication, QComboBox, QLabel, QLineEdit, QWidget

from mmstudio.ui.controls import PrimaryButton
from mmstudio.ui.theme import px, theme

LEAST_CONTRAST = 4.5
_SLACK = 2  # pixels that texts may come too near, or be wider than their place: rounding


@dataclass(frozen=True)
class Piece:
    """One text on the screen. rect: what the letters cover; room: where they may stand; both in the window.

    colour: of the letters, None where only the pixels know it.
    """

    widget: QWidget
    text: str
    rect: QRect
    room: QRect
    colour: QColor | None

    def __str__(self) -> str:
        return f"{type(self.widget).__name__} “{self.text[:60]}”"


def problems(window: QWidget, contrast: bool = True) -> list[str]:
    """What is wrong with the texts that can be seen in a window now."""
    with _noted() as painted:
        image = window.grab().toImage()
    covers = _covers(window)
    native = (piece for piece in _native(window) if not _paints_itself(piece, painted))
    pieces = [piece for piece in (*native, *_painted(window, painted)) if _is_seen(piece, window, covers)]
    cut = [piece for piece in pieces if _is_cut(piece)]
    found = [f"cut: {piece}" for piece in cut]
    found += [f"over each other: {one} and {other}" for one, other in _overlapping(pieces)]
    if contrast:
        found += [said for piece in pieces if piece not in cut and (said := _too_faint(piece, image))]
    return list(dict.fromkeys(found))


# which texts there are


@dataclass(frozen=True)
class _Note:
    """One call of drawText. rect: given, empty for a point."""

    widget: QWidget
    text: str
    rect: QRectF
    flags: int
    metrics: QFontMetrics
    colour: QColor


@contextmanager
def _noted() -> Iterator[list[_Note]]:
    """Write down what Python code paints with QPainter.drawText."""
    notes: list[_Note] = []
    draw = QPainter.drawText

    def noting(painter: QPainter, *arguments: object) -> object:
        note = _note(painter, arguments)
        if note is not None:
            notes.append(note)
        return draw(painter, *arguments)  # type: ignore[call-overload]

    QPainter.drawText = noting  # type: ignore[assignment, method-assign]
    try:
        yield notes
    finally:
        QPainter.drawText = draw  # type: ignore[method-assign]


def _note(painter: QPainter, arguments: tuple[object, ...]) -> _Note | None:
    device = painter.device()
    text = next((argument for argument in arguments if isinstance(argument, str)), "")
    if not isinstance(device, QWidget) or not text.strip():
        return None
    first = arguments[0]
    metrics = QFontMetrics(painter.font())
    flags = 0
    if isinstance(first, QRect | QRectF):
        rect = QRectF(first)
        flags = next((_number(a) for a in arguments[1:] if not isinstance(a, str)), 0)
    elif isinstance(first, QPoint | QPointF):
        point = QPointF(first)
        rect = QRectF(point.x(), point.y() - metrics.ascent(), metrics.horizontalAdvance(text), metrics.height())
        flags = int(Qt.TextFlag.TextDontClip)
    else:
        return None
    colour = QColor(painter.pen().color())
    colour.setAlphaF(colour.alphaF() * painter.opacity())
    return _Note(device, text, painter.combinedTransform().mapRect(rect), flags, metrics, colour)


def _number(flags: object) -> int:
    return int(getattr(flags, "value", flags) if isinstance(flags, int) or hasattr(flags, "value") else 0)


def _painted(window: QWidget, notes: list[_Note]) -> Iterator[Piece]:
    for note in notes:
        if note.widget is not window and not window.isAncestorOf(note.widget):
            continue
        corner = note.widget.mapTo(window, QPoint(0, 0))
        room = note.rect.toAlignedRect().translated(corner)
        if note.flags & int(Qt.TextFlag.TextDontClip):
            letters = room
            room = note.widget.rect().translated(corner)
        else:
            letters = note.metrics.boundingRect(room, note.flags, note.text)
            if not note.flags & int(Qt.TextFlag.TextWordWrap):
                letters.setWidth(max(letters.width(), note.metrics.horizontalAdvance(note.text)))
        yield Piece(note.widget, note.text, letters, room, note.colour)


def _native(window: QWidget) -> Iterator[Piece]:
    for widget in window.findChildren(QWidget):
        if not widget.isVisible() or widget.window() is not window or widget.visibleRegion().isEmpty():
            continue
        corner = widget.mapTo(window, QPoint(0, 0))
        metrics = widget.fontMetrics()
        room = widget.contentsRect().translated(corner)
        if isinstance(widget, QLabel) and widget.text():
            flags = int(widget.alignment().value) | int(Qt.TextFlag.TextWordWrap if widget.wordWrap() else 0)
            letters = metrics.boundingRect(room, flags, widget.text())
            yield Piece(widget, widget.text(), letters, room, widget.palette().color(widget.foregroundRole()))
        elif isinstance(widget, QLineEdit) and (text := widget.text() or widget.placeholderText()):
            left, _, right, _ = _margins(widget)
            inside = room.adjusted(left, 0, -right, 0)
            cut = metrics.horizontalAdvance(text) > inside.width()
            shown = metrics.elidedText(text, Qt.TextElideMode.ElideRight, inside.width()) if cut else text
            flags = int((widget.alignment() | Qt.AlignmentFlag.AlignVCenter).value)
            letters = metrics.boundingRect(inside, flags, shown)
            yield Piece(widget, text, letters.intersected(inside), inside, None)
        elif isinstance(widget, QAbstractButton) and widget.text().strip() and _is_drawn_by_qt(widget):
            text = widget.text().strip().replace("&&", "&")
            at = Qt.AlignmentFlag.AlignLeft if widget.property("kind") == "nav" else Qt.AlignmentFlag.AlignHCenter
            left = px(10) + widget.iconSize().width() + px(4) if widget.property("kind") == "nav" else 0
            flags = int((at | Qt.AlignmentFlag.AlignVCenter).value)
            letters = metrics.boundingRect(room.adjusted(left, 0, 0, 0), flags, text)
            yield Piece(widget, text, letters, room, None)
        elif isinstance(widget, QComboBox) and "paintEvent" not in vars(type(widget)) and widget.currentText():
            letters = metrics.boundingRect(room, int(Qt.AlignmentFlag.AlignVCenter.value), widget.currentText())
            yield Piece(widget, widget.currentText(), letters, room, None)


def _paints_itself(piece: Piece, painted: list[_Note]) -> bool:
    """Whether a field of Qt's kind draws its words itself, the end of long ones left out."""
    return any(note.widget is piece.widget and piece.text.startswith(note.text.rstrip("…")) for note in painted)


def _margins(field: QLineEdit) -> tuple[int, int, int, int]:
    margins = field.textMargins()
    return margins.left(), margins.top(), margins.right(), margins.bottom()


def _is_drawn_by_qt(button: QAbstractButton) -> bool:
    return not isinstance(button, PrimaryButton) and not any("paintEvent" in vars(kind) for kind in _ours(button))


def _ours(widget: QWidget) -> Iterator[type]:
    return (kind for kind in type(widget).__mro__ if kind.__module__.startswith("mmstudio"))


def _covers(window: QWidget) -> list[QWidget]:
    """Sheets, drawers and toasts, which lie over other things; upper ones last."""
    return [part for part in window.findChildren(QWidget) if part.property("covers") and part.isVisible()]


def _is_seen(piece: Piece, window: QWidget, covers: list[QWidget]) -> bool:
    for cover in reversed(covers):
        if piece.widget is cover or cover.isAncestorOf(piece.widget):
            break
        if cover.rect().translated(cover.mapTo(window, QPoint(0, 0))).intersects(piece.rect):
            return False
    corner = piece.widget.mapTo(window, QPoint(0, 0))
    return piece.widget.visibleRegion().translated(corner).intersects(piece.rect)


# what can be wrong with them


def _is_cut(piece: Piece) -> bool:
    """Letters outside their place, or outside the widget. What is shortened with … says so in its tooltip."""
    if piece.text.endswith("…") or isinstance(piece.widget, QLineEdit):
        return False
    window = piece.widget.window()
    rooms = [] if piece.text.strip().replace("&&", "&") in piece.widget.toolTip() else [piece.room]
    letters, around = piece.rect, piece.widget
    for room in rooms:
        if _sticks_out(letters, room):
            return True
    while True:
        place = around.rect().translated(around.mapTo(window, QPoint(0, 0)))
        area = around.parentWidget()
        scrolled = isinstance(area, QAbstractScrollArea)
        moves_sideways = isinstance(area, QAbstractScrollArea) and area.horizontalScrollBar().maximum() > 0
        if not moves_sideways and _sticks_out(letters, place, sideways_only=scrolled):
            return True
        if scrolled:  # what is scrolled away is not cut
            letters = letters.intersected(place)
        parent = around.parentWidget()
        if around is window or parent is None or letters.isEmpty():
            return False
        around = parent


def _sticks_out(letters: QRect, room: QRect, sideways_only: bool = False) -> bool:
    beside = letters.left() < room.left() - _SLACK or letters.right() > room.right() + _SLACK
    above = letters.top() < room.top() - _SLACK or letters.bottom() > room.bottom() + _SLACK
    return beside or (above and not sideways_only)


def _overlapping(pieces: list[Piece]) -> Iterator[tuple[Piece, Piece]]:
    shown = [_shown(piece) for piece in pieces]
    for index, one in enumerate(pieces):
        for place, other in enumerate(pieces[index + 1 :], index + 1):
            both = shown[index].intersected(shown[place])
            if both.width() > _SLACK and both.height() > _SLACK + 1 and not _same(one, other):
                yield one, other


def _shown(piece: Piece) -> QRect:
    """What is seen of its letters: a row that is half scrolled away does not lie over what stands below."""
    corner = piece.widget.mapTo(piece.widget.window(), QPoint(0, 0))
    return piece.rect.intersected(piece.widget.visibleRegion().boundingRect().translated(corner))


def _same(one: Piece, other: Piece) -> bool:
    """One text that two say: a widget of ours inside another that paints it again."""
    return one.text == other.text and one.rect == other.rect


def _too_faint(piece: Piece, image: QImage) -> str:
    if 2 * _shown(piece).height() < piece.rect.height():
        return ""  # most of it is scrolled away: what is left may be an edge without a letter
    whole = piece.widget.rect().translated(piece.widget.mapTo(piece.widget.window(), QPoint(0, 0)))
    area = piece.rect.adjusted(-2, 0, 2, 0).intersected(image.rect()).intersected(whole)
    colours = _colours(image, area)
    if not colours:
        return ""
    ground = max(colours, key=colours.__getitem__)
    if not _is_token(ground):
        return ""  # on a picture, where a scrim of its own must help
    if piece.colour is not None:
        letters = _blended(piece.colour, ground)
    else:  # the pixels that differ most: stems of letters reach their full colour
        letters = max(colours, key=lambda rgb: _ratio(rgb, ground))
    ratio = _ratio(letters, ground)
    if ratio >= LEAST_CONTRAST - 0.01:
        return ""
    return f"contrast {ratio:.2f} of {_hex(letters)} on {_hex(ground)}: {piece}"


def _colours(image: QImage, area: QRect) -> Counter[int]:
    if area.width() < 2 or area.height() < 2:
        return Counter()
    part = image.copy(area).convertToFormat(QImage.Format.Format_RGB32)
    values = memoryview(part.constBits()).cast("I")
    return Counter(value & 0xFFFFFF for value in values)


def _is_token(rgb: int) -> bool:
    from dataclasses import asdict

    shown = {int(value[1:], 16) for value in asdict(theme()).values() if isinstance(value, str) and value[0] == "#"}
    return rgb in shown


def _blended(colour: QColor, ground: int) -> int:
    alpha = colour.alphaF()
    over = (colour.red(), colour.green(), colour.blue())
    under = ((ground >> 16) & 255, (ground >> 8) & 255, ground & 255)
    red, green, blue = (round(a * alpha + b * (1 - alpha)) for a, b in zip(over, under, strict=True))
    return red << 16 | green << 8 | blue


def _luminance(rgb: int) -> float:
    """Relative luminance of WCAG 2.2."""
    parts = []
    for shift in (16, 8, 0):
        value = ((rgb >> shift) & 255) / 255
        parts.append(value / 12.92 if value <= 0.04045 else ((value + 0.055) / 1.055) ** 2.4)
    return 0.2126 * parts[0] + 0.7152 * parts[1] + 0.0722 * parts[2]


def _ratio(one: int, other: int) -> float:
    lighter, darker = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def _hex(rgb: int) -> str:
    return f"#{rgb:06X}"


def settle() -> None:
    """What was thrown away is gone, what was built is laid out."""
    from PySide6.QtCore import QEvent

    QApplication.processEvents()
    QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    QApplication.processEvents()
