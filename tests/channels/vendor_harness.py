"""A channel on a real HTTP server of its own, with a quick stub in the place of Rasa, driven as the vendor would."""

from __future__ import annotations

import asyncio
import hashlib
import hmac
import json
import socket
import time
import uuid
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from contextvars import ContextVar
from pathlib import Path
from typing import Any
from urllib.parse import urlencode, urljoin

import aiohttp
from rasa.core.channels.channel import UserMessage
from sanic import Sanic

from channels.delivery import Patience
from channels.inbox import Inbox

QUICK = Patience(first=0.01, longest=0.1, give_up=60)
SIGNING_SECRET = "8f742231b10e8888abcd99yyyzzz85a5"
SESSION: ContextVar[aiohttp.ClientSession | None] = ContextVar("SESSION", default=None)
OnNewMessage = Callable[[UserMessage], Awaitable[None]]


class Stub:
    """Answers each message with its text, and remembers what it was asked."""

    def __init__(self, reply: dict[str, Any] | None = None):
        self.reply = reply
        self.asked: list[UserMessage] = []

    @property
    def texts(self) -> list[str]:
        return [str(message.text) for message in self.asked]

    async def __call__(self, message: UserMessage) -> None:
        self.asked.append(message)
        for reply in self.replies(message):
            await message.output_channel.send_response(message.sender_id, dict(reply))

    def replies(self, message: UserMessage) -> list[dict[str, Any]]:
        return [self.reply or {"text": f"You said: {message.text}"}]


class Served:
    """A served channel, the vendor's fake and the stub behind it."""

    def __init__(self, fake: Any, channel: Any, stub: Stub, url: str):
        self.fake, self.channel, self.stub, self.url = fake, channel, stub, url

    async def settled(self) -> None:
        assert self.channel.delivery
        await self.channel.delivery.settled()


def answer(text: str, buttons: int = 0, sources: int = 0, **more: Any) -> dict[str, Any]:
    """Return a message as the actions hand it over."""
    pages = [{"document": f"Page {n} & more", "section": "S", "url": f"https://example.org/{n}?a=1&b=2"} for n in range(sources)]
    return {
        "text": text, **({"buttons": [{"title": f"Choice {n}", "payload": f"/choice{{\"n\":\"{n}\"}}"} for n in range(buttons)]}
                         if buttons else {}),
        "metadata": {"turn": "answer", "answers": [{"topic": "role.pay", "subjects": [], "sources": pages}]}, **more}


@asynccontextmanager
async def served(channel: Any, on_new_message: OnNewMessage) -> AsyncIterator[str]:
    """Serve a channel and yield the address of its webhook."""
    Sanic.test_mode = True  # lets a process serve more than one app
    app = Sanic(f"test_{uuid.uuid4().hex}", configure_logging=False)
    app.blueprint(channel.blueprint(on_new_message), url_prefix=urljoin("/webhooks/", channel.url_prefix()))
    listening = socket.create_server(("127.0.0.1", 0))
    server = await app.create_server(sock=listening, return_asyncio_server=True, access_log=False)
    await server.startup()
    await server.before_start()
    await server.after_start()
    try:
        yield f"http://127.0.0.1:{listening.getsockname()[1]}/webhooks/{channel.name()}/webhook"
    finally:
        await server.before_stop()
        await server.close()
        await server.after_stop()


def inbox_in(folder: Path, lease: float = 15.0) -> Inbox:
    """Return an inbox of one server; several with the same folder share it."""
    return Inbox(f"sqlite:///{folder / 'inbox.sqlite'}", lease)


async def until(true: Callable[[], Any], seconds: float = 5.0) -> Any:
    """Wait until something is true and return it; never for a fixed time."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        result = true()
        if result:
            return result
        await asyncio.sleep(0.005)
    raise AssertionError("it did not come true in time")


@asynccontextmanager
async def one_session() -> AsyncIterator[None]:
    """Let all that is posted meanwhile share its connections."""
    async with aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=10)) as session:
        token = SESSION.set(session)
        try:
            yield
        finally:
            SESSION.reset(token)


async def post(url: str, body: bytes, headers: dict[str, str]) -> tuple[int, str]:
    """Post raw bytes and return status and text."""
    session = SESSION.get()
    if session is None:
        async with one_session():
            return await post(url, body, headers)
    async with session.post(url, data=body, headers=headers) as response:
        return response.status, await response.text()


async def post_update(url: str, update: Any, secret: str | None) -> int:
    """Post an update as Telegram does."""
    headers = {"Content-Type": "application/json"}
    if secret is not None:
        headers["X-Telegram-Bot-Api-Secret-Token"] = secret
    return (await post(url, json.dumps(update).encode(), headers))[0]


def slack_headers(body: bytes, content_type: str, secret: str = SIGNING_SECRET, age: float = 0) -> dict[str, str]:
    """Return the headers of a request as Slack signs it."""
    timestamp = str(int(time.time() - age))
    signature = hmac.new(secret.encode(), b"v0:" + timestamp.encode() + b":" + body, hashlib.sha256).hexdigest()
    return {"Content-Type": content_type, "X-Slack-Request-Timestamp": timestamp, "X-Slack-Signature": f"v0={signature}"}


async def post_event(url: str, payload: dict[str, Any], retry: int = 0, **signing: Any) -> tuple[int, str]:
    """Post an event as Slack does."""
    body = json.dumps(payload).encode()
    headers = slack_headers(body, "application/json; charset=utf-8", **signing)
    if retry:
        headers |= {"X-Slack-Retry-Num": str(retry), "X-Slack-Retry-Reason": "http_error"}
    return await post(url, body, headers)


async def post_form(url: str, form: dict[str, Any]) -> tuple[int, str]:
    """Post a slash command or, under ``payload``, a press, as Slack does."""
    body = urlencode(form).encode()
    return await post(url, body, slack_headers(body, "application/x-www-form-urlencoded"))
