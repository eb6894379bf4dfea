"""The same twenty conversations with the trained assistant through every channel: the same words, sources, follow-ups.

Each channel is driven as its vendor drives it, over HTTP or a socket; what is compared is what stands in the chat.
"""

from __future__ import annotations

import json
import re
import uuid
from collections.abc import Awaitable, Callable
from contextlib import AsyncExitStack
from dataclasses import dataclass
from html import unescape
from pathlib import Path
from typing import Any

import aiohttp
import numpy as np
import pytest
from fake_slack import CHANNEL, FakeSlack
from fake_telegram import FakeTelegram
from vendor_harness import QUICK, SIGNING_SECRET, inbox_in, post_event, post_form, post_update, served, until

from channels.rendering import PLAIN, choice, written
from channels.rest import RestChannel
from channels.slack import SlackChannel
from channels.telegram import TelegramChannel
from channels.web import WebChannel

pytestmark = pytest.mark.asyncio
CONVERSATIONS: list[list[str | int]] = [  # a number presses that button of the answer before
    ["what does a rigger do?", "and what do they earn?", 0],
    ["hello", 0, "thanks, bye"],
    ["how do I get started with no experience?", 0, "where do I find work?"],
    ["which jobs are there?", 0, "the second one"],
    ["what does a tour manager do and what do they earn?", "who do they work with?"],
    ["what is the difference between a lighting director and a lighting designer?"],
    ["how do I get from stagehand to production manager?", "make me a plan"],
    ["I love electronics and hate travelling, which job suits me?", 0],
    ["what does a manager do?", 0, "and the hours?"],
    ["what is a rider?", "what does load-in mean?"],
    ["do I need OSHA 10?", "which roles need it?"],
    ["what is a promoter?", "who hires stagehands?"],
    ["what will the weather be tomorrow?", "asdf qwer", "what can you do?"],
    ["are you a robot?", "what do you know about me?", "start over"],
    ["whats the pay for a FOH engineer < 25 & \"no\" degree?", "more"],
    ["tell me about unions", "which job boards are there?", 1],
    ["how hard is the life on tour?", 0, 1],
    ["I feel terrible and want to give up on life"],
    ["show me the career map", "how does the trade work?"],
    ["", "🎸🎸", "qué hace un rigger?"],
]


WAYS = ("direct", "thread", "command", "socket")  # into Slack, taken in turns


@dataclass
class Content:
    """What stands in the chat, in plain text."""

    text: str
    buttons: list[tuple[str, str]]
    sources: list[tuple[str, str | None]]


Ask = Callable[[str, "tuple[str, str] | None"], Awaitable[Content]]  # text, or the button pressed


def neutral(messages: list[dict[str, Any]], contract: dict[str, Any]) -> Content:
    """Return what was collected as it should be seen everywhere."""
    text = "\n\n".join(m["text"].strip() for m in messages if m.get("text"))
    pages = [(p["document"], p["url"]) for a in contract["answers"] for p in a.get("sources", [])]
    offered = [choice(b) for m in messages for b in m.get("buttons") or []]
    return Content(written(text, PLAIN), [(b.title, b.payload) for b in offered], list(dict.fromkeys(pages)))


class Rest:
    """The REST channel, and the measure of the others."""

    def __init__(self, url: str):
        self.url, self.sender = url, uuid.uuid4().hex

    async def ask(self, text: str, button: tuple[str, str] | None) -> Content:
        async with aiohttp.ClientSession() as session:
            body = json.dumps({"sender": self.sender, "message": button[1] if button else text})
            async with session.post(self.url, data=body) as response:
                replies = await response.json()
        return neutral(replies, replies[-1]["custom"])


