"""The web channel: talks to the widget, and serves it.

Each request is a POST of a JSON object; sent as text/plain it needs no preflight from another site. The server names and
signs the conversation (``identity``); a message has an id of the browser's and is handled once, however often it is
sent. The reply is a stream of JSON lines: ``message`` for each message of the turn, ``end`` with the answer contract, or
``error`` with a ``code``. widget/README.md has the whole interface.
"""

from __future__ import annotations

import asyncio
import json
import logging
import os
import re
import time
from dataclasses import dataclass, fields
from typing import Any, Awaitable, Callable, Optional
from urllib.parse import urlsplit

from rasa.core.channels.channel import InputChannel, UserMessage
from sanic import Blueprint, Sanic, response
from sanic.request import Request
from sanic.response import HTTPResponse
from sqlalchemy.exc import SQLAlchemyError

from channels.conversations import DAY, Conversations
from channels.forget import CannotForget, forget
from channels.identity import BUILD, BadSecret, BadToken, ExpiredToken, Signer, new_conversation, secret
from channels.limits import Limit, TooMany
from channels.rest import readable
from channels.settings import SettingsError
from channels.site import PREFIX, Site
from channels.turns import CHANNEL, Said, Turns

log = logging.getLogger(__name__)

STORE = "CREWCALL_WEB_URL"
LARGEST_BODY = 32_000      # bytes; the understanding of language answers a text over 2000 characters kindly
LONGEST_WORD = 500         # characters that a person may add to a thumb
MESSAGE_ID = re.compile(r"[\w-]{8,64}", re.ASCII)
DEADLINE = 25.0            # seconds until a browser is told that it takes too long; the turn itself goes on
PURGE_EVERY = 3600.0       # seconds
IDENTITY = "identity"      # what a signed token is for


class Refused(Exception):
    """A request is not served. ``code`` is for the widget, the text for whoever wrote the request."""

    def __init__(self, status: int, code: str, text: str):
        super().__init__(text)
        self.status, self.code = status, code


@dataclass(frozen=True)
class WebOptions:
    """What may be set in credentials.yml.

    ``origins``: the sites that may embed the widget, such as https://venue.example; none means any. ``days``: how long a
    conversation is kept after its last message. ``per_minute``: messages of one conversation;
    ``per_minute_of_address``: of one network address, which a whole school may share. ``store``: the SQLAlchemy URL of
    the conversations (or the variable CREWCALL_WEB_URL).
    """

    origins: tuple[str, ...] = ()
    days: float = 7
    per_minute: float = 20
    per_minute_of_address: float = 240
    store: str = ""

    @classmethod
    def read(cls, credentials: Optional[dict[str, Any]]) -> WebOptions:
        """Return the options of a block of credentials.yml. Raises SettingsError."""
        given = credentials or {}
        known = {field.name for field in fields(cls)}
        if not isinstance(given, dict) or set(given) - known:
            wrong = ", ".join(sorted(set(given) - known)) if isinstance(given, dict) else repr(given)
            raise SettingsError(f"credentials.yml: channels.web.WebChannel knows no {wrong}; it knows {', '.join(known)}")
        for name in ("days", "per_minute", "per_minute_of_address"):
            value = given.get(name, 1)
            if isinstance(value, bool) or not isinstance(value, (int, float)) or value <= 0:
                raise SettingsError(f"credentials.yml: {name} of channels.web.WebChannel is a number above 0, not {value!r}")
        origins = given.get("origins") or []
        if not isinstance(origins, list) or not all(isinstance(o, str) and re.fullmatch(r"https?://[^/]+", o) for o in origins):
            raise SettingsError("credentials.yml: origins is a list such as [https://venue.example], without a path")
        return cls(**{**given, "origins": tuple(origin.lower() for origin in origins)})

    @property
    def store_url(self) -> str:
        return self.store or os.environ.get(STORE) or f"sqlite:///{BUILD / 'web.sqlite'}"


