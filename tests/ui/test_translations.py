"""Both languages: complete, with the placeholders of their sources, switched live, and with room for longer words."""

from __future__ import annotations

import ast
import importlib.util
import re
import xml.etree.ElementTree as ET
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QCoreApplication, QDate, QLibraryInfo, QLocale
from PySide6.QtWidgets import QAbstractButton, QApplication, QComboBox, QLabel, QLineEdit, QPushButton, QWidget

from mmstudio.settings import Settings
from mmstudio.ui import words
from mmstudio.ui.appearance import Appearance, locale_of
from mmstudio.ui.commands import COMMANDS
from mmstudio.ui.controls import ElidedLabel, PrimaryButton
from mmstudio.ui.gallery.days import day_words
from mmstudio.ui.shell.main_window import MainWindow
from mmstudio.ui.theme import px
from tests.look import problems, settle
from tests.window_walk import PLACEHOLDER, LongWords, screens
from tests.window_walk import open_window as open_the_window

ROOT = Path(__file__).resolve().parents[2]
FILES = sorted((ROOT / "resources" / "translations").glob("*.ts"))
TRANSLATING = ("tr", "translate")
CHINESE = re.compile("[\u4e00-\u9fff]")


# the files


def messages(path: Path) -> Iterator[tuple[str, ET.Element]]:
    for context in ET.parse(path).getroot().iter("context"):
        for message in context.iter("message"):
            yield f"{context.findtext('name')}: {message.findtext('source')}", message


def forms(message: ET.Element) -> list[str]:
    """The translations of a text: one, or one for each number."""
    entry = message.find("translation")
    assert entry is not None
    return [form.text or "" for form in entry.iter("numerusform")] or [entry.text or ""]


def test_every_text_is_translated_and_the_compiled_files_are_fresh():
    spec = importlib.util.spec_from_file_location("translations", ROOT / "packaging" / "translations.py")
    assert spec is not None and spec.loader is not None
    translations = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(translations)
    assert translations.problems() == []


def test_no_text_stands_where_lupdate_does_not_look():
    """It does not read the fields of f-strings: such a text would stay English in every language."""
    hidden = []
    for path in sorted((ROOT / "mmstudio").rglob("*.py")):
        strings = [node for node in ast.walk(ast.parse(path.read_text("utf-8"))) if isinstance(node, ast.JoinedStr)]
        calls = [call for string in strings for call in ast.walk(string) if isinstance(call, ast.Call)]
        names = [getattr(call.func, "attr", getattr(call.func, "id", "")) for call in calls]
        hidden += [f"{path}:{call.lineno}" for call, name in zip(calls, names, strict=True) if name in TRANSLATING]
    assert not hidden


def test_there_is_a_file_for_each_language():
    assert [path.stem for path in FILES] == ["mmstudio_en", "mmstudio_zh_CN"]


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_translations_keep_the_placeholders(path):
    wrong = [
        f"{name} -> {form}"
        for name, message in messages(path)
        for form in forms(message)
        if sorted(PLACEHOLDER.findall(form)) != sorted(PLACEHOLDER.findall(message.findtext("source") or ""))
    ]
    assert wrong == []


@pytest.mark.parametrize(("language", "count"), [("en", 2), ("zh_CN", 1)])
def test_numbers_have_every_form_of_their_language(language, count):
    path = next(path for path in FILES if path.stem.endswith(language))
    counted = [(name, message) for name, message in messages(path) if "%n" in (message.findtext("source") or "")]
    assert counted
    assert [name for name, message in counted if len(forms(message)) != count] == []
    assert [name for name, message in counted if any("(s)" in form for form in forms(message))] == []


def test_chinese_uses_full_width_punctuation():
    path = next(path for path in FILES if path.stem.endswith("zh_CN"))
    half_width = re.compile("[\u4e00-\u9fff][,:;?!]|[,;:?!][\u4e00-\u9fff]|[\u4e00-\u9fff]\\.|[，。：；？！] ")
    assert [f"{name} -> {form}" for name, m in messages(path) for form in forms(m) if half_width.search(form)] == []


# the program


@pytest.fixture
def open_window(qtbot, qapp: QApplication, tmp_path: Path) -> Iterator[Callable[..., MainWindow]]:
    """The whole window over a library of real files, with a fake engine, in the language asked for."""
    opened: list[MainWindow] = []

    def open_(language: str = "en", prompts: tuple[str, ...] = ("a red apple", "a castle", "a fox")) -> MainWindow:
        window = open_the_window(qapp, tmp_path / "library", language, prompts)
        opened.append(window)
        qtbot.addWidget(window)
        window.resize(1440, 900)
        window.show()
        qtbot.waitUntil(lambda: window.studio.library.state.phase == "ready")
        return window

    yield open_
    for window in opened:
        window.close()
        window.studio.close()


