"""The shell: a talk in the terminal, with a line of sources under each answer and follow-ups to pick by number."""

from __future__ import annotations

import asyncio
import uuid
from typing import Any, Dict, Sequence

import click

from channels.rest import ContractChannel
from crewcall.server import load

MOST_SOURCES = 3


async def talk() -> None:
    """Talk until /stop, end of input or Ctrl-C. Raises CommandError where there is no model."""
    from rasa.core.channels.channel import UserMessage

    click.echo("Loading …")
    agent = await load()
    click.echo("Hello! Ask about any job in live music. /stop ends the talk.")
    sender = f"shell:{uuid.uuid4().hex}"
    offered: list[Dict[str, str]] = []
    while True:
        text = await asyncio.to_thread(read_line)
        if text is None or text.strip() == "/stop":
            return
        if text.strip().isdigit() and 0 < int(text) <= len(offered):
            text = offered[int(text) - 1]["payload"]
        channel = ContractChannel()
        await agent.handle_message(UserMessage(text, channel, sender, input_channel="shell"))
        replies = channel.replies(sender)
        offered = [button for reply in replies for button in reply.get("buttons") or []]
        click.echo(as_text(replies))


def read_line() -> str | None:
    """Return the next line typed; None at the end of input."""
    try:
        return input("you: ")
    except (EOFError, KeyboardInterrupt):
        return None


def as_text(replies: Sequence[Dict[str, Any]]) -> str:
    """Return a turn's replies as text: the words, the follow-ups by number, and where it comes from."""
    lines = []
    for reply in replies:
        if reply.get("text"):
            lines.append(reply["text"])
        lines += [f"  [{n}] {b['title']}" for n, b in enumerate(reply.get("buttons") or [], 1)]
        lines.append(sources_line(reply.get("custom") or {}))
    return "\n".join(line for line in lines if line) + "\n"


def sources_line(contract: Dict[str, Any]) -> str:
    """Return the sources of a turn as one short line; empty where there are none."""
    titles = list(dict.fromkeys(s["document"] for a in contract.get("answers", []) for s in a.get("sources", [])))
    more = f" and {len(titles) - MOST_SOURCES} more" if len(titles) > MOST_SOURCES else ""
    return click.style(f"Sources: {'; '.join(titles[:MOST_SOURCES])}{more}", dim=True) if titles else ""
