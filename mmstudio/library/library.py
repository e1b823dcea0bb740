"""The library: a folder of pictures, marks beside them, and an index over both that may be lost at any time."""

from __future__ import annotations


class Library:
    pass
