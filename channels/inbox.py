"""What Slack and Telegram sent, and how far each message is answered: the memory that makes "answered once" true.

A vendor repeats what it thinks was lost, a server may be stopped in the middle of an answer, and several servers may
share the work. So a message is written down before its receipt is acknowledged, its answer before the first part of it
is sent, and each part when it was taken. Words are kept only until the message is answered; the bare keys a week
longer, as long as a vendor may repeat them.

The table lies in the database that ``CREWCALL_INBOX_URL`` names (any SQLAlchemy URL; several servers need one in
common), by default in a SQLite file of this installation.
"""

from __future__ import annotations

import asyncio
import json
import os
import time
import uuid
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict, dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any, TypeVar

from sqlalchemy import (
    Column,
    Float,
    Integer,
    MetaData,
    String,
    Table,
    Text,
    create_engine,
    delete,
    event,
    func,
    insert,
    select,
    update,
)
from sqlalchemy.engine import Connection, make_url
from sqlalchemy.exc import IntegrityError, SQLAlchemyError

VARIABLE = "CREWCALL_INBOX_URL"
DEFAULT_URL = f"sqlite:///{Path(__file__).resolve().parent.parent / 'build' / 'inbox.sqlite'}"
LEASE = 15.0          # seconds after which another server takes over what one has left lying
KEYS_AT_ONCE = 500    # a database takes only so many in a statement
KEPT = 8 * 24 * 3600  # seconds; Telegram's update ids may start anew after a week of silence
RECEIVED, READY, ANSWERED, FAILED = "received", "ready", "answered", "failed"
T = TypeVar("T")

metadata = MetaData()
inbox = Table(
    "inbox", metadata,
    Column("key", String(255), primary_key=True),
    Column("channel", String(32), nullable=False),
    Column("lane", String(128), nullable=False, index=True),
    Column("state", String(16), nullable=False, index=True),
    Column("message", Text),         # the Incoming as JSON, until it is answered
    Column("calls", Text),           # the calls of the answer as JSON, from READY until it is answered
    Column("sent", Integer, nullable=False, default=0),  # calls that the vendor has taken
    Column("mark", Integer),         # the vendor's number of the last message sent, where it counts them
    Column("accepted", Float, nullable=False),           # seconds since 1970
    Column("lease", Float, nullable=False),              # until when ``owner`` has it
    Column("owner", String(32)),
)


class InboxError(Exception):
    """The inbox cannot be used; nothing was accepted."""


@dataclass(frozen=True)
class Incoming:
    """A message that a vendor handed over.

    ``key`` is the same for each repetition; messages of one ``lane`` are answered one after the other; ``sender`` is the
    conversation; ``place`` is where and how to answer, in the vendor's terms. With ``fixed`` the answer is known.
    ``mark`` is the message's number, where the vendor counts up within a lane.
    """

    key: str
    channel: str
    lane: str
    sender: str
    text: str
    place: dict[str, Any] = field(default_factory=dict)
    fixed: str | None = None
    mark: int | None = None


@dataclass(frozen=True)
class Taken:
    """A message that this server is to answer; ``calls`` is None until the answer is known, ``sent`` of them are done."""

    incoming: Incoming
    accepted: float
    calls: list[dict[str, Any]] | None = None
    sent: int = 0