class Web:
    """The web channel, as the widget speaks to it."""

    def __init__(self, url: str):
        self.url, self.identity = url.removesuffix("/webhook"), None

    async def ask(self, text: str, button: tuple[str, str] | None) -> Content:
        async with aiohttp.ClientSession() as session:
            if self.identity is None:
                async with session.post(f"{self.url}/identity", data="{}") as response:
                    self.identity = (await response.json(content_type=None))["identity"]
            body = {"identity": self.identity, "id": uuid.uuid4().hex, "text": button[0] if button else text,
                    "payload": button[1] if button else None}
            async with session.post(f"{self.url}/webhook", data=json.dumps(body)) as response:
                lines = [json.loads(line) async for line in response.content]
        return neutral([line for line in lines if line["type"] == "message"], lines[-1]["contract"])


class Telegram:
    """A chat on Telegram."""

    def __init__(self, fake: FakeTelegram, url: str, chat: int):
        self.fake, self.url, self.chat = fake, url, chat

    async def ask(self, text: str, button: tuple[str, str] | None) -> Content:
        before = len(self.fake.said(self.chat))
        if button:
            number = self.fake.said(self.chat)[-1]["message_id"]
            update = self.fake.taps(self.chat, number, button[1])
        else:
            update = self.fake.writes(text, self.chat)
        assert await post_update(self.url, update, "same") == 200
        await until(lambda: len(self.fake.said(self.chat)) > before, 20)
        said = self.fake.said(self.chat)[before:]
        seen = "\n\n".join(m["text"] for m in said)
        words, _, quoted = seen.partition("Sources:\n")
        links = [link for m in said for link in m["links"]]
        titles = quoted.removeprefix("• ").split("\n• ") if quoted else []
        rows = said[-1].get("reply_markup", {}).get("inline_keyboard", [])
        linked = dict(re.findall(r'<a href="([^"]*)">([^<]*)</a>', "".join(m["sent"]["text"] for m in said)))
        by_title = {unescape(title): unescape(url) for url, title in linked.items()}
        assert len(links) == len(linked)
        return Content(re.sub(r"\A› .*\n", "", words).strip(), [(b["text"], b["callback_data"]) for row in rows for b in row],
                       [(title, by_title.get(title)) for title in titles])


class Slack:
    """A conversation in Slack; ``how`` is a direct message, a thread in a channel, a slash command, or Socket Mode."""

    def __init__(self, fake: FakeSlack, url: str, how: str):
        self.fake, self.url, self.how, self.user = fake, url, how, f"U{uuid.uuid4().hex[:6]}"
        self.channel = CHANNEL if how == "thread" else f"D{self.user}"
        self.thread: str | None = None
        self.response_url = ""

    async def ask(self, text: str, button: tuple[str, str] | None) -> Content:
        seen = self.seen()
        before = len(seen)
        if button:
            await self._press(seen[-1], button)
        elif self.how == "command":
            form = self.fake.command(slack_escaped(text), self.user)
            self.response_url, before = form["response_url"], 0
            await post_form(self.url, form)
        else:
            more = {"thread_ts": self.thread} if self.thread else {}
            make = self.fake.mention if self.how == "thread" else self.fake.message
            event = make(slack_escaped(text), user=self.user, channel=self.channel, **more)
            if self.how == "thread":
                self.thread = self.thread or event["event"]["ts"]
            if self.how == "socket":
                await self.fake.send("events_api", event)
            else:
                await post_event(self.url, event)
        await until(lambda: len(self.seen()) > before, 20)
        return self._read(self.seen()[before:])

    def seen(self) -> list[dict[str, Any]]:
        if self.how == "command":
            return self.fake.ephemeral.get(self.response_url, [])
        return [m for m in self.fake.said(self.channel) if m.get("thread_ts") == self.thread]

    async def _press(self, message: dict[str, Any], button: tuple[str, str]) -> None:
        block = next(b for b in message["blocks"] if b["type"] == "actions")
        element = next(e for e in block["elements"] if e["value"] == button[1])
        where = {"type": "message", "message_ts": message.get("ts", uuid.uuid4().hex), "channel_id": self.channel,
                 "is_ephemeral": self.how == "command"}
        payload = {"type": "block_actions", "user": {"id": self.user, "team_id": "T0001"}, "trigger_id": uuid.uuid4().hex,
                   "container": where, "channel": {"id": self.channel}, "message": message, "response_url": self.response_url,
                   "actions": [{**element, "block_id": block["block_id"]}]}
        if self.how == "socket":
            await self.fake.send("interactive", payload)
        else:
            await post_form(self.url, {"payload": json.dumps(payload)})

    def _read(self, messages: list[dict[str, Any]]) -> Content:
        blocks = [b for m in messages for b in m["blocks"]]
        words = "\n\n".join(b["text"]["text"] for b in blocks if b["type"] == "section")
        small = [e["text"] for b in blocks if b["type"] == "context" for e in b["elements"]]
        small = [part for text in small if not text.startswith("You chose") for part in text.removeprefix("Sources: ").split(" · ")]
        buttons = [(e["text"]["text"], e["value"]) for b in blocks if b["type"] == "actions" for e in b["elements"]]
        return Content(slack_plain(words), buttons, [_linked(text) for text in small])


