"""The Qt application object, made once by the start of the program."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Sequence
from pathlib import Path

from PySide6.QtCore import QLibraryInfo, Qt, QTranslator
from PySide6.QtGui import QFontDatabase, QGuiApplication
from PySide6.QtWidgets import QApplication


def start_app(argv: Sequence[str]) -> QApplication:
    """The application in Fusion style, named, scaled exactly and speaking Chinese.

    Make a `Theme` of it next; nothing is shown yet. The one there is, where there is one already.
    """
    there = QApplication.instance()
    if isinstance(there, QApplication):
        return there
    QGuiApplication.setHighDpiScaleFactorRoundingPolicy(
        Qt.HighDpiScaleFactorRoundingPolicy.PassThrough
    )
    app = QApplication(list(argv))
    for file in _bundled_fonts():
        QFontDatabase.addApplicationFont(str(file))
    app.setStyle("Fusion")
    app.setApplicationName("yibao-desk")
    app.setApplicationDisplayName("医保台")
    app.setOrganizationName("yibao-desk")
    translator = QTranslator(app)
    folder = QLibraryInfo.path(QLibraryInfo.LibraryPath.TranslationsPath)
    if translator.load("qtbase_zh_CN", folder):
        app.installTranslator(translator)
    return app


def _bundled_fonts() -> Iterable[Path]:
    """The Chinese font a frozen program carries, for machines that have none."""
    bundle = getattr(sys, "_MEIPASS", None)
    return sorted(Path(bundle, "fonts").glob("*.tt?")) if bundle else ()
