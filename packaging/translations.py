"""Collect the texts of the window into resources/translations and compile them: `python packaging/translations.py`.

`mmstudio_zh_CN.ts` is edited by hand (Qt Linguist or any editor); `mmstudio_en.ts` holds English plurals only.
`--check` changes nothing and fails when a text is missing, unfinished or no longer used, or a .qm is stale.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
import tempfile
import xml.etree.ElementTree as ET
from pathlib import Path

import PySide6

ROOT = Path(__file__).resolve().parent.parent
FOLDER = ROOT / "resources" / "translations"
LANGUAGES = {"mmstudio_zh_CN": ["-target-language", "zh_CN"], "mmstudio_en": ["-target-language", "en", "-pluralonly"]}
TOOLS = Path(PySide6.__file__).parent


def collect(folder: Path) -> None:
    """Bring the .ts files of folder up to date with the sources; texts no longer used are dropped."""
    sources = sorted(str(path) for room in ("ui", "viewmodels") for path in (ROOT / "mmstudio" / room).rglob("*.py"))
    for name, options in LANGUAGES.items():
        target = str(folder / f"{name}.ts")
        _tool("lupdate", "-no-obsolete", "-locations", "none", *options, *sources, "-ts", target)


def compile_all(folder: Path) -> None:
    """Write the .qm beside each .ts of folder. A running program reads the one before from mapped pages, and would
    crash if these changed under it."""
    for name in LANGUAGES:
        fresh = folder / f"{name}.qm.part"
        _tool("lrelease", str(folder / f"{name}.ts"), "-qm", str(fresh))
        fresh.replace(folder / f"{name}.qm")


def unfinished(path: Path) -> list[str]:
    """Source texts of a .ts file that have no finished translation."""
    return [
        f"{context.findtext('name')}: {message.findtext('source')}"
        for context in ET.parse(path).getroot().iter("context")
        for message in context.iter("message")
        if (entry := message.find("translation")) is None
        or entry.get("type") == "unfinished"
        or not "".join(entry.itertext()).strip()
    ]


def without_plural(path: Path) -> list[str]:
    """Source texts with %n that lupdate does not take as plurals: it knows tr() only, not translate()."""
    return [
        source
        for message in ET.parse(path).getroot().iter("message")
        if message.get("numerus") != "yes" and "%n" in (source := message.findtext("source") or "")
    ]


def problems() -> list[str]:
    """What is wrong with the files as they stand, one sentence each; empty = nothing."""
    found = []
    with tempfile.TemporaryDirectory() as name:
        fresh = Path(name)
        for language in LANGUAGES:
            shutil.copy(FOLDER / f"{language}.ts", fresh)
        collect(fresh)
        compile_all(fresh)
        found += [f"no plural: {text}" for text in without_plural(fresh / "mmstudio_zh_CN.ts")]
        for language in LANGUAGES:
            found += [f"{language}: not translated: {text}" for text in unfinished(fresh / f"{language}.ts")]
            found += [f"{language}: {text}" for text in _gone(FOLDER / f"{language}.ts", fresh / f"{language}.ts")]
            if (fresh / f"{language}.qm").read_bytes() != (FOLDER / f"{language}.qm").read_bytes():
                found.append(f"{language}.qm is stale: run python packaging/translations.py")
    return found


def _gone(old: Path, new: Path) -> list[str]:
    def texts(path: Path) -> set[str]:
        return {
            f"{context.findtext('name')}: {source.text}"
            for context in ET.parse(path).getroot().iter("context")
            for source in context.iter("source")
        }

    return [f"no longer used: {text}" for text in sorted(texts(old) - texts(new))]


def _tool(name: str, *arguments: str) -> None:
    done = subprocess.run(
        [shutil.which(f"pyside6-{name}") or str(TOOLS / name), *arguments], capture_output=True, text=True
    )
    if done.returncode:
        raise SystemExit(f"{name} failed: {done.stderr or done.stdout}")


def main(arguments: list[str]) -> int:
    if "--check" in arguments:
        found = problems()
        print("\n".join(found) or "All texts are translated.")
        return bool(found)
    FOLDER.mkdir(parents=True, exist_ok=True)
    collect(FOLDER)
    compile_all(FOLDER)
    for language in LANGUAGES:
        missing = unfinished(FOLDER / f"{language}.ts")
        print(f"{language}: {len(missing)} texts without a translation")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
