"""Assay: one backlog, on which evidence moves the board."""

__version__ = "0.1.0"
