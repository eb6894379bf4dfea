"""Builds the database from the documents: all or nothing, with progress.

A SQLite file is written beside the old one and takes its place at the end; in another database everything happens in
one transaction. Readers see the old knowledge or the new, never a part.
"""

from __future__ import annotations

import hashlib
import os
from collections import defaultdict
from datetime import datetime, timezone
from pathlib import Path
from typing import Any, Iterable, Iterator

from sqlalchemy import bindparam, create_engine, func, insert, inspect, select
from sqlalchemy.engine import Connection, Engine, make_url
from sqlalchemy.exc import SQLAlchemyError
from tqdm import tqdm

from knowledge.checks import _front_list, check, mentions, plain
from knowledge.database import sqlite_file
from knowledge.errors import BrokenDocuments, MissingDatabase
from knowledge.large import LARGE, write_search
from knowledge.meaning import FOLDER as ENCODER
from knowledge.meaning import encoder
from knowledge.model import (
    SCHEMA_VERSION,
    Base,
    BuildFact,
    Hint,
    Mention,
    Name,
    Passage,
    Relation,
    RoleDepartment,
    Source,
    Statement,
    Subject,
    Trait,
    statement_sources,
)
from knowledge.model import Document as DocumentRow
from knowledge.reader import DOCUMENTS, Document, Library, Section, WrittenStatement, read_library
from knowledge.role_graph import relation_lines
from knowledge.vocabulary import ASPECTS, COLLECTIONS, RELATIONS, TRADE, TRAIT_VALUES, UNKNOWN

COLLECTION_TOPICS = {
    "credential": "training.credential", "organisation": "jobs.overview", "employer": "industry.employer",
    "term": "glossary.term", "department": "roles.list",
}
WRITTEN_IN_ORDER = (  # what others refer to first
    DocumentRow, Subject, Name, RoleDepartment, Hint, Relation, Trait, Passage, Mention, Statement, statement_sources,
)
BATCH = 500  # texts whose meaning is held at a time


def fingerprint(folder: Path = DOCUMENTS) -> str:
    """Return a digest of all that a build depends on: the documents, the encoder and the tables' version."""
    digest = hashlib.sha256(SCHEMA_VERSION.encode())
    for path in [*sorted(folder.rglob("*.md")), *sorted(folder.glob("sources/*.yml")), ENCODER / "SHA256SUMS"]:
        if path.is_file():
            name = path.relative_to(folder).as_posix() if path.is_relative_to(folder) else path.name
            digest.update(name.encode() + b"\0" + path.read_bytes() + b"\0")
    return digest.hexdigest()


def build(url: str, folder: Path = DOCUMENTS, quiet: bool = False) -> dict[str, int]:
    """Build the database at ``url`` and return how many rows of each kind it has.

    Raises:
        BrokenDocuments: if a check finds a problem; the database stays as it was.
        MissingDatabase: if the database cannot be written.
    """
    print_of_documents = fingerprint(folder)
    library = read_library(folder, quiet)
    problems = check(library)
    if problems:
        raise BrokenDocuments(problems)
    target = sqlite_file(url)
    try:
        if target is None:
            engine = create_engine(url, future=True)
            with engine.begin() as connection:
                _clear(connection)
                return _fill(connection, library, print_of_documents, quiet)
        return _build_beside(target, library, print_of_documents, quiet)
    except (SQLAlchemyError, ImportError, OSError) as error:  # ImportError: a driver that is not installed
        raise MissingDatabase(f"the database {make_url(url)!r} cannot be written: {_first_line(error)}") from error


def _clear(connection: Connection) -> None:
    """Empty the tables of this version; another version's are made anew, which keeps readers waiting until the end."""
    made_by = None
    if inspect(connection).has_table(BuildFact.__tablename__):
        made_by = connection.execute(select(BuildFact.value).where(BuildFact.name == "schema")).scalar()
    if made_by == SCHEMA_VERSION:
        for table in reversed(Base.metadata.sorted_tables):
            connection.execute(table.delete())
    else:
        Base.metadata.drop_all(connection)
        Base.metadata.create_all(connection)


