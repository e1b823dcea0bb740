#!/bin/sh
# Opens the studio; on a machine without a display it does the main job on the command line instead.
set -eu
cd "$(dirname "$0")/.."

has_display=yes
if [ "$(uname -s)" = Linux ] && [ -z "${DISPLAY:-}" ] && [ -z "${WAYLAND_DISPLAY:-}" ]; then
    has_display=no
fi

if [ $has_display = yes ]; then
    exec .venv/bin/python -m mmstudio "$@"
fi

echo "There is no display here, so no window can open. Drawing three pictures on the command line instead:"
for prompt in "a red apple" "a friendly fox" "a sailing boat"; do
    echo "  mmstudio generate \"$prompt\""
    .venv/bin/python -m mmstudio generate "$prompt"
done
echo "They are ordinary PNG files with their recipes inside; the gallery of the window will show them."
