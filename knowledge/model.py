"""The tables of the knowledge base, in SQLAlchemy 2.0 style on 1.4 (Rasa's bound)."""

from __future__ import annotations

from typing import Any

from sqlalchemy import (
    Column,
    Date,
    Float,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    Integer,
    LargeBinary,
    String,
    Table,
    Text,
)
from sqlalchemy.orm import declarative_base, deferred, relationship

SCHEMA_VERSION = "4"
Base: Any = declarative_base()


class BuildFact(Base):
    """What is known about the build: ``schema``, ``fingerprint`` of the documents, ``built`` (ISO time)."""

    __tablename__ = "build_facts"
    name = Column(String(40), primary_key=True)
    value = Column(Text, nullable=False)


class Source(Base):
    """A page of the bibliography. ``url`` is null for what has no address; ``grade`` as in documents/README.md."""

    __tablename__ = "sources"
    key = Column(String(60), primary_key=True)
    title = Column(Text, nullable=False)
    url = Column(Text)
    grade = Column(String(1), nullable=False)
    seen = Column(Date, nullable=False)


class Document(Base):
    """A file of knowledge/documents; ``path`` is relative to that folder."""

    __tablename__ = "documents"
    id = Column(Integer, primary_key=True)
    path = Column(Text, nullable=False, unique=True)
    kind = Column(String(20), nullable=False)
    title = Column(Text, nullable=False)


class Subject(Base):
    """What can be asked about: a role, department, credential, organisation, employer or term.

    Ids are unique within a kind (the department and the term "backline" are two subjects).
    """

    __tablename__ = "subjects"
    kind = Column(String(20), primary_key=True)
    id = Column(String(80), primary_key=True)
    title = Column(Text, nullable=False)
    seniority = Column(String(10))  # of a role
    type = Column(String(20))       # of an organisation or a credential
    url = Column(Text)
    country = Column(Text)
    usual = Column(String(80))      # of a department: the role meant where only the department is named
    position = Column(Integer, nullable=False)  # order of the documents, for stable lists


class Name(Base):
    """A title or alias of a subject, in lower case; an ambiguous name has several rows."""

    __tablename__ = "names"
    id = Column(Integer, primary_key=True)
    name = Column(Text, nullable=False)
    kind = Column(String(20), nullable=False)
    subject = Column(String(80), nullable=False)
    is_title = Column(Integer, nullable=False)
    __table_args__ = (
        ForeignKeyConstraint(["kind", "subject"], ["subjects.kind", "subjects.id"]),
        Index("names_by_name", "name"),
    )


class RoleDepartment(Base):
    """A department of a role; position 0 is the main one."""

    __tablename__ = "role_departments"
    role = Column(String(80), primary_key=True)
    department = Column(String(80), primary_key=True)
    position = Column(Integer, nullable=False)
    __table_args__ = (Index("role_departments_by_department", "department"),)


class Passage(Base):
    """A section of a document: the unit of an answer. ``topic`` as in the answer contract."""

    __tablename__ = "passages"
    id = Column(Integer, primary_key=True)
    document_id = Column(ForeignKey("documents.id"), nullable=False)
    heading = Column(Text, nullable=False)
    topic = Column(String(40), nullable=False)
    kind = Column(String(20))
    subject = Column(String(80))
    document = relationship(Document)
    statements = relationship("Statement", order_by="Statement.position", back_populates="passage")
    __table_args__ = (
        Index("passages_by_subject", "kind", "subject", "topic"),
        Index("passages_by_topic", "topic"),
    )


statement_sources = Table(
    "statement_sources", Base.metadata,
    Column("statement_id", ForeignKey("statements.id"), primary_key=True),
    Column("position", Integer, primary_key=True),
    Column("source_key", ForeignKey("sources.key"), nullable=False),
)


class Statement(Base):
    """One sourced statement. ``ground`` is ``sourced``, ``trade`` (common knowledge) or ``unknown`` (an honest gap).

    ``meaning`` is the unit vector of its text (float32, 384 values) for the search by meaning.
    """

    __tablename__ = "statements"
    id = Column(Integer, primary_key=True)
    passage_id = Column(ForeignKey("passages.id"), nullable=False, index=True)
    position = Column(Integer, nullable=False)
    text = Column(Text, nullable=False)
    ground = Column(String(10), nullable=False)
    meaning = deferred(Column(LargeBinary))  # not wanted where a statement is shown
    passage = relationship(Passage, back_populates="statements")
    sources = relationship(Source, secondary=statement_sources, order_by=statement_sources.c.position)


class Mention(Base):
    """A subject that a passage of somebody's own article names."""

    __tablename__ = "mentions"
    passage_id = Column(ForeignKey("passages.id"), primary_key=True)
    kind = Column(String(20), primary_key=True)
    subject = Column(String(80), primary_key=True)
    __table_args__ = (Index("mentions_by_subject", "kind", "subject"),)


class Hint(Base):
    """A lay description of a role, used to find it and never shown."""

    __tablename__ = "hints"
    id = Column(Integer, primary_key=True)
    role = Column(String(80), nullable=False, index=True)
    text = Column(Text, nullable=False)
    meaning = Column(LargeBinary)


class Relation(Base):
    """From a role to a role, employer or credential; ``condition`` says what makes the step, where one is named."""

    __tablename__ = "relations"
    id = Column(Integer, primary_key=True)
    role = Column(String(80), nullable=False)
    relation = Column(String(20), nullable=False)
    target_kind = Column(String(20), nullable=False)
    target = Column(String(80), nullable=False)
    condition = Column(Text)
    sources = Column(Text, nullable=False)  # keys or "trade", separated by commas
    position = Column(Integer, nullable=False)
    __table_args__ = (
        Index("relations_by_role", "role", "relation"),
        Index("relations_by_target", "target_kind", "target", "relation"),
    )


class Trait(Base):
    """How much of a trait a role has: 0 no, 1 some, 2 yes; ``sources`` is the ground."""

    __tablename__ = "traits"
    role = Column(String(80), primary_key=True)
    trait = Column(String(20), primary_key=True)
    value = Column(Float, nullable=False)
    sources = Column(Text, nullable=False)
    __table_args__ = (Index("traits_by_trait", "trait", "value"),)


class SearchBlock(Base):
    """Search data of a large base (``blocks``); a small one has none."""

    __tablename__ = "search_blocks"
    name = Column(String(20), primary_key=True)
    number = Column(Integer, primary_key=True, autoincrement=False)
    data = Column(LargeBinary, nullable=False)
