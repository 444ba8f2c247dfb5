"""The sciences: pure Python and numpy. No Django, no I/O; each room is a library in its own right."""
