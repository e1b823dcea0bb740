"""Pictures that leave the window: by clipboard or by drag, as pixels and as the real file."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QMimeData, QPoint, Qt, QUrl
from PySide6.QtGui import QDrag, QGuiApplication, QImage, QPixmap
from PySide6.QtWidgets import QWidget
from shiboken6 import isValid

from mmstudio.ui.theme import px

BareCopies = Callable[[list[Path], Callable[[list[Path]], None]], None]
_DRAG_SIDE = 96


def picture_data(image: QImage | None, path: str) -> QMimeData:
    """Pixels for programs that paint, the file for programs that keep files."""
    data = QMimeData()
    if image is not None and not image.isNull():
        data.setImageData(image)
    if path:
        data.setUrls([QUrl.fromLocalFile(path)])
    return data


def copy_picture(image: QImage | None, path: str) -> bool:
    """Put a picture on the clipboard; False if there is nothing to copy."""
    if (image is None or image.isNull()) and not path:
        return False
    QGuiApplication.clipboard().setMimeData(picture_data(image, path))
    return True


def drag_out(source: QWidget, image: QImage | None, path: str) -> None:
    """Drag the file out of the window; a file manager gets a copy of it. With Ctrl held: a copy without its recipe."""
    if not path:
        return
    small = QPixmap()
    if image is not None and not image.isNull():
        side = px(_DRAG_SIDE)
        keep = Qt.AspectRatioMode.KeepAspectRatio
        small = QPixmap.fromImage(image.scaled(side, side, keep, Qt.TransformationMode.SmoothTransformation))
    drag_files(source, [Path(path)], small)


def drag_files(source: QWidget, files: list[Path], look: QPixmap, hot_spot: QPoint | None = None) -> None:
    """Drag files out. look: what is under the pointer.

    With Ctrl held the window is asked for copies without recipe (`bare_copies`); the drag begins when they are
    there, if the button is still down.
    """

    def begin(given: list[Path]) -> None:
        if given and isValid(source):  # a tile may have gone meanwhile
            _drag(source, given, look, hot_spot)

    def copied(copies: list[Path]) -> None:
        if QGuiApplication.mouseButtons() & Qt.MouseButton.LeftButton:
            begin(copies)

    make: BareCopies | None = getattr(source.window(), "bare_copies", None)
    if make is not None and QGuiApplication.keyboardModifiers() & Qt.KeyboardModifier.ControlModifier:
        make(files, copied)
    else:
        begin(files)


def _drag(source: QWidget, files: list[Path], look: QPixmap, hot_spot: QPoint | None) -> None:
    drag = QDrag(source)
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(file)) for file in files])
    drag.setMimeData(data)
    if not look.isNull():
        drag.setPixmap(look)
    if hot_spot is not None:
        drag.setHotSpot(hot_spot)
    drag.exec(Qt.DropAction.CopyAction)
