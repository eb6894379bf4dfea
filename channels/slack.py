"""The Slack channel: Socket Mode on a laptop, the Events API on a server; start-up never waits for the network.

Configured by SLACK_BOT_TOKEN and either SLACK_APP_TOKEN (Socket Mode: no public address) or SLACK_SIGNING_SECRET (Slack
posts to /webhooks/slack/webhook, each request signed), or both.
"""

from __future__ import annotations

import asyncio
import json
import logging
from collections.abc import Mapping
from typing import Any
from urllib.parse import parse_qsl

from rasa.core.channels.channel import InputChannel
from sanic import Blueprint, response
from sanic.request import Request
from sanic.response import HTTPResponse
from slack_sdk.signature import SignatureVerifier

from channels import slack_events, slack_rendering
from channels.delivery import PATIENT, Delivery, NotAuthorised, OnNewMessage, Patience, Refused, Sent, TryAgain, until_it_works
from channels.inbox import Inbox, InboxError, Incoming
from channels.rendering import Reply
from channels.settings import Settings, SettingsError
from channels.slack_api import BadCall, SlackApi
from channels.slack_socket import SlackSocket

log = logging.getLogger(__name__)

LARGEST_REQUEST = 1_000_000  # bytes
STATUS = "is looking that up …"


class BadRequest(Exception):
    """The request is not one of Slack's; its text tells why."""


