"""The window: panels, canvas, theme and words. The only room that paints."""
