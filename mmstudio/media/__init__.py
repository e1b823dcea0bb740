"""Pictures as files and pixels: opening, recipes in files, exporting. No Qt, no torch."""
