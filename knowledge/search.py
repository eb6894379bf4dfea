"""Search over statements and over descriptions of roles, by meaning and by words together."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import Iterable, Mapping, Sequence

import numpy as np
from scipy.sparse import csr_matrix
from sklearn.feature_extraction.text import TfidfVectorizer
from sqlalchemy import select
from sqlalchemy.engine import Connection

from knowledge.meaning import SIZE, Vectors
from knowledge.model import Hint, Passage, Statement

WORDS = {"stop_words": "english", "ngram_range": (1, 2)}    # options of the vectorizer of statements
LETTERS = {"analyzer": "char_wb", "ngram_range": (4, 5)}    # … and of what is said of roles
LETTERS_WEIGHT = 3.0  # of shared pieces of words beside meaning, chosen on half of tests/understanding/described.jsonl
WORDS_WEIGHT = 0.3  # of the score by words beside that by meaning; chosen on validation wording, benchmarks/README.md


@dataclass
class Index:
    """Texts with their vectors: ``keys[i]`` belongs to row i."""

    keys: list[int]
    vectors: Vectors
    words: csr_matrix
    vectorizer: TfidfVectorizer
    rows: dict[int, int]  # of the keys; the last row of a key that has several

    @classmethod
    def of(cls, keys: Sequence[int], texts: Sequence[str], vectors: Sequence[bytes]) -> Index:
        """Make an index; a vector is the bytes of 384 float32 values."""
        vectorizer = TfidfVectorizer(sublinear_tf=True, dtype=np.float32, **WORDS)
        words = vectorizer.fit_transform(texts)
        matrix = np.frombuffer(b"".join(vectors), np.float32).reshape(len(keys), SIZE)
        return cls(list(keys), matrix, words, vectorizer, {key: row for row, key in enumerate(keys)})

    def scores(self, text: str, vector: Vectors, rows: slice | Sequence[int] = slice(None)) -> Vectors:
        """Return the score of every row, or of some, for a question and its vector."""
        by_words = (self.words[rows] @ self.vectorizer.transform([text]).T).toarray().ravel()
        return self.vectors[rows] @ vector + WORDS_WEIGHT * by_words

    def scores_of(self, text: str, vector: Vectors, keys: Iterable[int]) -> dict[int, float]:
        """Return the scores of those keys that there are."""
        known = [key for key in keys if key in self.rows]
        return dict(zip(known, map(float, self.scores(text, vector, [self.rows[key] for key in known])))) if known else {}

    def best(self, text: str, vector: Vectors, limit: int) -> list[tuple[int, float]]:
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
    def of(cls, told: Mapping[str, tuple[str, Sequence[bytes]]]) -> Descriptions:
        """Make an index of each role's text and of its phrases, which are the bytes of vectors, at least one a role."""
        vectorizer = TfidfVectorizer(sublinear_tf=True, dtype=np.float32, **LETTERS)
        roles = sorted(told)
        words = vectorizer.fit_transform([told[role][0] for role in roles])
        vectors = np.frombuffer(b"".join(phrase for role in roles for phrase in told[role][1]), np.float32).reshape(-1, SIZE)
        starts = np.cumsum([0, *(len(told[role][1]) for role in roles[:-1])])
        return cls(roles, words, vectorizer, vectors, starts)

    def scores(self, texts: Sequence[str], vectors: Vectors) -> np.ndarray:
        """Return for each text a score for each of ``roles``: closeness in meaning to its nearest phrases, and shared pieces of words.

        Of the meaning, half is the nearest phrase and half the three after it, so that one chance likeness does not win.
        """
        by_words = LETTERS_WEIGHT * (self.vectorizer.transform(texts) @ self.words.T).toarray()
        close = np.split(vectors @ self.vectors.T, self.starts[1:], axis=1)
        return np.stack([of_phrases(some) for some in close], axis=1) + by_words


def of_phrases(closeness: np.ndarray) -> np.ndarray:
    """Return how close a role is whose phrases are so close (in the columns): half the nearest, half the mean of the next three."""
    ordered = -np.sort(-closeness, axis=1)
    return 0.5 * (ordered[:, 0] + ordered[:, 1:4].mean(axis=1)) if closeness.shape[1] > 1 else ordered[:, 0]


def of_texts(scores: np.ndarray) -> np.ndarray:
    """Return one score for each role from those for each text: the best counts, and a little how well all fit."""
    return (scores.max(axis=0) + 0.3 * scores.mean(axis=0)) / 1.3


def told_of_roles(connection: Connection, roles: Sequence[str] | None = None) -> dict[str, tuple[str, list[bytes]]]:
    """Return for each role (of ``roles``) all that is said of it, and the vectors of its lay descriptions and duties."""
    hints = select(Hint.role, Hint.text, Hint.meaning).order_by(Hint.id)
    statements = (select(Passage.subject, Statement.text, Statement.meaning, Passage.topic).join(Statement.passage)
                  .where(Passage.kind == "role").order_by(Statement.id))
    if roles is not None:
        hints, statements = hints.where(Hint.role.in_(roles)), statements.where(Passage.subject.in_(roles))
    described, said = connection.execute(hints).all(), connection.execute(statements).all()
    duties = [row[:3] for row in said if row[3] == "role.overview"]
    texts: dict[str, list[str]] = defaultdict(list)
    phrases: dict[str, list[bytes]] = defaultdict(list)
    for role, text, *_ in [*described, *duties, *said]:
        texts[role].append(text)
    for role, _, meaning in [*described, *duties]:
        phrases[role].append(meaning)
    return {role: ("\n".join(texts[role]), phrases[role]) for role in phrases}
