"""A Slack workspace that enforces the Web API's documented limits, keeps the channels, and can be made to fail.

Blocks are judged twice: by slack_sdk's own validation, and by the limits that it leaves out.
"""

from __future__ import annotations

import itertools
import json
import uuid
from typing import Any

from aiohttp import WSMsgType, web
from faults import Faults
from slack_sdk.errors import SlackObjectFormationError
from slack_sdk.models.blocks import Block

TEAM, BOT, ANN, DM, CHANNEL = "T0001", "U0BOT", "U0ANN", "D0ANN", "C0GENERAL"


class Bad(Exception):
    """An error code in Slack's words."""


class FakeSlack:
    """One workspace. ``messages`` are all that stand in channels by (channel, ts); ``calls`` all that was asked for."""

    token, app_token = "xoxb-fake", "xapp-fake"

    def __init__(self, faults: Faults | None = None):
        self.faults = faults or Faults()
        self.calls: list[tuple[str, dict[str, Any]]] = []
        self.messages: dict[tuple[str, str], dict[str, Any]] = {}
        self.by_client_id: dict[str, tuple[str, str]] = {}
        self.ephemeral: dict[str, list[dict[str, Any]]] = {}  # by response_url, what its user sees
        self.responses: dict[str, int] = {}
        self.views: dict[str, dict[str, Any]] = {}
        self.gone: set[str] = set()
        self.revoked = False
        self.retry_after = 0.0  # seconds
        self.socket_off = False
        self.sockets: list[web.WebSocketResponse] = []
        self.acknowledged: list[str] = []
        self._tickets: set[str] = set()
        self._ts = itertools.count(1700000000)
        self._ids = itertools.count(1)

    async def __aenter__(self) -> FakeSlack:
        app = web.Application()
        app.router.add_post("/api/{method}", self._serve)
        app.router.add_post("/respond/{id}", self._respond)
        app.router.add_get("/link/{ticket}", self._link)
        self._runner = web.AppRunner(app, shutdown_timeout=0.1)
        await self._runner.setup()
        await web.TCPSite(self._runner, "127.0.0.1", 0).start()
        self.port = self._runner.addresses[0][1]
        self.url = f"http://127.0.0.1:{self.port}/api/"
        return self

    async def __aexit__(self, *exc: Any) -> None:
        for socket in self.sockets:
            await socket.close()
        await self._runner.cleanup()

    # -- What people do ----------------------------------------------------------------------------------------------

    def ts(self) -> str:
        return f"{next(self._ts)}.000100"

    def event(self, kind: str, **event: Any) -> dict[str, Any]:
        """Return the payload of an event."""
        return {"token": "x", "team_id": TEAM, "api_app_id": "A1", "type": "event_callback", "event_id": f"Ev{next(self._ids)}",
                "event_time": 1, "authorizations": [{"team_id": TEAM, "user_id": BOT, "is_bot": True}],
                "event": {"type": kind, "ts": self.ts(), **event}}

    def message(self, text: str, user: str = ANN, channel: str = DM, **more: Any) -> dict[str, Any]:
        """Return the event of a direct message."""
        return self.event("message", channel_type="im", channel=channel, user=user, text=text, **more)

    def mention(self, text: str, user: str = ANN, channel: str = CHANNEL, **more: Any) -> dict[str, Any]:
        """Return the event of a mention in a channel."""
        return self.event("app_mention", channel=channel, user=user, text=f"<@{BOT}> {text}", **more)

    def command(self, text: str, user: str = ANN) -> dict[str, str]:
        """Return the form of a slash command."""
        return {"token": "x", "team_id": TEAM, "channel_id": CHANNEL, "user_id": user, "command": "/crewcall", "text": text,
                "trigger_id": f"13345224609.{next(self._ids)}", "response_url": self.response_url()}

    def response_url(self) -> str:
        url = f"http://127.0.0.1:{self.port}/respond/{next(self._ids)}"
        self.ephemeral[url] = []
        return url

    def press(self, channel: str, ts: str, index: int, user: str = ANN) -> dict[str, Any]:
        """Return the payload of a press on a button, or of a choice in the menu, of a message that stands."""
        message = self.messages[channel, ts]
        block = next(b for b in message["blocks"] if b["type"] == "actions")
        return {"type": "block_actions", "user": {"id": user, "team_id": TEAM}, "team": {"id": TEAM}, "trigger_id": f"t{next(self._ids)}",
                "container": {"type": "message", "message_ts": ts, "channel_id": channel, "is_ephemeral": False},
                "channel": {"id": channel}, "message": message, "response_url": self.response_url(),
                "actions": [action(block, index)]}

    def said(self, channel: str = DM) -> list[dict[str, Any]]:
        """Return the bot's messages that stand in a channel, in their order."""
        return [m for (where, _), m in sorted(self.messages.items()) if where == channel]

    def made(self, method: str) -> list[dict[str, Any]]:
        """Return the arguments of all calls of a method."""
        return [arguments for name, arguments in self.calls if name == method]

    # -- Socket Mode -------------------------------------------------------------------------------------------------

    async def send(self, kind: str, payload: Any, retry: int = 0) -> str:
        """Send an envelope over the newest open socket and return its id."""
        envelope = str(uuid.uuid4())
        socket = next(s for s in reversed(self.sockets) if not s.closed)
        await socket.send_json({"type": kind, "envelope_id": envelope, "payload": payload, "accepts_response_payload": True,
                                **({"retry_attempt": retry, "retry_reason": "timeout"} if retry else {})})
        return envelope

    async def _link(self, request: web.Request) -> web.StreamResponse:
        if request.match_info["ticket"] not in self._tickets:
            return web.Response(status=403)
        self._tickets.discard(request.match_info["ticket"])  # good for one connection only
        socket = web.WebSocketResponse()
        await socket.prepare(request)
        self.sockets.append(socket)
        await socket.send_json({"type": "hello", "num_connections": 1})
        async for message in socket:
            if message.type == WSMsgType.TEXT:
                self.acknowledged.append(json.loads(message.data)["envelope_id"])
        return socket

    # -- Web API -----------------------------------------------------------------------------------------------------

    async def _serve(self, request: web.Request) -> web.StreamResponse:
        method = request.match_info["method"]
        body = await request.text()
        arguments = json.loads(body) if request.content_type == "application/json" else dict(await request.post())
        token = request.headers.get("Authorization", "").removeprefix("Bearer ")

        async def do() -> web.Response:
            if self.revoked or token != (self.app_token if method.startswith("apps.") else self.token):
                return web.json_response({"ok": False, "error": "token_revoked" if self.revoked else "invalid_auth"})
            self.calls.append((method, arguments))
            handler = getattr(self, "_" + method.replace(".", "_"), None)
            if handler is None:
                return web.json_response({"ok": False, "error": "unknown_method"})
            try:
                return web.json_response({"ok": True, **handler(arguments)})
            except Bad as error:
                return web.json_response({"ok": False, "error": str(error)})

        return await self.faults.around(request, do, self._refusal)

    async def _respond(self, request: web.Request) -> web.StreamResponse:
        url, arguments = f"http://127.0.0.1:{self.port}{request.path}", await request.json()

        async def do() -> web.Response:
            self.calls.append(("response_url", arguments))
            self.responses[url] = self.responses.get(url, 0) + 1
            if self.responses[url] > 5:
                return web.Response(status=404, text="used_url")
            try:
                check_message(arguments)
            except Bad as error:
                return web.Response(status=400, text=str(error))
            if arguments.get("replace_original") and self.ephemeral[url]:
                self.ephemeral[url].pop()
            self.ephemeral[url].append(arguments)
            return web.Response(text="ok")

        return await self.faults.around(request, do, self._refusal)

    def _refusal(self, status: int) -> web.Response:
        if status == 429:
            return web.json_response({"ok": False, "error": "ratelimited"}, status=429, headers={"Retry-After": str(self.retry_after)})
        return web.Response(status=status, text="<html>Internal Server Error</html>", content_type="text/html")

    def _auth_test(self, arguments: dict[str, Any]) -> dict[str, Any]:
        return {"user_id": BOT, "user": "crewcall", "team": "Venue", "team_id": TEAM}

    def _apps_connections_open(self, arguments: dict[str, Any]) -> dict[str, Any]:
        check(not self.socket_off, "internal_error")
        ticket = uuid.uuid4().hex
        self._tickets.add(ticket)
        return {"url": f"ws://127.0.0.1:{self.port}/link/{ticket}"}

    def _chat_postMessage(self, arguments: dict[str, Any]) -> dict[str, Any]:
        channel = arguments.get("channel")
        check(channel and channel not in self.gone, "channel_not_found")
        check("as_user" not in arguments, "as_user_not_supported")
        check_message(arguments)
        known = self.by_client_id.get(arguments.get("client_msg_id", ""))
        if known:
            return {"channel": known[0], "ts": known[1], "message": self.messages[known]}
        where = DM if channel == ANN else channel
        message = {"type": "message", "user": BOT, "bot_id": "B1", "ts": self.ts(), **arguments, "channel": where}
        self.messages[where, message["ts"]] = message
        if arguments.get("client_msg_id"):
            uuid.UUID(arguments["client_msg_id"])
            self.by_client_id[arguments["client_msg_id"]] = (where, message["ts"])
        return {"channel": where, "ts": message["ts"], "message": message}

    def _chat_update(self, arguments: dict[str, Any]) -> dict[str, Any]:
        key = (arguments["channel"], arguments["ts"])
        check(key in self.messages, "message_not_found")
        check_message(arguments)
        self.messages[key] = {**self.messages[key], "text": arguments["text"], "blocks": arguments["blocks"]}
        return {}

    def _views_publish(self, arguments: dict[str, Any]) -> dict[str, Any]:
        check(arguments["view"]["type"] == "home" and len(arguments["view"]["blocks"]) <= 100, "invalid_arguments")
        check_blocks(arguments["view"]["blocks"])
        self.views[arguments["user_id"]] = arguments["view"]
        return {}

    def _assistant_threads_setStatus(self, arguments: dict[str, Any]) -> dict[str, Any]:
        check(arguments.get("channel_id") and arguments.get("thread_ts"), "invalid_arguments")
        return {}