def said(window: MainWindow) -> dict[str, str]:
    """What the parts of the window that never change their place read now."""
    create = window.page.workspace
    return {
        "title": window.page.bar.title.text(),
        "rail": " ".join(tile.text() for tile in window.rail.tiles),
        "status": window.status.words.text(),
        "waiting": window.status.waiting.text(),
        "generate": create.composer.generate.text(),
        "style": create.column().sections[0].head.text(),
        "notice": window.notices.words.text(),
        "action": window.notices.findChildren(QPushButton)[0].text().strip(),
        "command": COMMANDS[0].title(),
        "sentence": words.sentence("file_missing", {"name": "a.png"}),
    }


ENGLISH = {
    "title": "Create",
    "rail": "Create Restore Animate Explore Gallery Models",
    "status": "Drawing “a fox”",
    "waiting": "1 waiting",
    "generate": "Add to queue",
    "style": "Style",
    "notice": "The engine cannot start. Pictures can still be viewed and exported.",
    "action": "Restart the engine",
    "command": "Main action",
    "sentence": "a.png was moved or deleted.",
}
IN_CHINESE = {
    "title": "创作",
    "rail": "创作 修复 动画 探索 图库 模型",
    "status": "正在绘制“a fox”",
    "waiting": "1 项等待",
    "generate": "加入队列",
    "style": "风格",
    "notice": "引擎无法启动。仍可查看和导出图片。",
    "action": "重启引擎",
    "command": "主要操作",
    "sentence": "“a.png”已被移动或删除。",
}


def test_the_whole_window_changes_its_language_and_back_without_a_restart(open_window):
    window = open_window()
    studio = window.studio
    studio.create.edit(prompt="a fox")
    studio.create.generate()
    studio.create.generate()
    window.notice("worker_broken")
    settle()
    assert said(window) == ENGLISH
    studio.change(language="zh_CN")
    settle()
    assert said(window) == IN_CHINESE
    studio.change(language="en")
    settle()
    assert said(window) == ENGLISH


def test_the_first_card_speaks_the_language_that_is_chosen_on_it(open_window):
    window = open_window()
    window.welcome()
    window.first_steps.card.language.chosen.emit("zh_CN")
    settle()
    assert window.first_steps.card is not None
    assert window.first_steps.card.draw.text() == "画点什么"
    assert window.first_steps.card.language.current() == "zh_CN"
    assert window.studio.settings.language == "zh_CN"


def test_the_settings_stay_open_in_the_language_that_is_chosen_in_them(open_window):
    window = open_window()
    window.sheets.show_settings()
    window.sheets.settings.pages["general"].controls["language"].chosen.emit("zh_CN")
    settle()
    assert window.sheets.settings.isVisible()
    assert window.sheets.settings.windowTitle() == "设置"


# what is no word of the interface: prompts, files, keys, names of programs and licences, fields of a recipe
LATIN_IN_CHINESE = (
    r"a fox|A red apple",
    r".*[/\\].*|.*\.(png|jpg)",
    r"(\S )?((Ctrl|Shift|Alt)( ?\+ ?\S+)+|Enter|Esc|Del|Backspace|Left|Right|F\d+)( +\S+)*",
    r"English|PNG|JPEG|WebP|TIFF",
    r"Qt for Python|PyTorch|Inter|Material Design Icons|all-MiniLM-L6-v2|Pillow|MM Studio .*|Python .*",
    r"LGPL-3\.0|BSD-3-Clause|SIL Open Font License 1\.1|Apache-2\.0|MIT-CMU",
    r"[a-z0-9_]+|\{[a-z]+\}.*|\d{4}-\d\d-\d\d.*|mmstudio .*|\d+ px",
)


@pytest.mark.parametrize(("language", "number", "text"), [("en", 1, "1 picture"), ("en", 2, "2 pictures")])
def test_english_counts_as_english_does(qapp, language, number, text):
    Appearance(qapp).apply(Settings(language=language))
    assert QCoreApplication.translate("CreateStrip", "%n picture(s)", "", number) == text


def test_dates_are_written_as_in_china(qapp):
    Appearance(qapp).apply(Settings(language="zh_CN"))
    today = QDate(2026, 11, 21)
    then = QDate(2025, 3, 5)
    assert day_words(_ordinal(then), _date(today)) == "2025年3月5日"
    assert day_words(_ordinal(QDate(2026, 3, 5)), _date(today)) == "3月5日"


