"""Opens the databases of the channels: what was said, what is remembered, what has arrived."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from sqlalchemy import create_engine, event
from sqlalchemy.engine import Engine, make_url
from sqlalchemy.pool import QueuePool


def open_engine(url: str) -> Engine:
    """Open the database; of SQLite, the file is made, with a write-ahead log so that readers do not wait for writers."""
    parsed = make_url(url)
    if parsed.get_backend_name() != "sqlite":
        return create_engine(url, future=True, pool_pre_ping=True, pool_size=5, max_overflow=5)
    if parsed.database:
        path = Path(parsed.database)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.touch(mode=0o600)  # people tell an adviser about themselves; nobody but the owner reads it
    engine = create_engine(url, future=True, poolclass=QueuePool, connect_args={"timeout": 2, "check_same_thread": False})

    @event.listens_for(engine, "connect")
    def set_up(connection: Any, record: Any) -> None:
        connection.execute("PRAGMA journal_mode=WAL")
        connection.execute("PRAGMA synchronous=NORMAL")
        connection.execute("PRAGMA secure_delete=ON")  # what is forgotten is overwritten

    return engine