def action(block: dict[str, Any], index: int) -> dict[str, Any]:
    """Return the action of a press on the button (or option) with a number."""
    element = block["elements"][0]
    base = {"block_id": block["block_id"], "action_ts": "1"}
    if element["type"] == "static_select":
        return {**base, "type": "static_select", "action_id": element["action_id"], "selected_option": element["options"][index]}
    element = block["elements"][index]
    return {**base, "type": "button", "action_id": element["action_id"], "text": element["text"], "value": element["value"]}


def check_message(arguments: dict[str, Any]) -> None:
    """Raise Bad where Slack would not take a message."""
    check(arguments.get("text") or arguments.get("blocks"), "no_text")
    check(len(arguments.get("text", "")) <= 4000, "msg_too_long")  # Slack cuts at 40 000 and asks for at most 4 000
    check(len(arguments.get("blocks", [])) <= 50, "invalid_blocks")
    check_blocks(arguments.get("blocks", []))


def check_blocks(blocks: list[dict[str, Any]]) -> None:
    """Raise Bad where slack_sdk or the documented limits do not allow some blocks."""
    try:
        for block in Block.parse_all(blocks):
            check(block is not None, "invalid_blocks")
            block.validate_json()
            for element in getattr(block, "elements", None) or []:
                if hasattr(element, "validate_json"):
                    element.validate_json()
    except SlackObjectFormationError as error:
        raise Bad("invalid_blocks") from error
    ids = [block["block_id"] for block in blocks if "block_id" in block]
    check(len(ids) == len(set(ids)), "invalid_blocks")
    for block in blocks:
        if block["type"] == "section":
            check(1 <= len(block["text"]["text"]) <= 3000, "invalid_blocks")
        if block["type"] == "context":
            check(1 <= len(block["elements"]) <= 10, "invalid_blocks")
            check(all(1 <= len(e["text"]) <= 3000 for e in block["elements"]), "invalid_blocks")
        if block["type"] == "actions":
            _check_actions(block["elements"])


def _check_actions(elements: list[dict[str, Any]]) -> None:
    check(1 <= len(elements) <= 25, "invalid_blocks")
    check(len({e["action_id"] for e in elements}) == len(elements), "invalid_blocks")
    for element in elements:
        if element["type"] == "button":
            check(1 <= len(element["text"]["text"]) <= 75 and len(element.get("value", "")) <= 2000, "invalid_blocks")
        else:
            check(1 <= len(element["options"]) <= 100, "invalid_blocks")
            for option in element["options"]:
                check(1 <= len(option["text"]["text"]) <= 75 and 1 <= len(option["value"]) <= 150, "invalid_blocks")


def check(right: Any, otherwise: str) -> None:
    if not right:
        raise Bad(otherwise)
