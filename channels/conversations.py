"""The conversations of the web channel as they were said, for a while: for a reload, a second tab, a repeated message.

Rasa's tracker holds what the assistant remembers; this holds what the person saw, and their thumbs up and down. It is a
SQLite file by default and may be any database that SQLAlchemy reaches.
"""

from __future__ import annotations

import json
import time
from dataclasses import dataclass
from typing import Any, Optional

from sqlalchemy import (
    Column,
    Float,
    Integer,
    MetaData,
    String,
    Table,
    Text,
    UniqueConstraint,
    delete,
    insert,
    select,
    update,
)
from sqlalchemy.engine import Row

from channels.database import open_engine

DAY = 86_400              # seconds
MOST_TURNS = 200          # of one conversation; older ones are deleted
FEEDBACK_DAYS = 180       # thumbs outlive the conversation, without its words

metadata = MetaData()
turns = Table(
    "web_turns", metadata,
    Column("number", Integer, primary_key=True),
    Column("conversation", String(80), nullable=False, index=True),
    Column("id", String(64), nullable=False),              # the browser's id of the message
    Column("said", Text, nullable=False),                  # by the person
    Column("messages", Text, nullable=False),              # the replies, as JSON
    Column("contract", Text, nullable=False),
    Column("at", Float, nullable=False, index=True),       # seconds since 1970
    Column("cleared", Integer, nullable=False, default=0),  # 1: before a "start over"
    UniqueConstraint("conversation", "id"),
)
feedback = Table(
    "web_feedback", metadata,
    Column("number", Integer, primary_key=True),
    Column("conversation", String(80), nullable=False, index=True),
    Column("turn", String(64), nullable=False),
    Column("value", String(4), nullable=False),            # up or down
    Column("word", Text, nullable=False),                  # what the person added; may be empty
    Column("topics", Text, nullable=False),                # of the answer, comma separated
    Column("at", Float, nullable=False),
    UniqueConstraint("conversation", "turn"),
)


@dataclass(frozen=True)
class SavedTurn:
    """What was said and replied. ``at`` is in seconds since 1970; ``value`` is the thumb: up, down or None."""

    id: str
    said: str
    messages: list[dict[str, Any]]
    contract: dict[str, Any]
    at: float
    value: Optional[str] = None


class Conversations:
    """What was said in each conversation. Each method is one short transaction; call it off the event loop."""

    def __init__(self, url: str, days: float):
        self.engine, self.seconds = open_engine(url), days * DAY
        metadata.create_all(self.engine)

    def save(self, conversation: str, turn: SavedTurn) -> None:
        """Keep a finished turn, and delete what is too old or too much."""
        with self.engine.begin() as connection:
            connection.execute(insert(turns).values(
                conversation=conversation, id=turn.id, said=turn.said, messages=json.dumps(turn.messages),
                contract=json.dumps(turn.contract), at=turn.at, cleared=0))
            last = (select(turns.c.number).where(turns.c.conversation == conversation)
                    .order_by(turns.c.number.desc()).offset(MOST_TURNS - 1).limit(1)).scalar_subquery()
            connection.execute(delete(turns).where(turns.c.conversation == conversation, turns.c.number < last))

    def turn(self, conversation: str, id: str) -> Optional[SavedTurn]:
        """Return one turn; None where it was never finished, or is too old."""
        with self.engine.connect() as connection:
            row = connection.execute(self._turns(conversation).where(turns.c.id == id)).first()
        return _saved(row) if row else None

    def history(self, conversation: str) -> list[SavedTurn]:
        """Return the turns since the last "start over", oldest first."""
        with self.engine.connect() as connection:
            rows = connection.execute(
                self._turns(conversation).where(turns.c.cleared == 0).order_by(turns.c.number)).all()
        return [_saved(row) for row in rows]

    def offered(self, conversation: str) -> set[str]:
        """Return the payloads of the buttons that were offered in a conversation."""
        return {button.get("payload", "") for turn in self.history(conversation)
                for message in turn.messages for button in message.get("buttons") or []}

    def clear(self, conversation: str) -> None:
        """Start over: what was said so far is no longer shown."""
        with self.engine.begin() as connection:
            connection.execute(update(turns).where(turns.c.conversation == conversation).values(cleared=1))

    def forget(self, conversation: str) -> None:
        """Delete all that is kept of a conversation."""
        with self.engine.begin() as connection:
            connection.execute(delete(turns).where(turns.c.conversation == conversation))
            connection.execute(delete(feedback).where(feedback.c.conversation == conversation))
        if self.engine.dialect.name == "sqlite":
            with self.engine.connect() as connection:  # what is deleted stands in the log until this
                connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")

    def rate(self, conversation: str, turn: str, value: str, word: str) -> bool:
        """Keep a thumb up or down on a turn, in place of an earlier one. Return whether there is such a turn."""
        rated = self.turn(conversation, turn)
        if rated is None:
            return False
        topics = ",".join(answer.get("topic", "") for answer in rated.contract.get("answers", []))
        with self.engine.begin() as connection:
            connection.execute(delete(feedback).where(
                feedback.c.conversation == conversation, feedback.c.turn == turn))
            connection.execute(insert(feedback).values(
                conversation=conversation, turn=turn, value=value, word=word, topics=topics, at=time.time()))
        return True

    def purge(self) -> None:
        """Delete what is older than it may be."""
        now = time.time()
        with self.engine.begin() as connection:
            connection.execute(delete(turns).where(turns.c.at < now - self.seconds))
            connection.execute(delete(feedback).where(feedback.c.at < now - FEEDBACK_DAYS * DAY))

    def _turns(self, conversation: str) -> Any:
        thumb = (feedback.c.conversation == turns.c.conversation) & (feedback.c.turn == turns.c.id)
        return select(turns, feedback.c.value).select_from(turns.outerjoin(feedback, thumb)).where(
            turns.c.conversation == conversation, turns.c.at > time.time() - self.seconds)


def _saved(row: Row) -> SavedTurn:
    return SavedTurn(row.id, row.said, json.loads(row.messages), json.loads(row.contract), row.at, row.value)