class WebChannel(InputChannel):
    """Serves the widget, its page and its conversations."""

    def __init__(self, options: WebOptions, signer: Signer):
        self.options, self.signer = options, signer
        self.conversations = Conversations(options.store_url, options.days)
        self.of_conversation = Limit(options.per_minute, burst=max(10, options.per_minute / 2))
        self.of_address = Limit(options.per_minute_of_address, burst=max(60, options.per_minute_of_address / 4))
        self.site = Site(signer, self.conversations, options.days * DAY)
        self.turns: Turns
        self.app: Sanic

    @classmethod
    def name(cls) -> str:
        return CHANNEL

    @classmethod
    def from_credentials(cls, credentials: Optional[dict[str, Any]]) -> InputChannel:
        """Make the channel of credentials.yml. Raises SettingsError."""
        try:
            return cls(WebOptions.read(credentials), Signer(secret()))
        except BadSecret as error:
            raise SettingsError(str(error)) from error
        except (SQLAlchemyError, OSError, ImportError) as error:
            raise SettingsError(f"the store of the web channel cannot be used: {str(error).splitlines()[0]}") from error

    def url_prefix(self) -> str:
        return "/"  # the page and the widget stand beside the webhook

    def blueprint(self, on_new_message: Callable[[UserMessage], Awaitable[Any]]) -> Blueprint:
        self.turns = Turns(on_new_message, self.conversations, self._forget)
        web = Blueprint("web_channel", __name__)
        for name in ("identity", "webhook", "history", "restart", "forget", "feedback"):
            handler = getattr(self, f"post_{name}")
            web.add_route(self._guarded(handler), f"{PREFIX}{name}", methods=["POST"], name=name)
        web.add_route(health, PREFIX, methods=["GET"], name="health")
        self.site.add_to(web)

        @web.listener("before_server_start")
        async def start(app: Sanic, loop: Any) -> None:
            self.app = app
            self.site.painter = getattr(app.ctx, "painter", None)
            app.ctx.web_purge = asyncio.ensure_future(self._purge())

        @web.listener("before_server_stop")
        async def stop(app: Sanic, loop: Any) -> None:
            app.ctx.web_purge.cancel()

        return web

    async def post_identity(self, request: Request) -> HTTPResponse:
        """Name a new conversation."""
        return response.json(self._identity(new_conversation(CHANNEL)))

    async def post_webhook(self, request: Request) -> None:
        """Take a message and stream the reply."""
        body = read_body(request)
        claims = self._claims(body)
        said = read_message(claims["sub"], body)
        self.of_conversation.take(said.conversation)
        turn = self.turns.start(said)
        stream = await request.respond(content_type="application/x-ndjson", headers={
            **self._headers(request), "X-Accel-Buffering": "no"})
        if self._is_due(claims):
            await stream.send(as_line({"type": "identity", **self._identity(said.conversation)}))
        place = 0
        async for line in turn.follow(DEADLINE):
            await stream.send(as_line(self.site.linked(line, said.conversation, said.id, place)))
            place += line["type"] == "message"
        await stream.eof()

    async def post_history(self, request: Request) -> HTTPResponse:
        """Return what was said since the last "start over"."""
        claims = self._claims(read_body(request))
        conversation = claims["sub"]
        saved = await asyncio.to_thread(self.conversations.history, conversation)
        turns = [{
            "id": turn.id, "said": turn.said, "at": turn.at, "value": turn.value, "contract": turn.contract,
            "messages": [self.site.linked(m, conversation, turn.id, n) for n, m in enumerate(turn.messages)],
        } for turn in saved]
        renewed = self._identity(conversation) if self._is_due(claims) else {}
        return response.json({"turns": turns, **renewed})

    async def post_restart(self, request: Request) -> HTTPResponse:
        """Start over: forget the thread, under the same identity."""
        conversation = self._claims(read_body(request))["sub"]
        self.of_conversation.take(conversation)
        await self.turns.start_over(conversation)
        return response.json({"ok": True})

    async def post_forget(self, request: Request) -> HTTPResponse:
        """Delete all that is kept of a conversation."""
        conversation = self._claims(read_body(request))["sub"]
        async with self.turns.alone(conversation):
            try:
                await self._forget(conversation)
            except CannotForget as error:
                log.error("%s", error)
                raise Refused(501, "forget", f"{error}; ask whoever runs this server") from error
        return response.json({"ok": True})

    async def _forget(self, conversation: str) -> None:
        """Delete a conversation here and in Rasa's tracker store. Raises CannotForget."""
        await asyncio.to_thread(self.conversations.forget, conversation)
        await forget(self.app.ctx.agent.tracker_store, conversation)

    async def post_feedback(self, request: Request) -> HTTPResponse:
        """Keep a thumb up or down on a turn."""
        body = read_body(request)
        conversation = self._claims(body)["sub"]
        value, word, turn = body.get("value"), body.get("word") or "", body.get("turn")
        if value not in ("up", "down") or not isinstance(word, str) or not isinstance(turn, str):
            raise Refused(400, "form", 'feedback is {"identity", "turn", "value": "up" or "down", "word": text or absent}')
        word = readable(word)[:LONGEST_WORD]
        if not await asyncio.to_thread(self.conversations.rate, conversation, turn, value, word):
            raise Refused(404, "turn", "there is no such turn in this conversation")
        return response.json({"ok": True})

    def _guarded(self, handler: Callable[[Request], Awaitable[Optional[HTTPResponse]]]) -> Any:
        """Return ``handler`` behind the checks of origin and number, with its refusals as JSON."""

        async def guarded(request: Request) -> Optional[HTTPResponse]:
            try:
                self._check_origin(request)
                self.of_address.take(request.remote_addr or request.ip)
                answer = await handler(request)
            except Refused as refusal:
                answer = response.json(error(refusal.code, str(refusal)), refusal.status)
            except TooMany as refusal:
                seconds = max(1, round(refusal.seconds))
                answer = response.json({**error("many", str(refusal)), "seconds": seconds}, 429,
                                       headers={"Retry-After": str(seconds)})
            except SQLAlchemyError:
                log.exception("the store of the web channel failed")
                answer = response.json(error("failed", "the store cannot be reached; try again"), 503)
            if answer is not None:
                answer.headers.update(self._headers(request))
            return answer

        return guarded

    def _check_origin(self, request: Request) -> None:
        origin = (request.headers.get("origin") or "").lower()
        if origin and self.options.origins and origin not in self.options.origins and not is_own(origin, request):
            raise Refused(403, "origin", f"{origin} is not among the origins of channels.web.WebChannel in credentials.yml")

    def _headers(self, request: Request) -> dict[str, str]:
        headers = {"Cache-Control": "no-store", "Vary": "Origin", "X-Content-Type-Options": "nosniff"}
        origin = request.headers.get("origin")
        return {**headers, "Access-Control-Allow-Origin": origin} if origin else headers

    def _claims(self, body: dict[str, Any]) -> dict[str, Any]:
        """Return what the identity of a request states. Raises Refused."""
        try:
            return self.signer.read(IDENTITY, body.get("identity"))
        except ExpiredToken as error:
            raise Refused(401, "expired", "the identity has expired; ask for a new one") from error
        except BadToken as error:
            raise Refused(401, "identity", "the identity is not one of this server's") from error

    def _identity(self, conversation: str) -> dict[str, str]:
        return {"identity": self.signer.sign(IDENTITY, conversation, self.options.days * DAY)}

    def _is_due(self, claims: dict[str, Any]) -> bool:
        """Whether a tenth of the identity's time is over: it is renewed then, and so lives on while it is used."""
        return time.time() - claims["iat"] > self.options.days * DAY / 10

    async def _purge(self) -> None:
        """Delete what is too old, now and every hour."""
        while True:
            try:
                await asyncio.to_thread(self.conversations.purge)
            except SQLAlchemyError:
                log.exception("old conversations could not be deleted")
            await asyncio.sleep(PURGE_EVERY)


