"""Pictures that leave the window: by clipboard or by drag, as pixels and as the real file."""

from __future__ import annotations

from PySide6.QtCore import QMimeData, Qt, QUrl
from PySide6.QtGui import QDrag, QGuiApplication, QImage, QPixmap
from PySide6.QtWidgets import QWidget

from mmstudio.ui.theme import px

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
    """Drag the file out of the window; a file manager gets a copy of it."""
    if not path:
        return
    drag = QDrag(source)
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(path)])
    drag.setMimeData(data)
    if image is not None and not image.isNull():
        side = px(_DRAG_SIDE)
        small = image.scaled(side, side, Qt.AspectRatioMode.KeepAspectRatio, Qt.TransformationMode.SmoothTransformation)
        drag.setPixmap(QPixmap.fromImage(small))
    drag.exec(Qt.DropAction.CopyAction)
