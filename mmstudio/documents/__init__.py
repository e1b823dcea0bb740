"""What is being worked on, kept on disk from the first moment: photos being mended. No Qt, no torch."""
