"""What is remembered of a conversation: it outlives the server, costs the same at any length, and can be deleted."""

from __future__ import annotations

import asyncio
import sqlite3
import uuid
from pathlib import Path
from typing import Any

import pytest
from rasa.core.channels.channel import UserMessage

from channels.memory import DAY, MemoryStore, memory
from channels.rest import ContractChannel

Agents = Any


async def said(agent: Any, sender: str, text: str) -> dict[str, Any]:
    channel = ContractChannel()
    await agent.handle_message(UserMessage(text, channel, sender, input_channel="rest"))
    return channel.contract


@pytest.fixture
def started(agent: Any, tmp_path: Path) -> Any:
    """Starts the agent anew, on the same database: what a restart of the server does."""

    def start() -> Any:
        store = MemoryStore(agent.domain, host=f"sqlite:///{tmp_path / 'memory.sqlite'}")
        agent.tracker_store = agent.processor.tracker_store = store
        return agent

    before = agent.tracker_store
    yield start
    agent.tracker_store = agent.processor.tracker_store = before


def test_the_thread_outlives_a_restart(started: Any) -> None:
    sender = uuid.uuid4().hex
    asyncio.run(said(started(), sender, "what does a rigger do?"))
    contract = asyncio.run(said(started(), sender, "and what do they earn?"))
    assert [(a["topic"], a["subjects"]) for a in contract["answers"]] == [("role.pay", ["rigger"])]


def test_nobody_gets_anothers_thread(started: Any) -> None:
    agent = started()
    asyncio.run(said(agent, "one", "what does a rigger do?"))
    contract = asyncio.run(said(agent, "two", "and what do they earn?"))
    assert all("rigger" not in a["subjects"] for a in contract["answers"])


def test_what_is_kept_does_not_grow(started: Any) -> None:
    agent, sizes = started(), []
    for turn in range(40):
        asyncio.run(said(agent, "long", ("what does a rigger do?", "thanks", "what does a tour manager earn?")[turn % 3]))
        tracker = asyncio.run(agent.tracker_store.retrieve("long"))
        sizes.append(len(tracker.events))
    assert max(sizes[3:]) <= max(sizes[:3]) < 40


@pytest.mark.parametrize("text", ["forget me, delete everything you have about me", "/restart"])
def test_forget_me_and_start_over_leave_nothing(started: Any, tmp_path: Path, text: str) -> None:
    agent = started()
    word = f"xylophone{uuid.uuid4().hex[:6]}"
    asyncio.run(said(agent, "me", f"my name is {word}, what does a rigger do?"))
    assert any(word.encode() in file.read_bytes() for file in tmp_path.glob("memory.sqlite*"))
    contract = asyncio.run(said(agent, "me", text))
    assert contract["turn"] == "chat"
    assert not any(word.encode() in file.read_bytes() for file in tmp_path.glob("memory.sqlite*"))
    assert list(asyncio.run(agent.tracker_store.keys())) == []
    assert asyncio.run(said(agent, "me", "and what do they earn?"))["answers"][0]["subjects"] == []


def test_whose_it_is_cannot_be_read_from_the_table(started: Any, tmp_path: Path) -> None:
    asyncio.run(said(started(), "telegram:4711", "hello"))
    with sqlite3.connect(tmp_path / "memory.sqlite") as connection:
        (row,) = connection.execute("select conversation, state from memory").fetchall()
    assert "4711" not in "".join(row)


def test_silence_for_a_month_is_a_new_conversation(started: Any) -> None:
    agent = started()
    asyncio.run(said(agent, "old", "what does a rigger do?"))
    with agent.tracker_store.engine.begin() as connection:
        connection.execute(memory.update().values(at=memory.c.at - 31 * DAY))
    assert asyncio.run(agent.tracker_store.retrieve("old")) is None
    agent.tracker_store._purged = 0
    asyncio.run(said(agent, "new", "hello"))
    assert len(list(asyncio.run(agent.tracker_store.keys()))) == 1


@pytest.mark.parametrize("sender", ["\ud800", "a\u0000b", "x" * 5000, ""])
def test_odd_names_do_no_harm(started: Any, sender: str) -> None:
    """Rasa's own SQL store ends the process on the first."""
    assert asyncio.run(said(started(), sender, "hello"))["turn"] == "chat"
