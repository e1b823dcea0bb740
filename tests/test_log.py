"""The log helps to find a bug and tells nothing about what the person makes."""

import io
import logging
import stat
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from mmstudio import log, paths


@pytest.fixture(autouse=True)
def unhooked(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Hooks and handlers of one test do not reach the next."""
    monkeypatch.setattr(sys, "excepthook", sys.excepthook)
    monkeypatch.setattr(threading, "excepthook", threading.excepthook)
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level
    yield
    root.handlers[:] = handlers
    root.setLevel(level)
    log.allow_words(False)


def test_log_file_is_private_and_rotates() -> None:
    file = log.start("window")
    filler = "x" * 1000
    for _ in range(log.LIMIT_BYTES * 2 // 1000):
        logging.getLogger("t").info(filler)
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert file.stat().st_size <= log.LIMIT_BYTES
    old = file.with_name("window.log.1")
    assert old.exists() and stat.S_IMODE(old.stat().st_mode) == 0o600


def test_exceptions_in_the_log_name_no_file_and_no_prompt(expect_log) -> None:
    expect_log("it broke")
    # another handler that speaks openly, before and after ours, must not lend us its words
    open_handlers = [logging.StreamHandler(io.StringIO()) for _ in range(2)]
    logging.getLogger().addHandler(open_handlers[0])
    file = log.start("window")
    logging.getLogger().addHandler(open_handlers[1])
    picture, prompt = Path("/nowhere/my secret " + "diary.png"), "a nude " + "heron"
    try:
        try:
            picture.read_bytes()
        except OSError as inner:
            raise ValueError(f"prompt {prompt!r}") from inner
    except ValueError:
        logging.getLogger("t").exception("it broke")
    text = file.read_text()
    assert "ValueError" in text and "FileNotFoundError" in text and "test_log.py" in text
    assert "diary" not in text and "heron" not in text
    assert all("diary" in handler.stream.getvalue() for handler in open_handlers), "and they keep their own"


def test_words_appear_when_the_box_is_ticked() -> None:
    assert log.private("a heron") == "<7 characters>"
    log.allow_words(True)
    assert log.private("a heron") == "a heron"
    assert log.discreet("no file '/home/ann/heron.png'") == "no file '/home/ann/heron.png'"


def test_u9_uncaught_exceptions_are_logged_and_told(expect_log) -> None:
    expect_log("nobody caught this in a thread")
    expect_log("nobody caught this in the main thread")
    log.start("window")
    told: list[BaseException] = []
    log.catch_everything(told.append)

    def broken() -> None:
        raise RuntimeError("from a thread")

    thread = threading.Thread(target=broken)
    thread.start()
    thread.join()
    error = KeyError("from a slot")
    sys.excepthook(KeyError, error, None)
    assert [type(e) for e in told] == [RuntimeError, KeyError]


def test_unwritable_folder_costs_the_log_not_the_program(expect_log) -> None:
    expect_log("no log file")
    paths.logs().parent.mkdir(parents=True, exist_ok=True)
    paths.logs().write_text("a file where the folder should be")
    log.start("window")


def test_messages_of_qt_reach_the_log(expect_log) -> None:
    expect_log("QObject::connect")
    file = log.start("window")
    log.from_qt("QtWarningMsg", "QObject::connect: no such signal")
    assert "WARNING qt: QObject::connect" in file.read_text()


@pytest.mark.parametrize("rotated", [False, True])
def test_a_crash_in_c_leaves_the_stack_of_the_window_in_its_log(rotated: bool) -> None:
    program = f"""
import faulthandler, logging
from mmstudio import log
log.start("window", stacks=True)
if {rotated}:
    logging.getLogger("t").warning("x" * log.LIMIT_BYTES)
    logging.getLogger("t").warning("the file is another one now")
def deep_inside():
    faulthandler._sigsegv()
deep_inside()
"""
    ended = subprocess.run([sys.executable, "-c", program], capture_output=True, timeout=60, check=False)
    assert ended.returncode != 0
    text = (paths.logs() / "window.log").read_text()
    assert "Fatal Python error: Segmentation fault" in text and "in deep_inside" in text
