#!/bin/sh
# Builds dist/mmstudio, a folder whose program needs no Python, and lets that program draw one picture.
#
# An environment of its own keeps the tools of development out of the bundle. On Linux the usual torch brings several
# GB of graphics card libraries; name a smaller build with TORCH, for example: make package TORCH=torch==2.13.0+cpu
set -eu
cd "$(dirname "$0")/.."
venv=build/package-venv

[ -x $venv/bin/python ] || .venv/bin/python -m venv $venv
# shellcheck disable=SC2086  # TORCH may name several requirements
$venv/bin/python -m pip install --disable-pip-version-check -q ${TORCH:-} "pyinstaller>=6.12" .
$venv/bin/python -m PyInstaller --noconfirm --log-level WARN --distpath dist --workpath build packaging/mmstudio.spec
cp packaging/mmstudio.desktop packaging/mmstudio.png resources/icons/mmstudio.svg LICENSE dist/mmstudio/

echo "Built dist/mmstudio ($(du -sh dist/mmstudio | cut -f1)). It draws one picture:"
rm -rf dist/trial
dist/mmstudio/mmstudio generate "a red apple" --seed 7 --out dist/trial
