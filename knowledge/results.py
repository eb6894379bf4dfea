"""What the knowledge base answers with: plain, immutable data."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Source:
    """A page that a statement rests on; ``grade`` A (official) to D (personal post), ``url`` None where it has none."""

    title: str
    url: str | None
    grade: str


@dataclass(frozen=True)
class Statement:
    """One statement; ``ground`` is ``sourced``, ``trade`` (common knowledge, no page) or ``unknown`` (an honest gap)."""

    id: int
    text: str
    ground: str
    sources: tuple[Source, ...]


@dataclass(frozen=True)
class Subject:
    """Something that can be asked about. ``kind``: role, department, credential, organisation, employer or term."""

    kind: str
    id: str
    title: str
    type: str | None = None
    url: str | None = None
    country: str | None = None
    seniority: str | None = None
    usual: str | None = None  # of a department: the role meant where only the department is named


@dataclass(frozen=True)
class Passage:
    """A section of a document with its statements, the most useful first."""

    document: str
    heading: str
    topic: str
    subject: Subject | None
    statements: tuple[Statement, ...]


@dataclass(frozen=True)
class Name:
    """A name (plain: lower case, no hyphens) of a subject."""

    name: str
    kind: str
    subject: str
    is_title: bool


@dataclass(frozen=True)
class Relation:
    """A link of a role to ``target``; ``condition`` says what makes the step, where the documents name it."""

    relation: str
    target: Subject
    condition: str | None
    sources: tuple[Source, ...]


@dataclass(frozen=True)
class Found:
    """A hit of a search; ``score`` is at most about 1, higher is closer."""

    passage: Passage
    statement: Statement
    score: float


@dataclass(frozen=True)
class FoundRole:
    """A role that a description fits; ``score`` is the closeness in meaning, at most 1."""

    role: Subject
    score: float


@dataclass(frozen=True)
class Trait:
    """How much of ``trait`` a role has: 0 no, 1 some, 2 yes."""

    trait: str
    value: float
    sources: tuple[Source, ...]
