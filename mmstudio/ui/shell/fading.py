"""The change from one page to another: the former one's look fades over the new one.

A page is some hundred controls, and painting all of them at once takes longer than a frame. So the new page is painted
in bands, one in each turn of the event loop, and is shown as one picture until the fade is over.
"""

from __future__ import annotations

from PySide6.QtCore import QEvent, QPoint, QRect, Qt, QTimer, QVariantAnimation
from PySide6.QtGui import QGuiApplication, QImage, QPainter, QPaintEvent, QPixmap, QRegion
from PySide6.QtWidgets import QWidget

from mmstudio.ui.theme import color, motion

BANDS = 4
_FRAME_MS = 16
# where the window's own pixels can be read between two paints; elsewhere they lie with the system by then
_READABLE = ("xcb", "windows", "offscreen")


def look_of(page: QWidget) -> QPixmap:
    """What page shows now, taken from the window where that can be done: painting it again takes ten times as long."""
    store = page.window().backingStore()
    if store is None or QGuiApplication.platformName() not in _READABLE:
        return page.grab()
    pixels = store.paintDevice()
    if not isinstance(pixels, QImage):
        return page.grab()
    ratio = pixels.devicePixelRatio()
    corner = page.mapTo(page.window(), QPoint()) * ratio
    look = pixels.copy(QRect(corner, page.size() * ratio))
    look.setDevicePixelRatio(ratio)
    return QPixmap.fromImage(look, Qt.ImageConversionFlag.NoFormatConversion)


class Fading(QWidget):
    """The former page's last look, which fades over that of the new page. What lies below it is not painted."""

    def __init__(self, look: QPixmap, page: QWidget, under: QWidget, parent: QWidget) -> None:
        """look: of the former page; page: the new one; under: lies above page and stays there; parent: of both."""
        super().__init__(parent)
        for former in parent.findChildren(Fading, options=Qt.FindChildOption.FindDirectChildrenOnly):
            former.setVisible(former is self)
        self._look, self._page, self._opacity = look, page, 1.0
        self._top = 0  # of the part that still hides something
        ratio = self.devicePixelRatio()
        self._new = QPixmap(page.size() * ratio)
        self._new.setDevicePixelRatio(ratio)
        self._bands = bands(page.rect())
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.setGeometry(page.geometry())
        self._animation = QVariantAnimation(self)
        self._animation.setDuration(motion(120))
        self._animation.setStartValue(1.0)
        self._animation.setEndValue(0.0)
        self._animation.valueChanged.connect(self._step)
        self._animation.finished.connect(self._uncover)
        self.stackUnder(under)
        self.show()
        QTimer.singleShot(0, self, self._paint_band)

    @property
    def ready(self) -> bool:
        """Whether the new page begins to show."""
        return not self._bands

    def event(self, event: QEvent) -> bool:
        handled = super().event(event)
        if event.type() == QEvent.Type.PolishRequest:
            self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)  # after the style sheet, which takes it away
        return handled

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        if self._opacity < 1.0:
            painter.drawPixmap(0, -self._top, self._new)
            painter.setOpacity(self._opacity)
        if self._opacity > 0.0:
            painter.drawPixmap(0, -self._top, self._look)

    def _paint_band(self) -> None:
        """One part of the new page into its look; it has been laid out by now."""
        if not self.isVisible():  # another change came
            self.deleteLater()
        elif self._bands:
            band = self._bands.pop(0)
            ground = QPainter(self._new)
            ground.fillRect(band, color("window"))  # here: all at once takes three milliseconds
            ground.end()
            self._page.render(self._new, band.topLeft(), QRegion(band))
            QTimer.singleShot(0, self, self._paint_band)
        else:
            self._animation.start()

    def _step(self, value: object) -> None:
        self._opacity = float(value)  # type: ignore[arg-type]
        self.update()

    def _uncover(self) -> None:
        """Let the page itself come out from below, again in parts."""
        self._top += -(-self._page.height() // BANDS)
        left = self._page.height() - self._top
        if left <= 0:
            self.deleteLater()
            return
        self.setGeometry(self._page.geometry().adjusted(0, self._top, 0, 0))
        QTimer.singleShot(_FRAME_MS, self, self._uncover)  # once that part is painted


def bands(rect: QRect) -> list[QRect]:
    """A page in parts that are quick enough to paint."""
    step = max(1, -(-rect.height() // BANDS))
    return [QRect(0, top, rect.width(), min(step, rect.height() - top)) for top in range(0, rect.height(), step)]