class Inbox:
    """The table of one server process; each method is one transaction, run in a thread of its own."""

    def __init__(self, url: str | None = None, lease: float = LEASE):
        self.lease = lease
        self.url = url or os.environ.get(VARIABLE) or DEFAULT_URL
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="inbox")
        self._engine: Any = None

    @cached_property
    def owner(self) -> str:
        """The name of this process; found when first used, as a server may fork before."""
        return uuid.uuid4().hex

    async def accept(self, messages: Sequence[Incoming]) -> list[Taken]:
        """Write messages down and return those that were not known. Raises InboxError."""
        now = time.time()
        return await self._run(lambda connection: [
            Taken(message, now) for message in messages if self._insert(connection, message, now)])

    async def abandoned(self, channel: str) -> list[Taken]:
        """Take over, oldest first, what no server has its hands on. Raises InboxError."""
        return await self._run(lambda connection: self._abandoned(connection, channel))

    async def hold(self, keys: Sequence[str]) -> None:
        """Say that this server still works on some messages; what it has lost sight of is found again as abandoned."""
        def renew(connection: Connection) -> None:
            for first in range(0, len(keys), KEYS_AT_ONCE):
                held = (inbox.c.owner == self.owner) & inbox.c.key.in_(keys[first:first + KEYS_AT_ONCE])
                connection.execute(update(inbox).where(held).values(lease=time.time() + self.lease))

        await self._run(renew)

    async def ready(self, key: str, calls: Sequence[dict[str, Any]]) -> bool:
        """Write the answer down; False where another server has taken the message over."""
        return await self._change(key, state=READY, calls=json.dumps(calls))

    async def sent(self, key: str, count: int, mark: int | None, calls: Sequence[dict[str, Any]] | None = None) -> bool:
        """Write down that ``count`` calls are done, and the calls where there are more now; False as in ``ready``."""
        changed = {"mark": mark, "calls": calls and json.dumps(calls)}
        return await self._change(key, sent=count, **{name: value for name, value in changed.items() if value})

    async def done(self, key: str, state: str = ANSWERED) -> bool:
        """Close a message (ANSWERED or FAILED) and forget its words."""
        return await self._change(key, state=state, message=None, calls=None, owner=None)

    async def leave(self, key: str | None = None, seconds: float = 0) -> None:
        """Let another server have a message after ``seconds``; without ``key`` all that this one has."""
        mine = inbox.c.owner == self.owner
        await self._run(lambda connection: connection.execute(
            update(inbox).where(mine if key is None else mine & (inbox.c.key == key))
            .values(owner=None, lease=time.time() + seconds)))

    async def last_mark(self, lane: str) -> int | None:
        """Return the highest number of a message that was sent in a lane."""
        return await self._run(lambda connection: connection.execute(
            select(func.max(inbox.c.mark)).where(inbox.c.lane == lane)).scalar())

    async def tidy(self) -> None:
        """Delete the keys that no vendor repeats any more."""
        await self._run(lambda connection: connection.execute(delete(inbox).where(
            inbox.c.state.in_((ANSWERED, FAILED)), inbox.c.accepted < time.time() - KEPT)))

    async def states(self) -> dict[str, int]:
        """Return how many messages are in each state."""
        counted = select(inbox.c.state, func.count()).group_by(inbox.c.state)
        return await self._run(lambda connection: dict(connection.execute(counted).all()))

    def close(self) -> None:
        """Close the connection; the object is of no use afterwards."""
        self._thread.shutdown(wait=True)
        if self._engine is not None:
            self._engine.dispose()

    def _insert(self, connection: Connection, message: Incoming, now: float) -> bool:
        try:
            with connection.begin_nested():
                connection.execute(insert(inbox).values(
                    key=message.key, channel=message.channel, lane=message.lane, state=RECEIVED,
                    message=json.dumps(asdict(message)), sent=0, accepted=now,
                    lease=now + self.lease, owner=self.owner))
            return True
        except IntegrityError:
            return False

    def _abandoned(self, connection: Connection, channel: str) -> list[Taken]:
        now = time.time()
        rows = connection.execute(
            select(inbox).where(inbox.c.channel == channel, inbox.c.state.in_((RECEIVED, READY)), inbox.c.lease < now)
            .order_by(inbox.c.accepted)).all()
        taken = []
        for row in rows:
            claim = update(inbox).where(inbox.c.key == row.key, inbox.c.lease == row.lease)
            if connection.execute(claim.values(lease=now + self.lease, owner=self.owner)).rowcount:
                calls = json.loads(row.calls) if row.calls else None
                taken.append(Taken(Incoming(**json.loads(row.message)), row.accepted, calls, row.sent))
        return taken

    async def _change(self, key: str, **values: Any) -> bool:
        mine = (inbox.c.key == key) & (inbox.c.owner == self.owner)
        return await self._run(lambda connection: bool(
            connection.execute(update(inbox).where(mine).values(**values)).rowcount))

    async def _run(self, work: Callable[[Connection], T]) -> T:
        def transaction() -> T:
            try:
                with self._connect().begin() as connection:
                    return work(connection)
            except (SQLAlchemyError, OSError) as error:
                raise InboxError(str(error).strip().splitlines()[0]) from error

        return await asyncio.get_running_loop().run_in_executor(self._thread, transaction)

    def _connect(self) -> Any:
        if self._engine is None:
            self._engine = _engine(self.url)
        return self._engine


def _engine(url: str) -> Any:
    """Return an engine with the table made. Raises InboxError, or SQLAlchemyError where the database does not answer."""
    try:
        parsed = make_url(url)
        is_file = parsed.get_backend_name() == "sqlite"
        engine = create_engine(url, future=True, pool_pre_ping=not is_file,
                               connect_args={"check_same_thread": False, "timeout": 10} if is_file else {})
    except (SQLAlchemyError, ImportError) as error:
        raise InboxError(f"{VARIABLE} is no database URL that can be used ({type(error).__name__})") from error
    if is_file:
        if parsed.database:
            path = Path(parsed.database)
            path.parent.mkdir(parents=True, exist_ok=True)
            path.touch(mode=0o600)  # it holds what people say, until that is answered
        event.listen(engine, "connect", _prepare_sqlite)
        event.listen(engine, "begin", lambda connection: connection.exec_driver_sql("BEGIN IMMEDIATE"))
    metadata.create_all(engine, checkfirst=True)
    return engine


def _prepare_sqlite(connection: Any, record: Any) -> None:
    connection.isolation_level = None  # transactions are begun by SQLAlchemy, as savepoints need it
    connection.execute("PRAGMA journal_mode=WAL")
    connection.execute("PRAGMA synchronous=NORMAL")
    connection.execute("PRAGMA secure_delete=ON")  # what is answered is overwritten