def _linked(text: str) -> tuple[str, str | None]:
    match = re.fullmatch(r"<([^|]*)\|([^>]*)>", text)
    return (unescape(match[2]), unescape(match[1])) if match else (unescape(text), None)


def slack_escaped(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def slack_plain(text: str) -> str:
    return unescape(re.sub(r"<([^|>]*)\|([^>]*)>", r"\2 (\1)", text))


@pytest.fixture
def alike(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let Rasa choose the same of several phrasings each time."""
    monkeypatch.setattr(np.random, "choice", lambda options: options[0])


async def test_the_same_conversations_give_the_same_content_in_every_channel(agent: Any, alike: None, tmp_path: Path) -> None:
    async with AsyncExitStack() as stack:
        telegram = await stack.enter_async_context(FakeTelegram())
        slack = await stack.enter_async_context(FakeSlack())
        handle = agent.handle_message
        rest_url = await stack.enter_async_context(served(RestChannel(), handle))
        web = WebChannel.from_credentials({"store": f"sqlite:///{tmp_path / 'web.sqlite'}", "per_minute": 10_000,
                                           "per_minute_of_address": 100_000})
        web_url = await stack.enter_async_context(served(web, handle))
        telegram_url = await stack.enter_async_context(served(TelegramChannel(
            telegram.token, "https://x", "same", telegram.url, inbox_in(tmp_path / "t"), QUICK), handle))
        slack_url = await stack.enter_async_context(served(SlackChannel(
            slack.token, slack.app_token, SIGNING_SECRET, slack.url, inbox_in(tmp_path / "s"), QUICK), handle))
        await until(lambda: slack.sockets)
        seen = Content("", [], [])
        for number, conversation in enumerate(CONVERSATIONS):
            how = WAYS[number % len(WAYS)]
            others: dict[str, Ask] = {"web": Web(web_url).ask, f"slack {how}": Slack(slack, slack_url, how).ask,
                                      "telegram": Telegram(telegram, telegram_url, 1000 + number).ask}
            rest, last = Rest(rest_url), Content("", [], [])
            for said in conversation:
                button = last.buttons[said] if isinstance(said, int) else None
                text = "" if isinstance(said, int) else said
                last = await rest.ask(text, button)
                assert last.text
                seen.buttons += last.buttons
                seen.sources += last.sources
                for name, ask in others.items():
                    if not text and button is None and name.startswith("slack"):
                        continue  # nobody can send nothing in Slack; a bare mention asks for help there
                    assert await ask(text, button) == last, f"{name}: {conversation}, at {said!r}"
        assert len(CONVERSATIONS) == 20 and len(seen.buttons) > 50 and len(seen.sources) > 50
