"""The gallery on disk: ordinary files, marks beside them, and an index that may be deleted at any time."""
