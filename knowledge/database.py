"""Where the database is, and how it is opened."""

from __future__ import annotations

import os
from pathlib import Path

from sqlalchemy import create_engine, select
from sqlalchemy.engine import Engine, make_url
from sqlalchemy.exc import ArgumentError, NoSuchModuleError, SQLAlchemyError

from knowledge.errors import MissingDatabase
from knowledge.model import SCHEMA_VERSION, BuildFact

ROOT = Path(__file__).resolve().parent.parent
VARIABLE = "CREWCALL_KNOWLEDGE_URL"
DEFAULT_URL = f"sqlite:///{ROOT / 'build' / 'knowledge.sqlite'}"


def database_url() -> str:
    """Return the SQLAlchemy URL of the knowledge base: the variable CREWCALL_KNOWLEDGE_URL, or a file in build/."""
    return os.environ.get(VARIABLE) or DEFAULT_URL


def sqlite_file(url: str) -> Path | None:
    """Return the file of a SQLite URL; None for another database.

    Raises:
        MissingDatabase: if the URL is none that SQLAlchemy can read.
    """
    try:
        parsed = make_url(url)
    except (ArgumentError, ValueError) as error:  # without the URL in the words, as it may hold a password
        raise MissingDatabase(f"{VARIABLE} is no database URL such as {DEFAULT_URL}") from error
    return Path(parsed.database) if parsed.get_backend_name() == "sqlite" and parsed.database else None


def open_engine(url: str | None = None) -> Engine:
    """Open a built knowledge base for reading.

    Raises:
        MissingDatabase: if there is none, it cannot be reached, or it was built by another version.
    """
    url = url or database_url()
    path = sqlite_file(url)
    if path is not None and not path.is_file():
        raise MissingDatabase(f"there is no knowledge base at {path}; build it with: crewcall knowledge build")
    try:
        engine = create_engine(url, future=True, pool_pre_ping=path is None)
        facts = build_facts(engine)
    except (SQLAlchemyError, NoSuchModuleError, ImportError) as error:
        reason = str(error).strip().splitlines()[0]
        raise MissingDatabase(f"the knowledge base at {make_url(url)!r} cannot be read: {reason}") from error
    if facts.get("schema") != SCHEMA_VERSION:
        raise MissingDatabase("the knowledge base was built by another version; run: crewcall knowledge build")
    return engine


def build_facts(engine: Engine) -> dict[str, str]:
    """Return what is known about the build (see :class:`knowledge.model.BuildFact`)."""
    with engine.connect() as connection:
        return dict(connection.execute(select(BuildFact.name, BuildFact.value)).all())
