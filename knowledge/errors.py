"""What can go wrong with the knowledge base. Whoever catches an error decides the words that a user sees."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Sequence


class KnowledgeError(Exception):
    """Base of all errors of this package; its text is one line that tells an operator what to do."""


@dataclass(frozen=True)
class Problem:
    """One mistake in the documents, with its place. ``line`` counts from 1; 0 means the whole file."""

    path: str
    line: int
    message: str

    def __str__(self) -> str:
        place = f"{self.path}:{self.line}" if self.line else self.path
        return f"{place}: {self.message}"


class BrokenDocuments(KnowledgeError):
    """The documents cannot be built; ``problems`` lists every mistake at once."""

    def __init__(self, problems: Sequence[Problem]):
        self.problems = list(problems)
        super().__init__(f"{len(self.problems)} problem(s) in the documents; 'crewcall knowledge check' lists them")


class MissingDatabase(KnowledgeError):
    """The database is not there, not reachable, or was built by another version."""


class NotFound(KnowledgeError):
    """No subject of this kind has this id."""

    def __init__(self, kind: str, name: str):
        self.kind, self.name = kind, name
        super().__init__(f"no {kind} {name!r} in the knowledge base")


class UnreadableFile(KnowledgeError):
    """A file that somebody brought cannot be read."""

    def __init__(self, path: Path, reason: str):
        super().__init__(f"{path}: {reason}")


class NotTaken(KnowledgeError):
    """A document cannot be added or removed as it was asked; nothing has changed."""


class MissingEncoder(KnowledgeError):
    """The sentence encoder's file is missing or is not the one that its checksum names."""
