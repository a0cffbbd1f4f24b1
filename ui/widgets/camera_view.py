"""The camera picture, 16:9, with the codes in it outlined."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QImage, QPainter, QPainterPath, QPaintEvent, QPen, QPolygonF
from PySide6.QtWidgets import QSizePolicy, QWidget

from desktop.domain.sight import Frame, Sighting
from ui.theme import RADIUS, SECTION, S, Theme, Tint

_NO_PICTURE = "摄像头没有画面"
_WORDS = Qt.AlignmentFlag.AlignHCenter | Qt.TextFlag.TextWordWrap


class CameraView(QWidget):
    """Paints the newest frame; keeps its proportions and cuts nothing off.

    A single code is outlined in the colour of the one action; of several none is taken, and all
    are outlined in amber.
    """

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self._image: QImage | None = None
        self._sightings: tuple[Sighting, ...] = ()
        self._hint = ""
        self.setAccessibleName("摄像头画面")
        policy = QSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)

    def show_frame(self, frame: Frame) -> None:
        """Take a frame: RGB888 rows without padding; 0 x 0 means no picture."""
        self._sightings = frame.sightings
        self._image = _image_of(frame)
        self.update()

    def say(self, hint: str) -> None:
        """Set one line over the picture, or in its place where there is none; "" for nothing."""
        if hint != self._hint:
            self._hint = hint
            self.setAccessibleDescription(hint)
            self.update()

    @property
    def has_picture(self) -> bool:
        """Whether a picture stands, not the words for none."""
        return self._image is not None

    def heightForWidth(self, width: int) -> int:
        """16:9."""
        return width * 9 // 16

    def sizeHint(self) -> QSize:
        """A third of the smallest screen."""
        return QSize(384, 216)

    def minimumSizeHint(self) -> QSize:
        """Still large enough to see a code in."""
        return QSize(256, 144)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Picture, then outlines; a well with words when there is none."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        whole = QPainterPath()
        whole.addRoundedRect(QRectF(self.rect()), RADIUS, RADIUS)
        painter.setClipPath(whole)
        painter.fillRect(self.rect(), QColor(self._theme.tokens.sunken))
        if self._image is None:
            self._paint_empty(painter)
        else:
            self._paint_picture(painter, self._image)
            self._paint_hint(painter)
        painter.end()

    def _paint_empty(self, painter: QPainter) -> None:
        icon = self._theme.pixmap("camera", self._theme.tokens.faint, 48)
        side = self._theme.px(48)
        lines = self.rect().adjusted(S * 2, 0, -S * 2, -S)
        words = painter.fontMetrics().boundingRect(lines, _WORDS, self._empty_words())
        top = max(0, (self.height() - side - S - words.height()) // 2)
        painter.drawPixmap(self.rect().center().x() - side // 2, top, icon)
        painter.setPen(QColor(self._theme.tokens.muted))
        lines.setTop(top + side + S)
        painter.drawText(lines, _WORDS, self._empty_words())

    def _empty_words(self) -> str:
        return self._hint or _NO_PICTURE

    def _paint_hint(self, painter: QPainter) -> None:
        """The hint in a band along the lower edge."""
        if not self._hint:
            return
        painter.setFont(self._theme.font(SECTION, bold=True))
        room = self.rect().adjusted(S, 0, -S, 0)
        height = painter.fontMetrics().boundingRect(room, _WORDS, self._hint).height()
        band = self.rect().adjusted(0, self.height() - height - 2 * S, 0, 0)
        tint = self._theme.tint("wait")
        painter.fillRect(band, QColor(tint.ground))
        painter.setPen(QColor(tint.text))
        painter.drawText(band.adjusted(S, S, -S, -S), _WORDS, self._hint)

    def _paint_picture(self, painter: QPainter, image: QImage) -> None:
        target = self._fitted(image)
        painter.drawImage(target, image)
        zoom = target.width() / image.width()
        look = self._outline_look()
        for sighting in self._sightings:
            points = [target.topLeft() + QPointF(x, y) * zoom for x, y in sighting.corners]
            _outline(painter, QPolygonF(points), look)

    def _outline_look(self) -> Tint:
        tokens = self._theme.tokens
        several = len({sighting.text for sighting in self._sightings}) > 1
        return tokens.wait if several else Tint(tokens.primary, tokens.on_primary)

    def _fitted(self, image: QImage) -> QRectF:
        zoom = min(self.width() / image.width(), self.height() / image.height())
        width, height = image.width() * zoom, image.height() * zoom
        return QRectF((self.width() - width) / 2, (self.height() - height) / 2, width, height)


def _image_of(frame: Frame) -> QImage | None:
    if not frame.width or not frame.height:
        return None
    rgb, stride = frame.rgb, frame.width * 3
    # A copy: QImage would only borrow the bytes of the frame.
    return QImage(rgb, frame.width, frame.height, stride, QImage.Format.Format_RGB888).copy()


def _outline(painter: QPainter, shape: QPolygonF, look: Tint) -> None:
    """A line in the text's colour over a wider one in the ground's shows on any picture."""
    for pen_colour, width in ((look.ground, 7), (look.text, 3)):
        pen = QPen(QColor(pen_colour), width)
        pen.setJoinStyle(Qt.PenJoinStyle.RoundJoin)
        painter.setPen(pen)
        painter.drawPolygon(shape)
