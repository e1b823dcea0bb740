"""What the README, the change log and the packaging files say is true."""

from __future__ import annotations

import os
import re
import subprocess
import tomllib
from pathlib import Path

import pytest
from PIL import Image

import mmstudio
from mmstudio.ui.commands import COMMANDS, PLACES, place_title, shown_keys

ROOT = Path(__file__).resolve().parent.parent
README = (ROOT / "README.md").read_text(encoding="utf-8")


def keyboard_map() -> str:
    """The table of keys as the README shows it, made from the program's own."""
    lines = ["| where | keys | what |", "|---|---|---|"]
    for place in PLACES:
        for command in (command for command in COMMANDS if command.where == place):
            keys = " · ".join(f"`{key}`" for key in shown_keys(command).split("   "))
            lines.append(f"| {place_title(place)} | {keys} | {command.title()} |")
    return "\n".join(lines) + "\n"


def test_the_readme_shows_the_keys_of_the_program():
    shown = README.split("a test compares -->\n")[1].split("<!-- end of keys -->")[0]
    assert shown == keyboard_map()


def test_every_file_that_the_readme_names_exists():
    links = re.findall(r"\]\(([^)#]+)\)", README)
    assert links
    missing = [link for link in links if "://" not in link and not (ROOT / link).exists()]
    assert missing == []


@pytest.mark.parametrize("name", ["create.png", "restore.png", "gallery.png", "create-light.png", "create-zh_CN.png"])
def test_screenshots_are_whole_windows_and_small_files(name):
    path = ROOT / "docs" / "screenshots" / name
    with Image.open(path) as picture:
        assert picture.size == (1440, 900)
        assert len(set(picture.convert("L").resize((64, 40)).tobytes())) > 16  # a black screen is no screenshot
    assert path.stat().st_size <= 300_000


def test_the_readme_names_targets_that_make_has():
    targets = set(re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE))
    named = set(re.findall(r"(?:^|`)make ([a-z]+)\b", README, re.MULTILINE))
    assert {"run", "test", "bench", "torture", "screenshots", "package", "clean"} <= named
    assert named - targets == set()


def test_the_readme_names_commands_that_exist():
    from mmstudio.cli.commands import commands, library_commands

    known = {command.name or command.callback.__name__ for command in commands.registered_commands}
    inside = {command.name or command.callback.__name__ for command in library_commands.registered_commands}
    for line in re.findall(r"^mmstudio ([^#\n]+)", README, re.MULTILINE):
        first, *rest = line.split()
        assert first in known | {group.name for group in commands.registered_groups} | {"--help"}
        assert first != "library" or rest[0] in inside


def test_the_change_log_has_this_version():
    log = (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
    assert re.search(rf"^## \[{re.escape(mmstudio.__version__)}\]", log, re.MULTILINE)


def test_the_licence_is_whole():
    text = (ROOT / "LICENSE").read_text(encoding="utf-8")
    assert "Apache License" in text
    assert "END OF TERMS AND CONDITIONS" in text
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    assert project["license"] == "Apache-2.0"


@pytest.mark.parametrize("name", ["packaging/setup.sh", "packaging/run.sh", "packaging/package.sh", ".ci/run"])
def test_scripts_are_executable_and_plain_sh(name):
    path = ROOT / name
    assert path.read_text(encoding="utf-8").startswith("#!/bin/sh\n")
    assert os.access(path, os.X_OK)
    assert subprocess.run(["sh", "-n", str(path)], check=False).returncode == 0


def test_the_desktop_entry_starts_the_program():
    lines = (ROOT / "packaging" / "mmstudio.desktop").read_text(encoding="utf-8").splitlines()
    assert lines[0] == "[Desktop Entry]"
    entry = dict(line.split("=", 1) for line in lines[1:] if "=" in line)
    scripts = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]["scripts"]
    assert entry["Exec"] in scripts
    assert entry["Type"] == "Application"
    assert (ROOT / "resources" / "icons" / f"{entry['Icon']}.svg").is_file()
    assert (ROOT / "packaging" / f"{entry['Icon']}.png").is_file()


if __name__ == "__main__":  # python -m tests.test_documents prints the table for the README
    print(keyboard_map())