def test_numbers_follow_the_system_where_it_speaks_the_language():
    british = QLocale("en_GB")
    assert locale_of("en", british) == british
    assert locale_of("zh_CN", british) == QLocale("zh_CN")
    assert locale_of("zh_CN", QLocale("zh_TW")) == QLocale("zh_CN")
    assert locale_of("en", QLocale.c()) == QLocale("en")


def test_buttons_of_the_system_s_own_dialogs_are_chinese_too(qapp):
    if not (Path(QLibraryInfo.path(QLibraryInfo.LibraryPath.TranslationsPath)) / "qtbase_zh_CN.qm").exists():
        pytest.fail("PySide6 comes without its translations")
    Appearance(qapp).apply(Settings(language="zh_CN"))
    assert QCoreApplication.translate("QPlatformTheme", "Cancel") == "取消"


# room for longer words


@pytest.mark.parametrize("size", [(1440, 900), (1100, 700)], ids=["usual", "smallest"])
def test_words_that_are_longer_by_four_tenths_are_not_cut(open_window, qapp, qtbot, size):
    longer = LongWords(qapp)
    qapp.installTranslator(longer)
    window = open_window()
    qapp.removeTranslator(longer)
    qapp.installTranslator(longer)  # asked before the English plurals
    window.resize(*size)
    window.rebuild()
    settle()
    assert window.page.bar.title.text() == "Creeaatee"
    found = [
        f"{screen}: {said}"
        for screen in screens(window, qtbot.waitUntil)
        for said in (*cut_texts(window), *problems(window, contrast=False))
    ]
    assert list(dict.fromkeys(found)) == []


@pytest.mark.parametrize("size", [(1440, 900), (1100, 700)], ids=["usual", "smallest"])
def test_nothing_is_cut_or_left_in_english_when_the_window_is_chinese(open_window, qtbot, size):
    window = open_window("zh_CN")
    window.resize(*size)
    settle()
    found = []
    for screen in screens(window, qtbot.waitUntil):
        found += [f"{screen}: {said}" for said in (*cut_texts(window), *problems(window, contrast=False))]
        found += [f"{screen}: English: {text}" for text in shown_texts(window) if _is_english(text)]
    assert list(dict.fromkeys(found)) == []


def _is_english(text: str) -> bool:
    words_ = re.search("[A-Za-z]{3}", text) and not CHINESE.search(text)
    return bool(words_) and not any(re.fullmatch(allowed, text) for allowed in LATIN_IN_CHINESE)


def shown(window: QWidget) -> list[QWidget]:
    """What can be seen now of the window, its sheets and its settings."""
    return [part for part in window.findChildren(QWidget) if part.isVisible() and not part.visibleRegion().isEmpty()]


def shown_texts(window: QWidget) -> list[str]:
    """Words and tooltips of everything that can be seen."""
    texts = []
    for part in shown(window):
        texts.append(part.toolTip())
        if isinstance(part, (QLabel, QAbstractButton, ElidedLabel)):
            texts.append(part.text())
        elif isinstance(part, QLineEdit):
            texts.append(part.text() or part.placeholderText())
        elif isinstance(part, QComboBox):
            texts.append(part.currentText())
    return [text for text in dict.fromkeys(" ".join(text.split()) for text in texts) if text]


def cut_texts(window: QWidget) -> list[str]:
    """Labels and buttons whose words do not fit and cannot be read in their tooltip either."""
    return [
        f"{type(part).__name__} {part.width()} × {part.height()}: {part.text()}"
        for part in shown(window)
        if (isinstance(part, QLabel) and part.text() and _label_is_cut(part))
        or (isinstance(part, QAbstractButton) and part.text().strip() and _button_is_cut(part))
    ]


def _button_is_cut(button: QAbstractButton) -> bool:
    """Buttons of Qt need all of their size hint; painted ones elide, which their hint does not always tell."""
    needed = button.fontMetrics().horizontalAdvance(button.text())
    if isinstance(button, PrimaryButton):
        needed += px(16) + px(28)  # as it is painted: a margin, and the icon
    elif isinstance(button, QPushButton):
        needed = button.sizeHint().width()
    return needed > button.width() and button.text().strip().replace("&&", "&") not in button.toolTip()


def _label_is_cut(label: QLabel) -> bool:
    room = label.contentsRect()
    if label.wordWrap():
        unbroken = re.split(rf"\s|\u200b|{CHINESE.pattern}", label.text())
        longest = max(map(label.fontMetrics().horizontalAdvance, unbroken))
        return label.heightForWidth(label.width()) > label.height() + 1 or longest > room.width() + 1
    widest = max(map(label.fontMetrics().horizontalAdvance, label.text().split("\n")))
    return widest > room.width() + 1


def _ordinal(date: QDate) -> int:
    return _date(date).toordinal()


def _date(date: QDate):
    return date.toPython()
