"""What the program says of itself: its use of the network, its version and its licences."""

from __future__ import annotations

import platform

from PySide6.QtCore import QLibraryInfo, Qt, QUrl
from PySide6.QtGui import QDesktopServices

import mmstudio
from mmstudio import paths
from mmstudio.ui.controls import Text, TextButton
from mmstudio.ui.settings_pages.page import Page
from mmstudio.viewmodels.studio import Studio

_PARTS = (
    ("Qt for Python", "LGPL-3.0"),
    ("PyTorch", "BSD-3-Clause"),
    ("Inter", "SIL Open Font License 1.1"),
    ("Material Design Icons", "Apache-2.0"),
    ("all-MiniLM-L6-v2", "Apache-2.0"),
    ("Pillow", "MIT-CMU"),
)


class PrivacyPage(Page):
    def __init__(self, studio: Studio) -> None:
        super().__init__(studio, self.tr("Privacy"))
        self._add_widget(
            Text(
                self.tr(
                    "Everything stays on this computer. MM Studio uses the network only for downloads you start; "
                    "it has no account and sends nothing."
                ),
                wrap=True,
            )
        )
        self._add_widget(
            Text(
                self.tr("Uses of the network: downloads of models, each when you start it. Nothing else."),
                tone="text2",
                wrap=True,
            )
        )


class AboutPage(Page):
    def __init__(self, studio: Studio) -> None:
        super().__init__(studio, self.tr("About"))
        version = self.tr("MM Studio {version}").format(version=mmstudio.__version__)
        self._add_widget(Text(version, size=15, weight=600))
        self._add_widget(
            Text(self.tr("Pictures from words, on an ordinary computer. Its own code: Apache License 2.0."), wrap=True)
        )
        for name, licence in _PARTS:
            self._add_row(name, "", Text(licence, size=12, tone="text2"))
        system = f"Python {platform.python_version()} · Qt {QLibraryInfo.version().toString()} · {platform.platform()}"
        self._add_widget(Text(system, size=11, tone="text3", wrap=True))
        licences = TextButton(self.tr("Open the folder with the licences"), "open-in-new")
        licences.clicked.connect(lambda: QDesktopServices.openUrl(QUrl.fromLocalFile(str(paths.resources()))))
        self._add_widget(licences)
        self._box.setAlignment(licences, Qt.AlignmentFlag.AlignLeft)
