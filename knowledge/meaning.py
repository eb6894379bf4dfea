"""The sentence encoder: text to unit vectors whose dot product says how close two sentences are in meaning.

all-MiniLM-L6-v2 in int8 (encoder/NOTICE), about a millisecond a sentence on one core, loaded in 0.1 s.
"""

from __future__ import annotations

import hashlib
import os
from concurrent.futures import ThreadPoolExecutor
from functools import lru_cache
from pathlib import Path
from typing import Sequence

import numpy as np
from numpy.typing import NDArray

from knowledge.errors import MissingEncoder

FOLDER = Path(__file__).parent / "encoder"
SIZE = 384
LONGEST = 96  # word pieces; what follows is cut, as meaning fades in long texts
Vectors = NDArray[np.float32]


class Encoder:
    """Encodes sentences. Make one a process with :func:`encoder`."""

    def __init__(self, folder: Path = FOLDER):
        verify(folder)
        import onnxruntime  # here, so that reading documents does not wait for it
        from tokenizers import Tokenizer

        self.tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
        self.tokenizer.enable_truncation(LONGEST)
        self.tokenizer.enable_padding()
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = options.inter_op_num_threads = 1
        self.session = onnxruntime.InferenceSession(
            str(folder / "encoder.onnx"), options, providers=["CPUExecutionProvider"]
        )

    def encode(self, sentences: Sequence[str]) -> Vectors:
        """Return one unit vector (float32, 384 values) a sentence, as the rows of a matrix."""
        if not sentences:
            return np.zeros((0, SIZE), np.float32)
        pieces = self.tokenizer.encode_batch([_encodable(sentence) for sentence in sentences])
        return self.session.run(None, {
            "input_ids": np.array([p.ids for p in pieces]),
            "attention_mask": np.array([p.attention_mask for p in pieces]),
        })[0]

    def encode_many(self, sentences: Sequence[str], batch: int = 32) -> Vectors:
        """Encode a long list on all cores, in batches of sentences of similar length, which wastes least padding."""
        order = sorted(range(len(sentences)), key=lambda i: len(sentences[i]))
        parts = [order[start:start + batch] for start in range(0, len(order), batch)]
        vectors = np.zeros((len(sentences), SIZE), np.float32)
        with ThreadPoolExecutor(os.cpu_count()) as pool:
            for rows, some in zip(parts, pool.map(self.encode, ([sentences[i] for i in rows] for rows in parts))):
                vectors[rows] = some
        return vectors


def _encodable(sentence: str) -> str:
    """Replace lone surrogates, which JSON can carry and the tokenizer refuses."""
    return sentence.encode("utf-8", "replace").decode()


def verify(folder: Path = FOLDER) -> None:
    """Compare the encoder's files with their checksums.

    Raises:
        MissingEncoder: if a file is missing or damaged.
    """
    sums = folder / "SHA256SUMS"
    if not sums.is_file():
        raise MissingEncoder(f"{sums} is missing; restore it with: git checkout {FOLDER.parent.name}/{FOLDER.name}")
    for line in sums.read_text().splitlines():
        expected, name = line.split()
        path = folder / name
        if not path.is_file():
            raise MissingEncoder(f"the sentence encoder's file {path} is missing; restore it from the repository")
        if hashlib.sha256(path.read_bytes()).hexdigest() != expected:
            raise MissingEncoder(f"{path} is damaged (its checksum differs); restore it from the repository")


@lru_cache(maxsize=1)
def encoder() -> Encoder:
    """Return the encoder of this process."""
    return Encoder()
