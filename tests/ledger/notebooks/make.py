"""Notebooks for tests, put together in a line."""

import base64
import json
import struct
import zlib
from typing import Any


def notebook(*cells: dict[str, Any], **more: Any) -> bytes:
    """Return the bytes of a notebook with these cells."""
    numbered = [{"id": f"c{n}", "metadata": {}, **cell} for n, cell in enumerate(cells, start=1)]
    language = {"language_info": {"name": "python"}}
    return json.dumps({"nbformat": 4, "nbformat_minor": 5, "metadata": language, "cells": numbered, **more}).encode()


def prose(text: str, **more: Any) -> dict[str, Any]:
    return {"cell_type": "markdown", "source": text, **more}


def code(source: str = "run()", *outputs: dict[str, Any], **more: Any) -> dict[str, Any]:
    return {"cell_type": "code", "source": source, "execution_count": 1, "outputs": list(outputs), **more}


def shown(kind: str, value: Any, **more: Any) -> dict[str, Any]:
    """Return an output that is displayed."""
    return {"output_type": "display_data", "metadata": {}, "data": {kind: value, **more}}


def printed(text: str, name: str = "stdout") -> dict[str, Any]:
    return {"output_type": "stream", "name": name, "text": text}


def chunk(name: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))


def png(
    width: int = 4, height: int = 3, *, more: bytes = b"", pixels: bytes | None = None, interlace: int = 0
) -> bytes:
    """Return a picture, all black. more: chunks before its pixels."""
    raw = b"".join(b"\0" + b"\0" * width for _ in range(height)) if pixels is None else pixels
    header = chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, interlace))
    return b"\x89PNG\r\n\x1a\n" + header + more + chunk(b"IDAT", zlib.compress(raw)) + chunk(b"IEND", b"")


def encoded(content: bytes) -> str:
    return base64.b64encode(content).decode()
