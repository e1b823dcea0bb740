"""The border between the window and its child processes: messages, queue, children, courier thread."""
