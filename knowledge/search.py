"""Search over statements and over descriptions of roles, by meaning and by words together."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Sequence

import numpy as np
from scipy.sparse import csr_matrix
from sklearn.feature_extraction.text import TfidfVectorizer

from knowledge.meaning import SIZE, Vectors

WORDS_WEIGHT = 0.3  # of the score by words beside that by meaning; chosen on validation wording, benchmarks/README.md


@dataclass
class Index:
    """Texts with their vectors: ``keys[i]`` belongs to row i."""

    keys: list[int | str]
    vectors: Vectors
    words: csr_matrix
    vectorizer: TfidfVectorizer
    rows: dict[int | str, int]  # of the keys; the last row of a key that has several

    @classmethod
    def of(cls, keys: Sequence[int | str], texts: Sequence[str], vectors: Sequence[bytes]) -> Index:
        """Make an index; a vector is the bytes of 384 float32 values."""
        vectorizer = TfidfVectorizer(sublinear_tf=True, stop_words="english", ngram_range=(1, 2), dtype=np.float32)
        words = vectorizer.fit_transform(texts)
        matrix = np.frombuffer(b"".join(vectors), np.float32).reshape(len(keys), SIZE)
        return cls(list(keys), matrix, words, vectorizer, {key: row for row, key in enumerate(keys)})

    def scores(self, text: str, vector: Vectors) -> Vectors:
        """Return the score of every row for a question and its vector."""
        by_words = (self.words @ self.vectorizer.transform([text]).T).toarray().ravel()
        return self.vectors @ vector + WORDS_WEIGHT * by_words

    def best(self, text: str, vector: Vectors, limit: int) -> list[tuple[int | str, float]]:
        """Return the keys of the best rows with their scores, best first."""
        scores = self.scores(text, vector)
        top = np.argsort(-scores, kind="stable")[:limit]
        return [(self.keys[row], float(scores[row])) for row in top]

    def by_key(self, text: str, vector: Vectors) -> dict[int | str, float]:
        """Return a score for each key over all of its rows: half the best row, half the mean of the three after it."""
        scores = self.scores(text, vector)
        return {key: float(0.5 * top[0] + 0.5 * top[1:4].mean()) if len(top) > 1 else float(top[0])
                for key, rows in self.rows_of.items() for top in [np.sort(scores[rows])[::-1]]}

    @cached_property
    def rows_of(self) -> dict[int | str, list[int]]:
        """The rows of each key."""
        rows: dict[int | str, list[int]] = {}
        for row, key in enumerate(self.keys):
            rows.setdefault(key, []).append(row)
        return rows