class SlackChannel(InputChannel):
    """Slack as a Rasa channel. Pictures would need the scope files:write; the words say the same."""

    def __init__(self, bot_token: str, app_token: str | None = None, signing_secret: str | None = None,
                 api_url: str | None = None, inbox: Inbox | None = None, patience: Patience = PATIENT,
                 seconds: float = 15.0):
        self.api = SlackApi(bot_token, api_url, seconds)
        self.app_token, self.api_url = app_token, api_url
        self.verifier = SignatureVerifier(signing_secret) if signing_secret else None
        self.inbox, self.patience = inbox or Inbox(), patience
        self.bot_user: str | None = None
        self.delivery: Delivery | None = None
        self._socket: SlackSocket | None = None
        self._tasks: list[asyncio.Task[Any]] = []

    @classmethod
    def name(cls) -> str:
        return "slack"

    @classmethod
    def from_credentials(cls, credentials: Mapping[str, Any] | None) -> SlackChannel:
        """Make the channel from the environment or ``credentials``. Raises SettingsError."""
        settings = Settings(credentials)
        bot, app, secret = (settings.get(name) for name in ("SLACK_BOT_TOKEN", "SLACK_APP_TOKEN", "SLACK_SIGNING_SECRET"))
        if not bot or not bot.startswith("xoxb-"):
            raise SettingsError("SLACK_BOT_TOKEN is not of the form xoxb-…; Install App in the app's settings shows it")
        if app and not app.startswith("xapp-"):
            raise SettingsError("SLACK_APP_TOKEN is not of the form xapp-…; Basic Information in the app's settings "
                                "makes one")
        if not app and not secret:
            raise SettingsError("besides SLACK_BOT_TOKEN, set SLACK_APP_TOKEN (Socket Mode, for a laptop) or "
                                "SLACK_SIGNING_SECRET (Events API, for a server); deploy/CONNECT.md")
        return cls(bot, app, secret, settings.get("SLACK_API_URL"))

    def describe(self) -> str:
        """Return in a few words how it is connected."""
        ways = ["Socket Mode, no public address needed"] if self.app_token else []
        return ", ".join([*ways, "Events API at /webhooks/slack/webhook"] if self.verifier else ways)

    def blueprint(self, on_new_message: OnNewMessage) -> Blueprint:
        webhook = Blueprint("slack_webhook", __name__)

        @webhook.listener("after_server_start")
        async def start(app: Any, loop: Any) -> None:
            await self.start(on_new_message)

        @webhook.listener("before_server_stop")
        async def stop(app: Any, loop: Any) -> None:
            await self.stop()

        @webhook.route("/", methods=["GET"])
        async def health(request: Request) -> HTTPResponse:
            return response.json({"status": "ok"})

        if self.verifier:
            @webhook.route("/webhook", methods=["POST"])
            async def receive(request: Request) -> HTTPResponse:
                return await self.receive(request.headers, request.body)

        return webhook

    async def start(self, on_new_message: OnNewMessage) -> None:
        """Begin to answer; returns at once, with or without a network."""
        self.delivery = Delivery(self, self.inbox, on_new_message, self.patience)
        await self.delivery.start()
        self._spawn(self._connect())

    async def stop(self) -> None:
        """Stop at once; what is not answered is answered after the next start."""
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        if self._socket is not None:
            await self._socket.close()
        if self.delivery is not None:
            await self.delivery.stop()
        self.inbox.close()

    # -- Receiving ---------------------------------------------------------------------------------------------------

    async def receive(self, headers: Mapping[str, str], body: bytes) -> HTTPResponse:
        """Take one request as Slack posts it; anything but 200 makes it come again."""
        if len(body) > LARGEST_REQUEST:
            return response.text("too large", status=413)
        if not self._signed(headers, body):
            return response.text("wrong signature", status=403)
        try:
            kind, payload = read_body(body)
        except BadRequest as error:
            return response.text(str(error), status=400)
        if payload.get("type") == "url_verification":
            return response.text(str(payload.get("challenge", "")))
        try:
            await self.take(kind, payload)
        except InboxError as error:
            log.error("slack: the inbox cannot be used: %s", error)
            return response.text("try again", status=503)
        return response.text("")

    async def take(self, kind: str, payload: Any) -> None:
        """Take a payload, from HTTP or Socket Mode. Raises InboxError."""
        user = slack_events.home_opened(kind, payload)
        if user:
            self._spawn(self._best_effort("views.publish", {"user_id": user, "view": slack_rendering.home()}))
        message = slack_events.read(kind, payload, self.bot_user)
        if message is not None and self.delivery is not None:
            await self.delivery.accept([message])

    def _signed(self, headers: Mapping[str, str], body: bytes) -> bool:
        assert self.verifier is not None
        timestamp, signature = headers.get("X-Slack-Request-Timestamp", ""), headers.get("X-Slack-Signature", "")
        if not (timestamp.isascii() and timestamp.isdigit() and signature.isascii()):
            return False
        try:
            return self.verifier.is_valid(body, timestamp, signature)
        except (ValueError, UnicodeError):
            return False

    async def _connect(self) -> None:
        """Say who we are, then open the socket; for ever, whatever the network does."""
        try:
            me = await until_it_works(lambda: self.api.call("auth.test", {}), "Slack", self.patience)
        except (NotAuthorised, Refused) as error:
            log.error("Slack is off: %s", error)
            return
        self.bot_user = me.get("user_id")
        log.info("Slack: connected as %s in %s (%s)", me.get("user"), me.get("team"), self.describe())
        if self.app_token:
            self._socket = SlackSocket(self.app_token, self.take, self.patience, self.api_url)
            await self._socket.run()

    # -- Answering: what delivery asks of a vendor -------------------------------------------------------------------

    async def notice(self, incoming: Incoming) -> None:
        """Show in a thread that the answer is being looked up; Slack takes it away with the answer."""
        place = incoming.place
        if place.get("thread"):
            await self._best_effort("assistant.threads.setStatus", {
                "channel_id": place["channel"], "thread_ts": place["thread"], "status": STATUS})

    def calls(self, reply: Reply, incoming: Incoming) -> list[dict[str, Any]]:
        """Return the calls that answer a message."""
        return slack_rendering.calls(reply, incoming.place)

    async def send(self, call: dict[str, Any], key: str, before: int | None = None) -> Sent:
        """Make a call, see delivery.Vendor; the key keeps Slack from posting it twice."""
        try:
            await self._call(call, call["arguments"], key, again=before is not None)
        except BadCall as error:
            if "plain" not in call:
                raise
            log.warning("slack: %s; sent as plain text", error)
            await self._call(call, call["plain"], key, again=before is not None)
        return Sent()

    async def _call(self, call: dict[str, Any], arguments: dict[str, Any], key: str, again: bool) -> None:
        if call["method"] == "response_url":
            await self.api.respond(call["url"], arguments, again)
        else:
            await self.api.call(call["method"], arguments, key if call["method"] == "chat.postMessage" else None)

    async def _best_effort(self, method: str, arguments: dict[str, Any]) -> None:
        try:
            await self.api.call(method, arguments)
        except (TryAgain, Refused, NotAuthorised) as error:
            log.debug("slack: %s: %s", method, error)

    def _spawn(self, work: Any) -> None:
        task = asyncio.ensure_future(work)
        self._tasks.append(task)
        task.add_done_callback(self._tasks.remove)


def read_body(body: bytes) -> tuple[str, dict[str, Any]]:
    """Return kind and payload of a request: an event is JSON, a command a form, a press JSON in a form. Raises BadRequest."""
    try:
        text = body.decode("utf-8")
        if text.lstrip().startswith("{"):
            kind, payload = slack_events.EVENTS, json.loads(text)
        else:
            form = dict(parse_qsl(text, keep_blank_values=True))
            if "payload" in form:
                kind, payload = slack_events.INTERACTIVE, json.loads(form["payload"])
            else:
                kind, payload = slack_events.COMMANDS, form
    except ValueError as error:
        raise BadRequest("the body is neither JSON nor a form of Slack's") from error
    if not isinstance(payload, dict):
        raise BadRequest("the payload is no object")
    return kind, payload
