"""The knowledge base: one method a question. Built by ``build``, filled from the documents."""

from __future__ import annotations

import re
from collections import deque
from functools import cached_property, lru_cache
from typing import Any, Callable, Container, Iterable, Mapping, Sequence

import numpy as np
from sqlalchemy import and_, select
from sqlalchemy.engine import Engine
from sqlalchemy.orm import Session, joinedload, selectinload

from knowledge import model
from knowledge.database import build_facts, open_engine
from knowledge.errors import NotFound
from knowledge.large import LargeDescriptions, LargeIndex
from knowledge.meaning import encoder
from knowledge.names import role_groups
from knowledge.results import Found, FoundRole, Name, Passage, Relation, Source, Statement, Subject, Trait
from knowledge.search import Descriptions, Index, of_texts, told_of_roles
from knowledge.vocabulary import ASPECTS, TRAITS

REMEMBERED = 2000  # answers of the database
DESCRIPTIONS_KEPT = 64  # whose scores are kept
PASSAGE = (joinedload(model.Passage.document), selectinload(model.Passage.statements).selectinload(model.Statement.sources))


class KnowledgeBase:
    """Answers questions from the database behind ``engine``.

    What was read is remembered (of passages the latest), as a built database never changes: after a build, make another.
    """

    def __init__(self, engine: Engine):
        self.engine = engine
        self._read = lru_cache(maxsize=REMEMBERED)(self._read_anew)

    @classmethod
    def open(cls, url: str | None = None) -> KnowledgeBase:
        """Open the built database; without ``url`` the one of this installation. Raises MissingDatabase."""
        return cls(open_engine(url))

    # -- Roles, one method a question --------------------------------------------------------------------------------

    def overview(self, role: str) -> Passage:
        """What the role is and does; its first statement is the definition."""
        return self.about_role(role, "overview")

    def skills(self, role: str) -> Passage:
        """What one must be good at."""
        return self.about_role(role, "skills")

    def tools(self, role: str) -> Passage:
        """The gear and software it uses."""
        return self.about_role(role, "tools")

    def training(self, role: str) -> Passage:
        """Courses, degrees and certificates that help."""
        return self.about_role(role, "training")

    def entry(self, role: str) -> Passage:
        """How to become one."""
        return self.about_role(role, "entry")

    def progression(self, role: str) -> Passage:
        """What comes next."""
        return self.about_role(role, "progression")

    def pay(self, role: str) -> Passage:
        """What it earns and how it is paid."""
        return self.about_role(role, "pay")

    def conditions(self, role: str) -> Passage:
        """Hours, travel, physical demands, dangers."""
        return self.about_role(role, "conditions")

    def employers(self, role: str) -> Passage:
        """Who hires it and where it works."""
        return self.about_role(role, "employers")

    def colleagues(self, role: str) -> Passage:
        """Whom it works with and reports to."""
        return self.about_role(role, "colleagues")

    def about_role(self, role: str, aspect: str) -> Passage:
        """Return what is known of a role under ``aspect`` (a value of ``vocabulary.ASPECTS``). Raises NotFound."""
        if aspect not in ASPECTS.values():
            raise NotFound("aspect", aspect)
        return self._one("role", role, f"role.{aspect}")

    # -- Other subjects ----------------------------------------------------------------------------------------------

    def credential(self, id_: str) -> Passage:
        """What a card, certificate, licence or course is, who needs it, how to get it."""
        return self._one("credential", id_, "training.credential")

    def organisation(self, id_: str) -> Passage:
        """What an organisation, board, portal or union is."""
        return self._one("organisation", id_, "jobs.overview")

    def term(self, id_: str) -> Passage:
        """What a word of the trade means."""
        return self._one("term", id_, "glossary.term")

    def department(self, id_: str) -> Passage:
        """What a department does."""
        return self._one("department", id_, "roles.list")

    def employer(self, id_: str) -> list[Passage]:
        """What a kind of employer is and does: the guide's passages first, then its entry."""
        self.subject("employer", id_)
        passages = self._read("employer", id_, "industry.employer")
        return sorted(passages, key=lambda p: p.subject is not None and p.heading == p.subject.title)

    def guide(self, topic: str, subject: str | None = None) -> list[Passage]:
        """Return the guides' passages on a topic of the answer contract, in the order of the documents.

        ``subject`` narrows them to what a section is about, such as ``uk`` for the help lines there.
        """
        return self._read(None, subject, topic)

    # -- Lists and relations -----------------------------------------------------------------------------------------

    @cached_property
    def subjects(self) -> dict[tuple[str, str], Subject]:
        """All subjects by (kind, id), in the order of the documents."""
        with Session(self.engine) as session:
            rows = session.execute(select(model.Subject).order_by(model.Subject.kind, model.Subject.position)).scalars()
            return {(r.kind, r.id): Subject(r.kind, r.id, r.title, r.type, r.url, r.country, r.seniority, r.usual) for r in rows}

    def subject(self, kind: str, id_: str) -> Subject:
        """Return a subject by its id. Raises NotFound."""
        try:
            return self.subjects[kind, id_]
        except KeyError:
            raise NotFound(kind, id_) from None

    def of_kind(self, kind: str, type_: str | None = None) -> list[Subject]:
        """Return all subjects of a kind (and type), in the order of the documents."""
        return [s for s in self._by_kind.get(kind, ()) if type_ is None or s.type == type_]

    @cached_property
    def _by_kind(self) -> dict[str, list[Subject]]:
        kinds: dict[str, list[Subject]] = {}
        for subject in self.subjects.values():
            kinds.setdefault(subject.kind, []).append(subject)
        return kinds

    @cached_property
    def _roles_of(self) -> dict[str, list[Subject]]:
        """The roles of each department, in the order of the documents."""
        roles: dict[str, list[Subject]] = {}
        for role in self.of_kind("role"):
            for department in self.departments_of[role.id]:
                roles.setdefault(department, []).append(role)
        return roles

    def usual_role(self, department: str) -> str | None:
        """Return the role that people mean who name only the department; None where there is no such role."""
        return self.subject("department", department).usual

    def roles_called(self, word: str) -> list[str]:
        """Return the roles whose names end in a word that several share ("manager"); empty where it is none."""
        return self._groups.get(word, [])

    @cached_property
    def _groups(self) -> dict[str, list[str]]:
        return role_groups(self.names)

    @cached_property
    def names(self) -> list[Name]:
        """Every name of every subject."""
        with Session(self.engine) as session:
            rows = session.execute(select(model.Name).order_by(model.Name.id)).scalars()
            return [Name(r.name, r.kind, r.subject, bool(r.is_title)) for r in rows]

    @cached_property
    def departments_of(self) -> dict[str, list[str]]:
        """The departments of each role, the main one first."""
        table = model.RoleDepartment
        with Session(self.engine) as session:
            rows = session.execute(select(table.role, table.department).order_by(table.role, table.position)).all()
        departments: dict[str, list[str]] = {}
        for role, department in rows:
            departments.setdefault(role, []).append(department)
        return departments

    @cached_property
    def traits_of(self) -> dict[str, dict[str, float]]:
        """The traits of each role: 0 no, 1 some, 2 yes."""
        with Session(self.engine) as session:
            rows = session.execute(select(model.Trait.role, model.Trait.trait, model.Trait.value)).all()
        traits: dict[str, dict[str, float]] = {}
        for role, trait, value in rows:
            traits.setdefault(role, {})[trait] = value
        return traits

    def traits(self, role: str) -> list[Trait]:
        """Return the traits of a role with the sources of each."""
        self.subject("role", role)
        with Session(self.engine) as session:
            rows = session.execute(select(model.Trait).where(model.Trait.role == role)).scalars().all()
            return [Trait(r.trait, r.value, self._sources_named(session, r.sources)) for r in rows]

    def roles(self, department: str | None = None, traits: Mapping[str, tuple[float, float]] | None = None) -> list[Subject]:
        """Return the roles of a department whose traits lie within the given bounds, in the order of the documents.

        ``traits`` maps a trait to its lowest and highest value: ``{"travel": (0, 0)}`` for roles that stay at home.
        """
        if department is not None:
            self.subject("department", department)
        for trait in traits or {}:
            if trait not in TRAITS:
                raise NotFound("trait", trait)
        roles = self.of_kind("role") if department is None else self._roles_of.get(department, [])
        return [role for role in roles
                if all(low <= self.traits_of[role.id][trait] <= high for trait, (low, high) in (traits or {}).items())]

    def relations(self, role: str, *relations: str) -> list[Relation]:
        """Return the links of a role of the given kinds (``leads_to``, ``works_with`` …), the document's own first."""
        self.subject("role", role)
        return self._relations_where(model.Relation.role == role, relations, incoming=False)

    def mentioning(self, kind: str, id_: str) -> list[Passage]:
        """Return the passages of somebody's own articles that name a subject, in the order of the documents."""
        self.subject(kind, id_)
        table, mention = model.Passage, model.Mention
        statement = select(table).join(mention, mention.passage_id == table.id).order_by(table.id).where(
            mention.kind == kind, mention.subject == id_)
        with Session(self.engine) as session:
            return [self._passage(row) for row in session.execute(statement).scalars()]

    def roles_with_credential(self, credential: str) -> list[Subject]:
        """Return the roles that a credential helps or that require it."""
        self.subject("credential", credential)
        where = and_(model.Relation.target_kind == "credential", model.Relation.target == credential)
        return [r.target for r in self._relations_where(where, ("required", "helped_by"), incoming=True)]

    def roles_hired_by(self, employer: str) -> list[Subject]:
        """Return the roles that a kind of employer hires."""
        self.subject("employer", employer)
        where = and_(model.Relation.target_kind == "employer", model.Relation.target == employer)
        return [r.target for r in self._relations_where(where, ("hired_by",), incoming=True)]

    def _relations_where(self, where: Any, relations: Sequence[str], incoming: bool) -> list[Relation]:
        table = model.Relation
        statement = select(table).where(where, table.relation.in_(relations)).order_by(table.position, table.id)
        with Session(self.engine) as session:
            rows = session.execute(statement).scalars().all()
            found: dict[tuple[str, str], Relation] = {}
            for r in rows:
                subject = self.subject("role", r.role) if incoming else self.subject(r.target_kind, r.target)
                sources = self._sources_named(session, r.sources)
                found.setdefault((r.relation, subject.id), Relation(r.relation, subject, r.condition, sources))
            return list(found.values())

    def path(self, start: str, goal: str, longest: int = 6, without: Container[str] = ()) -> list[Relation]:
        """Return the shortest chain of ``leads_to`` steps from one role to another; empty where none is documented.

        It does not pass through the roles in ``without``.
        """
        self.subject("role", start)
        self.subject("role", goal)
        before: dict[str, str | None] = {start: None}
        edge = deque([(start, 0)])
        while edge and goal not in before:
            role, length = edge.popleft()
            for target in self._steps.get(role, ()) if length < longest else ():
                if target not in before and target not in without:
                    before[target] = role
                    edge.append((target, length + 1))
        chain = [goal] if goal in before else []
        while chain and (previous := before[chain[-1]]):
            chain.append(previous)
        chain.reverse()
        return [next(step for step in self.relations(role, "leads_to") if step.target.id == target)
                for role, target in zip(chain, chain[1:])]

    @cached_property
    def _steps(self) -> dict[str, list[str]]:
        """Whom each role leads to, the document's own steps first."""
        table = model.Relation
        statement = select(table.role, table.target).where(table.relation == "leads_to").order_by(table.position, table.id)
        steps: dict[str, list[str]] = {}
        with Session(self.engine) as session:
            for role, target in session.execute(statement):
                steps.setdefault(role, []).append(target)
        return steps

    # -- Search ------------------------------------------------------------------------------------------------------

    def find_roles(self, description: str, limit: int = 3) -> list[FoundRole]:
        """Return the roles that a description fits best ("hangs the speakers"), by meaning and words over what they do.

        The description and each of its sentences are looked up, as the job often stands in one sentence of a story.
        """
        scores = self._scores_of_roles(description)
        return [FoundRole(self.subject("role", self._descriptions.roles[place]), float(scores[place]))
                for place in np.argsort(-scores, kind="stable")[:limit]]

    @cached_property
    def _scores_of_roles(self) -> Callable[[str], np.ndarray]:
        return lru_cache(maxsize=DESCRIPTIONS_KEPT)(self._score_roles)  # a turn may look up the same words several times

    def _score_roles(self, description: str) -> np.ndarray:
        sentences = [s for s in re.split(r"(?<=[.?!])\s+", description) if len(s.split()) > 2][:8]
        texts = list(dict.fromkeys([description, *sentences]))
        return of_texts(self._descriptions.scores(texts, encoder().encode(texts)))

    def read_ahead(self) -> None:
        """Make the indexes now, so that nobody who asks waits for them."""
        self.find_roles("hangs the speakers")
        self.closeness("hangs the speakers", [])

    def search(self, words: str, limit: int = 5, exclude: Iterable[str] = ()) -> list[Found]:
        """Return the statements nearest to ``words`` in meaning and words, best first, at most one a passage."""
        vector = encoder().encode([words])[0]
        hits = self._statements.best(words, vector, limit * 4)
        table = model.Statement
        whole = joinedload(table.passage).options(*PASSAGE)
        found: dict[int, Found] = {}
        with Session(self.engine) as session:
            statement = select(table).where(table.id.in_([id_ for id_, _ in hits])).options(whole)
            rows = {row.id: row for row in session.execute(statement).scalars()}
            for id_, score in hits:
                row = rows.get(id_)  # None after a build under our feet
                if row is not None and row.passage_id not in found and row.passage.topic not in exclude:
                    found[row.passage_id] = Found(self._passage(row.passage), _statement(row), score)
        return list(found.values())[:limit]

    def closeness(self, words: str, statements: Iterable[Statement]) -> dict[int, float]:
        """Return how close each statement is to ``words``, by its id; an [unknown] statement has none."""
        vector = encoder().encode([words])[0]
        return self._statements.scores_of(words, vector, [statement.id for statement in statements])

    @cached_property
    def _large(self) -> bool:
        return "search" in build_facts(self.engine)

    @cached_property
    def _statements(self) -> Index | LargeIndex:
        if self._large:
            return LargeIndex(self.engine)
        with Session(self.engine) as session:
            table = model.Statement
            rows = session.execute(select(table.id, table.text, table.meaning).where(table.ground != "unknown")).all()
        return Index.of(*zip(*rows))

    @cached_property
    def _descriptions(self) -> Descriptions | LargeDescriptions:
        if self._large:
            return LargeDescriptions(self.engine)
        with self.engine.connect() as connection:
            return Descriptions.of(told_of_roles(connection))

    # -- Reading -----------------------------------------------------------------------------------------------------

    def _one(self, kind: str, id_: str, topic: str) -> Passage:
        self.subject(kind, id_)
        passages = self._read(kind, id_, topic)
        if not passages:
            raise NotFound(topic, id_)
        return passages[0]

    def _read_anew(self, kind: str | None, subject: str | None, topic: str) -> list[Passage]:
        table = model.Passage
        statement = select(table).where(table.topic == topic).order_by(table.id).options(*PASSAGE)
        if subject is not None:
            statement = statement.where(table.subject == subject)
        statement = statement.where(table.kind == kind if kind else table.kind.is_(None))
        with Session(self.engine) as session:
            return [self._passage(row) for row in session.execute(statement).scalars()]

    def _passage(self, row: model.Passage) -> Passage:
        subject = self.subjects.get((row.kind, row.subject)) if row.kind else None
        return Passage(row.document.title, row.heading, row.topic, subject, tuple(_statement(s) for s in row.statements))

    def _sources_named(self, session: Session, keys: str) -> tuple[Source, ...]:
        rows = session.execute(select(model.Source).where(model.Source.key.in_(keys.split(",")))).scalars()
        return tuple(_source(row) for row in sorted(rows, key=lambda row: keys.split(",").index(row.key)))


def _source(row: model.Source) -> Source:
    return Source(row.title, row.url, row.grade)


def _statement(row: model.Statement) -> Statement:
    return Statement(row.id, row.text, row.ground, tuple(_source(s) for s in row.sources))
