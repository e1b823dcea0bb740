"""The three borders of the house, looked at in fresh interpreters: Qt, torch, and the main module."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
NETS = ("torch", "torchvision", "diffusers", "transformers", "spandrel", "ray", "librosa", "scipy", "sklearn")
QT = ("PySide6", "shiboken6")


def loaded_after(code: str, wanted: tuple[str, ...]) -> set[str]:
    """Which of the wanted top-level packages a fresh interpreter has loaded after running code."""
    script = f"{code}\nimport json, sys\nprint(json.dumps(sorted({{m.partition('.')[0] for m in sys.modules}})))"
    env = {**os.environ, "PYTHONPATH": str(ROOT), "QT_QPA_PLATFORM": "offscreen"}
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, env=env, check=False)
    assert done.returncode == 0, done.stderr
    return set(json.loads(done.stdout.splitlines()[-1])) & set(wanted)


def modules_of(*folders: str) -> list[str]:
    """Every module below the named folders of the package."""
    return [
        ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__")
        for folder in folders
        for path in sorted((ROOT / "mmstudio" / folder).rglob("*.py"))
    ]


def test_the_window_never_imports_the_nets():
    modules = [*modules_of("ui", "viewmodels"), "mmstudio.engine.thread", "mmstudio.generators.registry"]
    assert "mmstudio.ui.app" in modules
    code = "\n".join(f"import {module}" for module in modules)
    assert loaded_after(code, NETS) == set()


def test_the_command_line_never_imports_qt():
    modules = [module for module in modules_of("cli") if module != "mmstudio.cli.__main__"]
    code = "\n".join(f"import {module}" for module in modules)
    assert loaded_after(code, QT) == set()
    work = "from mmstudio.cli.commands import main\nassert main(['generate', 'x', '--style', 'cubist']) == 2"
    assert loaded_after(work, QT) == set()


def test_what_draws_never_imports_qt():
    modules = modules_of("nets", "generators", "library", "media", "training")
    modules += ["mmstudio.engine.worker", "mmstudio.engine.reader", "mmstudio.engine.child"]
    assert loaded_after("\n".join(f"import {module}" for module in modules), QT) == set()


def test_the_reader_child_needs_no_nets():
    assert loaded_after("import mmstudio.engine.reader", NETS) == set()


def test_mending_without_a_net_needs_no_nets():
    code = (
        "import numpy as np\nfrom mmstudio.generators import mending\nfrom mmstudio.jobs import InpaintJob\n"
        "mask = np.zeros((40, 40), np.uint8)\nmask[10:20, 10:20] = 255\nphoto = np.arange(4800, dtype=np.uint8)\n"
        "job = InpaintJob(photo='p', mask='m')\n"
        "assert list(mending.restoration.fills(job, photo.reshape(40, 40, 3), mask))"
    )
    assert loaded_after(code, (*NETS, *QT)) == {"scipy"}  # which solves the bands of plates


def test_loading_the_generator_imports_no_compiler():
    """torch imports sympy and 900 modules more for some calls: a second and a half before the first picture."""
    code = "from mmstudio.generators import registry\nregistry.load('starter')"
    assert loaded_after(code, ("sympy", "transformers", "torchvision")) == set()


def test_the_main_module_imports_nothing_heavy():
    """A spawned child of a frozen program runs it again."""
    code = "import mmstudio.__main__"
    assert loaded_after(code, (*QT, *NETS, "typer", "numpy", "PIL", "msgspec", "mmstudio_ui")) == set()


def test_the_rooms_import_one_way():
    done = subprocess.run(
        [str(Path(sys.executable).with_name("lint-imports")), "--no-cache"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.parametrize("arguments", [["--help"], ["generate", "--help"], ["library", "--help"], ["--version"]])
def test_the_program_starts_from_the_shell(arguments):
    done = subprocess.run(
        [sys.executable, "-m", "mmstudio", *arguments],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert "mmstudio" in done.stdout
    assert done.stderr == ""


def test_the_crashing_window_library_is_excluded():
    """PySide6 6.12.0 loses references to None below Python 3.12 and dies while painting."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    window = [entry for entry in project["dependencies"] if entry.lower().startswith("pyside6")]
    assert all(entry.startswith("PySide6_Essentials") for entry in window)
    old = [entry for entry in window if "python_version<'3.12'" in entry]
    assert len(old) == 1
    assert "!=6.12.0" in old[0]


def test_the_safety_floors_are_in_the_dependencies():
    entries = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]["dependencies"]
    assert any(entry.startswith("pillow>=13.0") for entry in entries)
    assert any(entry.startswith("torch>=2.10") for entry in entries)
