"""The Models workspace: checkpoints that are here, those that can be had, and what is being done about them."""
