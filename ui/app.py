"""The Qt application object, made once by the start of the program."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QLibraryInfo, Qt, QTranslator
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QApplication


def start_app(argv: Sequence[str]) -> QApplication:
    """The application in Fusion style, named, scaled exactly and speaking Chinese.

    Make a `Theme` of it next; nothing is shown yet.
    """
    QGuiApplication.setHighDpiScaleFactorRoundingPolicy(
        Qt.HighDpiScaleFactorRoundingPolicy.PassThrough
    )
    app = QApplication(list(argv))
    app.setStyle("Fusion")
    app.setApplicationName("yibao-desk")
    app.setApplicationDisplayName("医保台")
    app.setOrganizationName("yibao-desk")
    translator = QTranslator(app)
    folder = QLibraryInfo.path(QLibraryInfo.LibraryPath.TranslationsPath)
    if translator.load("qtbase_zh_CN", folder):
        app.installTranslator(translator)
    return app
