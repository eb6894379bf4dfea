"""Texts that share words with a question, without looking at all: for each term, the texts that have it.

Terms are hashed, so that no vocabulary is held; the weights are those of TfidfVectorizer.
"""

from __future__ import annotations

from itertools import chain
from typing import Any, Iterable, Iterator, Sequence

import numpy as np
from scipy.sparse import csr_matrix
from sklearn.feature_extraction.text import HashingVectorizer
from sklearn.preprocessing import normalize
from sqlalchemy.engine import Connection, Engine

from knowledge.blocks import Blocks, write_blocks

RECORD = np.dtype([("term", "<i4"), ("key", "<i4"), ("weight", "<f4")])
TERMS = 2 ** 20     # places for terms; two share one now and then, which does little harm
A_BLOCK = 16        # terms
RARITY = -1         # number of the block with the inverse frequency of every term, 0 of one that no text has
COMMON = 0.1        # share of the texts from which a term says too little to be looked up


class Postings:
    """The texts that :func:`write_postings` wrote under ``name`` with the same ``options`` of the vectorizer."""

    def __init__(self, engine: Engine, name: str, options: dict[str, Any]):
        self.blocks, self.texts = Blocks(engine, name), Blocks(engine, f"{name} by text")
        self.counter = _counter(options)
        self.rarity = np.frombuffer(self.blocks.read([RARITY])[RARITY], np.float32)

    def scores(self, questions: Sequence[str], size: int) -> np.ndarray:
        """Return how much each text of the keys 0 to ``size - 1`` shares with each question: 0 to 1, common terms aside."""
        asked = self._weights(questions)
        records = _with(asked.indices, self.blocks.records(asked.indices // A_BLOCK, RECORD))
        return np.array([_shared(row, records["term"], records["weight"], records["key"], size) for row in asked])

    def scores_at(self, questions: Sequence[str], keys: np.ndarray) -> np.ndarray:
        """Return how much the texts of some ascending keys share with each question, where they were written whole."""
        asked = self._weights(questions)
        records = _with(asked.indices, self.texts.records(keys, RECORD))
        places = np.searchsorted(keys, records["key"])
        return np.array([_shared(row, records["term"], records["weight"], places, len(keys)) for row in asked])

    def scores_of(self, question: str, texts: Sequence[str]) -> np.ndarray:
        """Return how much each of ``texts`` shares with a question: 0 to 1."""
        found = self._weights(texts)
        rows = np.repeat(np.arange(len(texts)), np.diff(found.indptr))
        return _shared(self._weights([question]), found.indices, found.data, rows, len(texts))

    def _weights(self, texts: Sequence[str]) -> csr_matrix:
        return _weighed(self.counter.transform(texts), self.rarity)


def write_postings(connection: Connection, name: str, options: dict[str, Any],
                   batches: Iterable[tuple[np.ndarray, Sequence[str]]], whole: bool = False) -> None:
    """Write the terms of texts, which come in batches of (keys, texts); with ``whole`` by text too, common ones and all.

    ``options`` are those of HashingVectorizer.
    """
    counter = _counter(options)
    counted = [(keys, counter.transform(texts)) for keys, texts in batches]
    frequency = np.zeros(TERMS)  # texts that have a term
    for _, counts in counted:
        frequency += np.bincount(counts.indices, minlength=TERMS)
    texts = sum(len(keys) for keys, _ in counted)
    rarity = np.where(frequency, np.log((1 + texts) / (1 + frequency)) + 1, 0).astype(np.float32)
    looked_up = frequency <= max(1000, COMMON * texts)
    records = np.empty(int(frequency[looked_up].sum()), RECORD)
    filled = 0
    while counted:
        keys, counts = counted.pop()
        found = _records(keys, _weighed(counts, rarity))
        if whole:
            write_blocks(connection, f"{name} by text", zip(keys, map(np.ndarray.tobytes, np.split(found, counts.indptr[1:-1]))))
        found = found[looked_up[found["term"]]]
        records[filled:filled + len(found)] = found
        filled += len(found)
    write_blocks(connection, name, chain([(RARITY, rarity.tobytes())], _blocks(records)))


def _counter(options: dict[str, Any]) -> HashingVectorizer:
    return HashingVectorizer(n_features=TERMS, alternate_sign=False, norm=None, dtype=np.float32, **options)


def _weighed(counts: csr_matrix, rarity: np.ndarray) -> csr_matrix:
    """TfidfTransformer(sublinear_tf=True), which would multiply with a matrix of all terms at every question."""
    counts.data = (np.log(counts.data) + 1) * rarity[counts.indices]
    return normalize(counts, copy=False)


def _with(terms: np.ndarray, records: np.ndarray) -> np.ndarray:
    """Return the records of some terms."""
    wanted = np.zeros(TERMS, bool)
    wanted[terms] = True
    return records[wanted[records["term"]]]


def _shared(question: csr_matrix, terms: np.ndarray, weights: np.ndarray, keys: np.ndarray, size: int) -> np.ndarray:
    """Return the sum for each key of the weights of its terms by those of the question."""
    asked = np.zeros(TERMS, np.float32)
    asked[question.indices] = question.data
    return np.bincount(keys, weights * asked[terms], size)


def _records(keys: np.ndarray, weights: csr_matrix) -> np.ndarray:
    records = np.empty(weights.nnz, RECORD)
    records["term"], records["weight"] = weights.indices, weights.data
    records["key"] = np.repeat(keys, np.diff(weights.indptr))
    return records


def _blocks(records: np.ndarray) -> Iterator[tuple[int, bytes]]:
    numbers = records["term"] // A_BLOCK
    order = np.argsort(numbers, kind="stable")
    found, starts = np.unique(numbers[order], return_index=True)
    for number, start, end in zip(found, starts, [*starts[1:], len(records)]):
        yield number, records[order[start:end]].tobytes()
