"""The gallery: search, a grid of thumbs, a large view, and the details of the current picture."""