def _build_beside(target: Path, library: Library, print_of_documents: str, quiet: bool) -> dict[str, int]:
    target.parent.mkdir(parents=True, exist_ok=True)
    scratch = target.with_name(f"{target.name}.{os.getpid()}.new")
    scratch.unlink(missing_ok=True)
    engine: Engine = create_engine(f"sqlite:///{scratch}", future=True)
    try:
        with engine.begin() as connection:
            Base.metadata.create_all(connection)
            counts = _fill(connection, library, print_of_documents, quiet)
        engine.dispose()
        os.replace(scratch, target)
        return counts
    finally:
        engine.dispose()
        scratch.unlink(missing_ok=True)


def _fill(connection: Connection, library: Library, print_of_documents: str, quiet: bool) -> dict[str, int]:
    counts = fill(connection, library, quiet)
    library.documents.clear()  # the rows are all that is needed from here on, and a large library fills the memory
    _add_meaning(connection, Statement, quiet)
    _add_meaning(connection, Hint, quiet)
    facts = {"schema": SCHEMA_VERSION, "fingerprint": print_of_documents, "built": datetime.now(timezone.utc).isoformat()}
    if counts["statements"] >= LARGE:
        write_search(connection, quiet)
        facts["search"] = "large"
    connection.execute(insert(BuildFact), [{"name": name, "value": value} for name, value in facts.items()])
    return counts


def fill(connection: Connection, library: Library, quiet: bool = True) -> dict[str, int]:
    """Fill empty tables from documents without a problem, all but what the encoder makes; return the number of rows."""
    sources = [
        {"key": s.key, "title": s.title, "url": s.url, "grade": s.grade, "seen": s.seen} for s in library.sources.values()
    ]
    connection.execute(insert(Source), sources)
    counts = {"documents": len(library.documents), "sources": len(sources)}
    filler = _Filler(connection)
    for document in tqdm(library.documents, "documents", disable=quiet, unit=""):
        filler.add(document)
    _complete_relations(connection)
    for table in (Subject, Name, Passage, Statement, Relation):
        counts[table.__tablename__] = connection.execute(select(func.count()).select_from(table)).scalar()
    return counts


class _Filler:
    """Turns documents into rows, which are written document by document."""

    def __init__(self, connection: Connection):
        self.connection = connection
        self.rows: dict[Any, list[dict[str, Any]]] = defaultdict(list)  # of the present document, by table
        self.last: dict[Any, int] = defaultdict(int)  # ids given so far, by table

    def add(self, document: Document) -> None:
        document_id = self._numbered(DocumentRow, {"path": document.path, "kind": document.kind, "title": document.title})
        if document.kind == "role":
            self._role(document, document_id)
        elif document.kind == "guide":
            for section in document.sections:
                subject = section.attributes.get("subject")
                kind = "employer" if section.attributes["topic"] == "industry.employer" else None
                self._passage(document_id, section.heading, section.attributes["topic"], kind, subject, section.statements)
        elif document.kind == "article":
            for section in document.sections:
                passage_id = self._passage(document_id, section.heading, "passage", None, None, section.statements)
                self.rows[Mention] += [{"passage_id": passage_id, "kind": kind, "subject": subject}
                                       for kind, subject in dict.fromkeys(mentions(section))]
        else:
            for position, section in enumerate(document.sections):
                self._entry(document, document_id, section, position)
        for table in WRITTEN_IN_ORDER:
            if rows := self.rows.pop(table, None):
                self.connection.execute(insert(table), rows)

    def _role(self, document: Document, document_id: int) -> None:
        role = document.front["id"]
        self.rows[Subject].append({"kind": "role", "id": role, "title": document.title, "position": document_id * 1000,
                                   "seniority": document.front["seniority"]})
        self._names("role", role, document.title, _front_list(document, "aliases"))
        self.rows[RoleDepartment] += [
            {"role": role, "department": d, "position": i} for i, d in enumerate(_front_list(document, "departments"))]
        self.rows[Hint] += [{"role": role, "text": text} for text in _front_list(document, "described_as")]
        for section in document.sections:
            if section.heading == "Links":
                self.rows[Relation] += _relations(role, section)
            elif section.heading == "Traits":
                self.rows[Trait] += _traits(role, section)
            else:
                aspect = ASPECTS[section.heading]
                lead = document.lead if aspect == "overview" else []
                self._passage(document_id, section.heading, f"role.{aspect}", "role", role, [*lead, *section.statements])

    def _entry(self, document: Document, document_id: int, section: Section, position: int) -> None:
        kind, attributes = COLLECTIONS[document.kind], section.attributes
        self.rows[Subject].append({
            "kind": kind, "id": attributes["id"], "title": section.heading, "position": document_id * 1000 + position,
            **{name: attributes.get(name) for name in ("type", "url", "country", "usual")}})
        aliases = [alias.strip() for alias in attributes.get("aliases", "").split(",") if alias.strip()]
        self._names(kind, attributes["id"], section.heading, aliases)
        self._passage(document_id, section.heading, COLLECTION_TOPICS[kind], kind, attributes["id"], section.statements)

    def _names(self, kind: str, subject: str, title: str, aliases: Iterable[str]) -> None:
        seen = {plain(title): 1} | {}
        for alias in aliases:
            seen.setdefault(plain(alias), 0)
        self.rows[Name] += [{"name": n, "kind": kind, "subject": subject, "is_title": t} for n, t in seen.items() if n]

    def _passage(self, document_id: int, heading: str, topic: str, kind: str | None, subject: str | None,
                 statements: list[WrittenStatement]) -> int:
        passage_id = self._numbered(Passage, {"document_id": document_id, "heading": heading, "topic": topic, "kind": kind,
                                              "subject": subject})
        for position, statement in enumerate(statements):
            statement_id = self._numbered(Statement, {"passage_id": passage_id, "position": position,
                                                      "text": statement.text, "ground": ground(statement.keys)})
            keys = dict.fromkeys(key for key in statement.keys if key not in (TRADE, UNKNOWN))
            self.rows[statement_sources] += [
                {"statement_id": statement_id, "position": i, "source_key": key} for i, key in enumerate(keys)]
        return passage_id

    def _numbered(self, table: Any, row: dict[str, Any]) -> int:
        self.last[table] += 1
        self.rows[table].append({"id": self.last[table], **row})
        return self.last[table]


