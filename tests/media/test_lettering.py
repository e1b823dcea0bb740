"""Names on sheets fit into their room, and nothing of them is lost without an ellipsis."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st
from PIL import Image, ImageDraw

from mmstudio.media.lettering import face_for, shortened, wrapped

FACE = face_for("fox", 14)
PEN = ImageDraw.Draw(Image.new("RGB", (8, 8)))
WORDS = st.text("abcdefgh ", max_size=60)


@given(WORDS, st.integers(40, 200), st.integers(1, 4))
def test_every_line_fits_and_all_words_are_there_or_an_ellipsis_is(text: str, width: int, most: int) -> None:
    lines = wrapped(PEN, text, FACE, width, most)
    assert len(lines) <= most and all(PEN.textlength(line, FACE) <= width for line in lines)
    shown = "".join(lines).replace(" ", "")
    assert shown == text.replace(" ", "") or (lines[-1].endswith("…") and len(lines) == most)


def test_a_name_that_fits_stays_as_it_is() -> None:
    assert shortened(PEN, "fox", FACE, 100) == "fox"
    assert shortened(PEN, "a fox in the snow", FACE, 60).endswith("…")
