"""The search of a large base: few candidates by meaning and by words, judged as exactly as in a small one.

``search`` holds all vectors and words of a small base; from LARGE statements on the build adds what is read here.
"""

from __future__ import annotations

from itertools import chain
from typing import Any, Iterable, Iterator, Sequence

import numpy as np
from sqlalchemy import func, select
from sqlalchemy.engine import Connection, Engine
from tqdm import tqdm

from knowledge.blocks import Blocks, write_blocks
from knowledge.cells import Cells, write_cells
from knowledge.meaning import SIZE, Vectors
from knowledge.model import Hint, SearchBlock, Statement
from knowledge.postings import Postings, write_postings
from knowledge.search import LETTERS, LETTERS_WEIGHT, WORDS, WORDS_WEIGHT, of_phrases, of_texts, told_of_roles

LARGE = 20_000      # statements: 30 MB of vectors, some milliseconds to compare a question with all of them
CANDIDATES = 60     # statements by meaning, and as many by words, that are compared exactly
CONSIDERED = 60     # roles that are looked at closely
STATEMENTS_AT_ONCE, ROLES_AT_ONCE = 2000, 50


class LargeIndex:
    """Finds statements as ``search.Index`` does; keys are the ids of statements."""

    def __init__(self, engine: Engine):
        self.engine = engine
        self.cells = Cells(engine, "statements")
        self.postings = Postings(engine, "words", WORDS)
        with engine.connect() as connection:
            self.size = 1 + (connection.execute(select(func.max(Statement.id))).scalar() or 0)

    def best(self, text: str, vector: Vectors, limit: int) -> list[tuple[int, float]]:
        """Return the best statements with their scores, best first."""
        wanted = max(limit, CANDIDATES)
        by_words = WORDS_WEIGHT * self.postings.scores([text], self.size)[0]
        keys, near = self.cells.nearest(vector[None])
        sharing = np.flatnonzero(by_words > by_words.max() / 3)  # most share one common word, or none
        candidates = np.union1d(keys[_top(near[0] + by_words[keys], wanted)], sharing[_top(by_words[sharing], wanted)])
        rows = self._rows(candidates, Statement.meaning)
        ids = [id_ for id_, _ in rows]
        scores = _matrix(meaning for _, meaning in rows) @ vector + by_words[ids]
        return sorted(zip(ids, map(float, scores)), key=lambda found: (-found[1], found[0]))[:limit]

    def scores_of(self, text: str, vector: Vectors, keys: Iterable[int]) -> dict[int, float]:
        """Return the scores of those statements that are no admitted gaps."""
        rows = self._rows(keys, Statement.text, Statement.meaning)
        if not rows:
            return {}
        ids, texts, meanings = zip(*rows)
        return dict(zip(ids, map(float, _matrix(meanings) @ vector + WORDS_WEIGHT * self.postings.scores_of(text, texts))))

    def _rows(self, ids: Iterable[int], *columns: Any) -> list[Any]:
        where = (Statement.id.in_([int(id_) for id_ in ids]), Statement.ground != "unknown")
        with self.engine.connect() as connection:
            return connection.execute(select(Statement.id, *columns).where(*where)).all()


class LargeDescriptions:
    """Finds roles as ``search.Descriptions`` does; ``roles[i]`` is the role whose key is i."""

    def __init__(self, engine: Engine):
        with engine.connect() as connection:
            self.roles = _roles(connection)
        self.cells = Cells(engine, "phrases")
        self.postings = Postings(engine, "letters", LETTERS)
        self.phrases = Blocks(engine, "role phrases")

    def scores(self, texts: Sequence[str], vectors: Vectors) -> np.ndarray:
        """Return for each text a score for each of ``roles``, 0 for all that are not among the first."""
        by_words = LETTERS_WEIGHT * self.postings.scores(texts, len(self.roles))
        keys, near = self.cells.nearest(vectors)
        first = np.repeat(np.median(near, axis=1)[:, None], len(self.roles), axis=1)  # without a phrase in what was read
        for nearest, close in zip(first, near):
            np.maximum.at(nearest, keys, close)
        considered = np.sort(_top(of_texts(first + by_words), CONSIDERED))
        scores = np.zeros(by_words.shape)
        scores[:, considered] = LETTERS_WEIGHT * self.postings.scores_at(texts, considered)
        for key, phrases in self.phrases.read(considered).items():
            scores[:, key] += of_phrases(vectors @ _matrix([phrases]).T)
        return scores


def write_search(connection: Connection, quiet: bool = True) -> None:
    """Add to a filled database what :class:`LargeIndex` and :class:`LargeDescriptions` read, with progress."""
    for write in tqdm((_write_meanings, _write_words, _write_phrases, _write_letters), "search", disable=quiet, unit="step"):
        write(connection)


def _write_meanings(connection: Connection) -> None:
    count = connection.execute(select(func.count(Statement.id)).where(Statement.ground != "unknown")).scalar()
    write_cells(connection, "statements", ((ids, _matrix(some)) for ids, some in _statements(connection, Statement.meaning)), count)


def _write_words(connection: Connection) -> None:
    write_postings(connection, "words", WORDS, _statements(connection, Statement.text))


def _write_phrases(connection: Connection) -> None:
    write_blocks(connection, "role phrases", (
        (key, b"".join(phrases)) for keys, told in _roles_told(connection) for key, (_, phrases) in zip(keys, told)))
    count = connection.execute(select(func.sum(func.length(SearchBlock.data))).where(SearchBlock.name == "role phrases")).scalar()
    write_cells(connection, "phrases", (
        (np.repeat(keys, [len(phrases) for _, phrases in told]), _matrix(chain.from_iterable(phrases for _, phrases in told)))
        for keys, told in _roles_told(connection)), int(count) // (4 * SIZE))


def _write_letters(connection: Connection) -> None:
    write_postings(connection, "letters", LETTERS, (
        (keys, [text for text, _ in told]) for keys, told in _roles_told(connection)), whole=True)


def _top(scores: np.ndarray, count: int) -> np.ndarray:
    """Return the places of the highest scores."""
    return np.argpartition(-scores, count)[:count] if count < len(scores) else np.arange(len(scores))


def _matrix(meanings: Iterable[bytes]) -> Vectors:
    return np.frombuffer(b"".join(meanings), np.float32).reshape(-1, SIZE)


def _roles(connection: Connection) -> list[str]:
    return sorted(connection.execute(select(Hint.role).distinct()).scalars())


def _roles_told(connection: Connection) -> Iterator[tuple[np.ndarray, list[tuple[str, list[bytes]]]]]:
    """Yield the keys of roles with what is told of each, in batches."""
    roles = _roles(connection)
    for start in range(0, len(roles), ROLES_AT_ONCE):
        some = roles[start:start + ROLES_AT_ONCE]
        told = told_of_roles(connection, some)
        yield np.arange(start, start + len(some)), [told[role] for role in some]


def _statements(connection: Connection, column: Any) -> Iterator[tuple[np.ndarray, list[Any]]]:
    """Yield the ids of statements with another column in batches."""
    table, last = Statement, 0
    known = select(table.id, column).where(table.ground != "unknown").order_by(table.id).limit(STATEMENTS_AT_ONCE)
    while rows := connection.execute(known.where(table.id > last)).all():
        ids, values = zip(*rows)
        last = ids[-1]
        yield np.array(ids), list(values)
