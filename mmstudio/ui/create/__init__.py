"""The Create workspace: a board of results, the composer, and the controls of the checkpoint."""

from mmstudio.ui.create.workspace import CreateWorkspace

__all__ = ["CreateWorkspace"]
