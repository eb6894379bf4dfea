"""Says what a build would change: the documents as they are against the database as it was built."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from difflib import SequenceMatcher
from pathlib import Path
from typing import Any, Iterator

from sqlalchemy import create_engine, select
from sqlalchemy.engine import Connection, Engine
from sqlalchemy.pool import StaticPool

from knowledge.build import fill
from knowledge.checks import check
from knowledge.errors import BrokenDocuments
from knowledge.model import (
    Base,
    Document,
    Name,
    Passage,
    Relation,
    RoleDepartment,
    Source,
    Statement,
    Trait,
    statement_sources,
)
from knowledge.reader import read_library

ALIKE = 0.6  # of two statements under one heading, from which the one is taken for the other reworded


@dataclass(frozen=True)
class Difference:
    """``change`` is added, removed or changed; ``kind`` what it is; ``before`` and ``after`` in words, "" for none."""

    change: str
    kind: str
    place: str
    before: str
    after: str


Rows = dict[str, dict[Any, Any]]  # kind -> what identifies a row -> what else it says


def differences(engine: Engine, folder: Path) -> list[Difference]:
    """Return what a build from ``folder`` would change in the database behind ``engine``, by kind and place.

    Raises:
        BrokenDocuments: if the documents cannot be built.
    """
    library = read_library(folder)
    problems = check(library)
    if problems:
        raise BrokenDocuments(problems)
    scratch = create_engine("sqlite://", future=True, poolclass=StaticPool)
    with scratch.begin() as connection:
        Base.metadata.create_all(connection)
        fill(connection, library)
        after = _rows(connection)
    with engine.connect() as connection:
        before = _rows(connection)
    found = [difference for kind in after for difference in _of_kind(kind, before[kind], after[kind])]
    return found + list(_statements(before["statement"], after["statement"]))


def _of_kind(kind: str, before: dict[Any, Any], after: dict[Any, Any]) -> Iterator[Difference]:
    if kind == "statement":
        return
    for key in sorted({*before, *after}, key=str):
        if before.get(key) != after.get(key):
            change = "added" if key not in before else "removed" if key not in after else "changed"
            yield Difference(change, kind, _words(key), _words(before.get(key, "")), _words(after.get(key, "")))


def _statements(before: dict[Any, Any], after: dict[Any, Any]) -> Iterator[Difference]:
    """Yield the statements that differ; two that are alike under one heading are one that was reworded."""
    gone: dict[Any, list[Any]] = defaultdict(list)
    for key in before.keys() - after.keys():
        gone[key[:2]].append(key)
    for key in sorted(after.keys() - before.keys()):
        place, text = key[:2], key[2]
        old = max(gone[place], key=lambda one: SequenceMatcher(None, one[2], text).ratio(), default=None)
        if old and SequenceMatcher(None, old[2], text).ratio() >= ALIKE:
            gone[place].remove(old)
            yield Difference("changed", "statement", ", ".join(place), _cited(old), _cited(key))
        else:
            yield Difference("added", "statement", ", ".join(place), "", _cited(key))
    for place in sorted(gone):
        for key in sorted(gone[place]):
            yield Difference("removed", "statement", ", ".join(place), _cited(key), "")


def _rows(connection: Connection) -> Rows:
    """Return all that a reader of the database could notice, without numbers that a build gives anew."""
    def rows(*columns: Any) -> list[tuple[Any, ...]]:
        return [tuple(row) for row in connection.execute(select(*columns))]

    keys: dict[int, list[str]] = defaultdict(list)
    cited = statement_sources.c
    for id_, _, key in sorted(rows(cited.statement_id, cited.position, cited.source_key)):
        keys[id_].append(key)
    paths = dict(rows(Document.id, Document.path))
    passages = {id_: (paths[document], heading) for id_, document, heading in
                rows(Passage.id, Passage.document_id, Passage.heading)}
    return {
        "document": dict(rows(Document.path, Document.title)),
        "source": {key: about for key, *about in rows(Source.key, Source.title, Source.url, Source.grade, Source.seen)},
        "name": dict.fromkeys(rows(Name.name, Name.kind, Name.subject), ""),
        "link": {(role, relation, target): condition for role, relation, target, condition in
                 rows(Relation.role, Relation.relation, Relation.target, Relation.condition)},
        "department": dict.fromkeys(rows(RoleDepartment.role, RoleDepartment.department), ""),
        "trait": {(role, trait): value for role, trait, value in rows(Trait.role, Trait.trait, Trait.value)},
        "statement": {(*passages[passage], text, tuple(keys[id_]) or (ground,)): "" for id_, passage, text, ground in
                      rows(Statement.id, Statement.passage_id, Statement.text, Statement.ground)},
    }


def _words(value: Any) -> str:
    if isinstance(value, (tuple, list)):
        return " ".join(_words(part) for part in value)
    return "" if value is None else str(value)


def _cited(key: Any) -> str:
    return f"{key[2]} [{', '.join(key[3])}]"
