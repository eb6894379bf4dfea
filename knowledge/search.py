"""Search over statements and over descriptions of roles, by meaning and by words together."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Mapping, Sequence

import numpy as np
from scipy.sparse import csr_matrix
from sklearn.feature_extraction.text import TfidfVectorizer

from knowledge.meaning import SIZE, Vectors

CONSIDERED = 100    # roles that are looked at closely
LETTERS_WEIGHT = 3.0  # of shared pieces of words beside meaning, chosen on half of tests/understanding/described.jsonl
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


@dataclass
class Descriptions:
    """What roles do, as whole texts and as single phrases: finds the role that a description fits."""

    roles: list[str]
    words: csr_matrix          # one row a role
    vectorizer: TfidfVectorizer
    vectors: Vectors           # one row a phrase, the phrases of a role next to each other
    starts: np.ndarray         # of each role's phrases

    @classmethod
    def of(cls, texts: Mapping[str, str], phrases: Sequence[tuple[str, bytes]]) -> Descriptions:
        """Make an index of each role's ``texts`` and of ``phrases``: (role, the bytes of a vector), at least one a role."""
        vectorizer = TfidfVectorizer(sublinear_tf=True, analyzer="char_wb", ngram_range=(4, 5), dtype=np.float32)
        ordered = sorted(phrases, key=lambda phrase: phrase[0])
        roles, starts = np.unique([role for role, _ in ordered], return_index=True)
        words = vectorizer.fit_transform([texts[role] for role in roles])
        vectors = np.frombuffer(b"".join(vector for _, vector in ordered), np.float32).reshape(len(ordered), SIZE)
        return cls([str(role) for role in roles], words, vectorizer, vectors, starts)

    def scores(self, text: str, vector: Vectors) -> np.ndarray:
        """Return a score for each of ``roles``: closeness in meaning to its nearest phrases, and shared pieces of words.

        Of the meaning, half is the nearest phrase and half the three after it, so that one chance likeness does not win.
        """
        by_phrase = self.vectors @ vector
        by_words = LETTERS_WEIGHT * (self.words @ self.vectorizer.transform([text]).T).toarray().ravel()
        scores = np.maximum.reduceat(by_phrase, self.starts) + by_words
        ends = np.append(self.starts[1:], len(by_phrase))
        for place in np.argsort(-scores)[:CONSIDERED]:
            nearest = np.sort(by_phrase[self.starts[place]:ends[place]])[::-1]
            scores[place] = 0.5 * (nearest[0] + nearest[1:4].mean() if len(nearest) > 1 else 2 * nearest[0]) + by_words[place]
        scores[np.argsort(-scores)[CONSIDERED:]] = 0.0
        return scores
