"""What the advisor remembers of each conversation, across restarts: Rasa's tracker store, with the thread only.

Rasa's own stores keep every event of a conversation for ever and replay them all at each message, so that a turn costs
more the longer one talks. The thread is in the slots, so this keeps the slots and the last turn: a turn costs the same
whenever it comes, and what was said before is not kept here.

The table lies in the database that ``CREWCALL_MEMORY_URL`` names (any SQLAlchemy URL; several servers need one in
common), by default in a SQLite file of this installation. A conversation is forgotten after ``days`` of silence.
"""

from __future__ import annotations

import asyncio
import hashlib
import json
import os
import time
from pathlib import Path
from typing import Any, Dict, Iterable, List, Optional

from rasa.core.brokers.broker import EventBroker
from rasa.core.tracker_store import TrackerStore
from rasa.shared.core.constants import ACTION_LISTEN_NAME, ACTION_SESSION_START_NAME
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import ActionExecuted, Event, Restarted, SessionStarted, SlotSet, UserUttered
from rasa.shared.core.trackers import DialogueStateTracker
from sqlalchemy import Column, Float, MetaData, String, Table, Text, delete, insert, select, update
from sqlalchemy.exc import IntegrityError

from channels.database import open_engine

VARIABLE = "CREWCALL_MEMORY_URL"
DEFAULT_URL = f"sqlite:///{Path(__file__).resolve().parent.parent / 'build' / 'memory.sqlite'}"
DAYS = 30
DAY = 86_400          # seconds
PURGE_EVERY = 3_600   # seconds

metadata = MetaData()
memory = Table(
    "memory", metadata,
    Column("conversation", String(64), primary_key=True),  # a digest: whoever reads the table can continue nothing
    Column("state", Text, nullable=False),                 # as JSON: slots, and the events of the last turn
    Column("at", Float, nullable=False, index=True),       # of the last turn, in seconds since 1970
)


class MemoryStore(TrackerStore):
    """Named in endpoints.yml as ``tracker_store``; its ``url`` and ``days`` may be set there."""

    def __init__(self, domain: Optional[Domain] = None, event_broker: Optional[EventBroker] = None,
                 host: Optional[str] = None, days: float = DAYS):
        super().__init__(domain, event_broker)
        self.engine = open_engine(host or os.environ.get(VARIABLE) or DEFAULT_URL)
        metadata.create_all(self.engine)
        self.seconds, self._purged = days * DAY, 0.0

    async def save(self, tracker: DialogueStateTracker) -> None:
        """Keep the thread of a conversation as it is now."""
        await self.stream_events(tracker)
        turn = last_turn(tracker)
        if any(isinstance(e, Restarted) for e in turn):  # "start over", "forget me"
            await self.forget(tracker.sender_id)
        else:
            await asyncio.to_thread(self._write, digest(tracker.sender_id), json.dumps(state_of(tracker, turn)))

    async def retrieve(self, sender_id: str) -> Optional[DialogueStateTracker]:
        """Return the conversation with its last turn; None where there is none, or it is too old."""
        state = await asyncio.to_thread(self._read, digest(sender_id))
        if state is None:
            return None
        return DialogueStateTracker.from_events(sender_id, events_of(json.loads(state)), self.domain.slots)

    async def keys(self) -> Iterable[str]:
        """Return the digests of the conversations; whose they are is not kept."""
        with self.engine.connect() as connection:
            return list(connection.execute(select(memory.c.conversation)).scalars())

    async def forget(self, sender_id: str) -> None:
        """Delete a conversation for good."""
        await asyncio.to_thread(self._delete, memory.c.conversation == digest(sender_id))

    def _write(self, key: str, state: str) -> None:
        now = time.time()
        with self.engine.begin() as connection:
            changed = connection.execute(update(memory).where(memory.c.conversation == key).values(state=state, at=now))
        if not changed.rowcount:
            try:
                with self.engine.begin() as connection:
                    connection.execute(insert(memory).values(conversation=key, state=state, at=now))
            except IntegrityError:  # another server was first
                self._write(key, state)
        if now > self._purged + PURGE_EVERY:
            self._purged = now
            self._delete(memory.c.at < now - self.seconds)

    def _read(self, key: str) -> Optional[str]:
        fresh = memory.c.at > time.time() - self.seconds
        with self.engine.connect() as connection:
            return connection.execute(select(memory.c.state).where(memory.c.conversation == key, fresh)).scalar()

    def _delete(self, which: Any) -> None:
        with self.engine.begin() as connection:
            connection.execute(delete(memory).where(which))
        if self.engine.dialect.name == "sqlite":
            with self.engine.connect() as connection:  # what is deleted stands in the log until this
                connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")


def digest(sender_id: str) -> str:
    return hashlib.sha256(sender_id.encode("utf-8", "surrogatepass")).hexdigest()


def last_turn(tracker: DialogueStateTracker) -> List[Event]:
    """Return the events from the last message on."""
    events: List[Event] = list(tracker.events)
    last = max((place for place, e in enumerate(events) if isinstance(e, UserUttered)), default=len(events))
    return events[last:]


def state_of(tracker: DialogueStateTracker, turn: List[Event]) -> Dict[str, Any]:
    """Return what is kept: the slots that are set, and the last turn."""
    slots = {name: slot.value for name, slot in tracker.slots.items() if slot.value != slot.initial_value}
    return {"slots": slots, "events": [e.as_dict() for e in turn]}


def events_of(state: Dict[str, Any]) -> List[Event]:
    """Return a short history that leads to a state: the slots as if set at the start, then the last turn."""
    return [
        ActionExecuted(ACTION_SESSION_START_NAME), SessionStarted(),
        *(SlotSet(name, value) for name, value in state["slots"].items()), ActionExecuted(ACTION_LISTEN_NAME),
        *(Event.from_parameters(parameters) for parameters in state["events"]),
    ]