async def health(request: Request) -> HTTPResponse:
    return response.json({"status": "ok"})


def read_body(request: Request) -> dict[str, Any]:
    """Return the object that was sent. Raises Refused."""
    if len(request.body) > LARGEST_BODY:
        raise Refused(413, "size", f"the body is larger than {LARGEST_BODY // 1000} kB")
    try:
        body = json.loads(request.body)
    except (ValueError, RecursionError) as error:
        raise Refused(400, "form", "the body is not JSON") from error
    if not isinstance(body, dict):
        raise Refused(400, "form", "the body is not a JSON object")
    return body


def read_message(conversation: str, body: dict[str, Any]) -> Said:
    """Return the message of a body. Raises Refused."""
    id, text, payload = body.get("id"), body.get("text"), body.get("payload")
    if not isinstance(id, str) or not MESSAGE_ID.fullmatch(id):
        raise Refused(400, "form", "id is 8 to 64 letters, digits, - and _, new for each message")
    if not isinstance(text, str) or not isinstance(payload, (str, type(None))):
        raise Refused(400, "form", 'a message is {"identity", "id", "text": text, "payload": text or absent}')
    return Said(conversation, id, readable(text), payload)


def is_own(origin: str, request: Request) -> bool:
    """Whether a request comes from a page of this server; a proxy may have changed the scheme."""
    return urlsplit(origin).netloc == (request.headers.get("host") or "").lower()


def error(code: str, text: str) -> dict[str, str]:
    return {"type": "error", "code": code, "text": text}


def as_line(line: dict[str, Any]) -> str:
    return json.dumps(line, ensure_ascii=False) + "\n"