def ground(keys: Iterable[str]) -> str:
    """Return what a statement stands on: ``unknown``, ``sourced`` or ``trade``."""
    keys = set(keys)
    return UNKNOWN if UNKNOWN in keys else TRADE if keys <= {TRADE} else "sourced"


def _relations(role: str, section: Section) -> Iterator[dict[str, Any]]:
    position = 0
    for statement, written, targets, condition in relation_lines(section):
        relation, kind = RELATIONS[written]
        for target in targets:
            yield {"role": role, "relation": relation, "target_kind": kind, "target": target, "condition": condition,
                   "sources": ",".join(statement.keys), "position": position}
            position += 1


def _traits(role: str, section: Section) -> Iterator[dict[str, Any]]:
    for statement in section.statements:
        trait, _, value = (part.strip() for part in statement.text.partition(":"))
        yield {"role": role, "trait": trait, "value": TRAIT_VALUES[value], "sources": ",".join(statement.keys)}


def _complete_relations(connection: Connection) -> None:
    """Write each step once, as ``leads_to``, whichever of the two documents names it; and "works with" both ways."""
    rows = connection.execute(select(Relation.__table__)).mappings().all()
    have = {(r["role"], r["relation"], r["target"]) for r in rows}
    missing = []
    for row in rows:
        mirrored = {"comes_from": "leads_to", "leads_to": "comes_from", "works_with": "works_with"}.get(row["relation"])
        key = (row["target"], mirrored, row["role"])
        if mirrored and key not in have:
            have.add(key)
            missing.append({**{k: row[k] for k in ("condition", "sources")}, "role": row["target"], "relation": mirrored,
                            "target_kind": "role", "target": row["role"], "position": 100 + row["position"]})
    if missing:
        connection.execute(insert(Relation), missing)


def _add_meaning(connection: Connection, table: Any, quiet: bool) -> None:
    count = connection.execute(select(func.count()).select_from(table)).scalar()
    update = table.__table__.update().where(table.id == bindparam("row")).values(meaning=bindparam("vector"))
    next_rows, last = select(table.id, table.text).order_by(table.id).limit(BATCH), 0
    with tqdm(total=count, desc=f"meaning of {table.__tablename__}", disable=quiet, unit="", mininterval=1) as progress:
        while rows := connection.execute(next_rows.where(table.id > last)).all():
            ids, texts = zip(*rows)
            vectors = encoder().encode_many(texts)
            connection.execute(update, [{"row": id_, "vector": vector.tobytes()} for id_, vector in zip(ids, vectors)])
            last = ids[-1]
            progress.update(len(ids))


def _first_line(error: Exception) -> str:
    return str(error).strip().splitlines()[0]
