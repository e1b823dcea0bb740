"""Mending photographs without a net: what is damaged, how each hole is filled, and how a fill is put back unseen."""
