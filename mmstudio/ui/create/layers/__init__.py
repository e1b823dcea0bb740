"""The layers of Create: the board they lie on, their list, and what the chosen one can be given."""

from mmstudio.ui.create.layers.canvas import LayersCanvas
from mmstudio.ui.create.layers.panel import LayersPanel

__all__ = ["LayersCanvas", "LayersPanel"]
