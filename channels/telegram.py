"""The Telegram channel: by long polling on a laptop, by webhook on a server; start-up never waits for the network.

Configured by TELEGRAM_TOKEN; with TELEGRAM_WEBHOOK_URL (https://host) Telegram is told to call us, with a secret that is
checked (TELEGRAM_SECRET, else one derived from the token). TELEGRAM_API_URL names a Bot API server of one's own.
"""

from __future__ import annotations

import asyncio
import hashlib
import hmac
import json
import logging
import re
from collections.abc import Mapping, Sequence
from contextlib import suppress
from typing import Any
from urllib.parse import urlsplit

from rasa.core.channels.channel import InputChannel
from sanic import Blueprint, response
from sanic.request import Request
from sanic.response import HTTPResponse

from channels import telegram_rendering, telegram_updates
from channels.connecting import Painter
from channels.delivery import PATIENT, Delivery, NotAuthorised, OnNewMessage, Patience, Refused, Sent, TryAgain, until_it_works
from channels.inbox import Inbox, InboxError, Incoming
from channels.rendering import Reply
from channels.settings import Settings, SettingsError
from channels.telegram_api import BadCall, TelegramApi

log = logging.getLogger(__name__)

ALLOWED = ["message", "callback_query"]
POLL_SECONDS = 25
TYPING_SECONDS = 4.0        # Telegram shows "typing" for five
TAKE_BACK = "take back"     # a call of our own: delete what a lost answer may have left
MOST_TAKEN_BACK = 200       # message numbers looked at for it
TAKEN_BACK_AT_ONCE = 10
LARGEST_UPDATE = 1_000_000  # bytes
SECRET_HEADER = "X-Telegram-Bot-Api-Secret-Token"
TOKEN = re.compile(r"\d{1,20}:[\w-]{10,}", re.ASCII)
SECRET = re.compile(r"[\w-]{1,256}", re.ASCII)
SHORT_DESCRIPTION = "A careers adviser for live music: jobs, training, pay, where to find work. A program; names its sources."
DESCRIPTION = (
    "Ask me about any job in live music: what it is, how to get in, what it pays, where to find work. I am a program, not "
    "a person. I answer from documents and name the source of each fact; I am no lawyer and no financial adviser.")


class TelegramChannel(InputChannel):
    """Telegram as a Rasa channel; ``painter`` draws a reply's card as PNG, without one the words alone are sent."""

    painter: Painter | None = None

    def __init__(self, token: str, webhook_url: str | None = None, secret: str | None = None,
                 api_url: str | None = None, inbox: Inbox | None = None, patience: Patience = PATIENT,
                 seconds: float = 20.0):
        self.webhook_url = webhook_url
        self.secret = secret or hashlib.sha256(f"crewcall webhook {token}".encode()).hexdigest()
        self.api = TelegramApi(token, api_url, seconds)
        self.bot = telegram_updates.Bot(int(token.partition(":")[0]))
        self.inbox, self.patience = inbox or Inbox(), patience
        self.delivery: Delivery | None = None
        self._tasks: list[asyncio.Task[None]] = []

    @classmethod
    def name(cls) -> str:
        return "telegram"

    @classmethod
    def from_credentials(cls, credentials: Mapping[str, Any] | None) -> TelegramChannel:
        """Make the channel from the environment or ``credentials``. Raises SettingsError."""
        settings = Settings(credentials)
        token, secret = settings.get("TELEGRAM_TOKEN"), settings.get("TELEGRAM_SECRET")
        if not token or not TOKEN.fullmatch(token):
            raise SettingsError("TELEGRAM_TOKEN is not of the form 123456:ABC…; @BotFather gives one (deploy/CONNECT.md)")
        if secret and not SECRET.fullmatch(secret):
            raise SettingsError("TELEGRAM_SECRET may have 1 to 256 letters, digits, _ and -")
        return cls(token, webhook_address(settings.get("TELEGRAM_WEBHOOK_URL")), secret, settings.get("TELEGRAM_API_URL"))

    def describe(self) -> str:
        """Return in a few words how it is connected."""
        return f"webhook {self.webhook_url}" if self.webhook_url else "long polling, no public address needed"

    def blueprint(self, on_new_message: OnNewMessage) -> Blueprint:
        webhook = Blueprint("telegram_webhook", __name__)

        @webhook.listener("after_server_start")
        async def start(app: Any, loop: Any) -> None:
            await self.start(on_new_message)

        @webhook.listener("before_server_stop")
        async def stop(app: Any, loop: Any) -> None:
            await self.stop()

        @webhook.route("/", methods=["GET"])
        async def health(request: Request) -> HTTPResponse:
            return response.json({"status": "ok"})

        if self.webhook_url:
            @webhook.route("/webhook", methods=["POST"])
            async def receive(request: Request) -> HTTPResponse:
                return await self.receive(request.headers.get(SECRET_HEADER, ""), request.body)

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
        if self.delivery is not None:
            await self.delivery.stop()
        await self.api.close()
        self.inbox.close()

    # -- Receiving ---------------------------------------------------------------------------------------------------

    async def receive(self, secret: str, body: bytes) -> HTTPResponse:
        """Take one update as Telegram posts it; anything but 200 makes it come again."""
        if not hmac.compare_digest(secret.encode("utf-8", "replace"), self.secret.encode()):
            return response.text("wrong secret", status=403)
        if len(body) > LARGEST_UPDATE:
            return response.text("too large", status=413)
        try:
            update = json.loads(body)
        except ValueError:
            return response.text("not JSON", status=400)
        try:
            await self._take([update])
        except InboxError as error:
            log.error("telegram: the inbox cannot be used: %s", error)
            return response.text("try again", status=503)
        return response.text("")

    async def _take(self, updates: Sequence[Any]) -> None:
        for update in updates:
            query = update.get("callback_query") if isinstance(update, dict) else None
            if isinstance(query, dict) and query.get("id"):
                self._spawn(self._best_effort("answerCallbackQuery", {"callback_query_id": query["id"]}))
        messages = [message for update in updates if (message := telegram_updates.read(update, self.bot))]
        assert self.delivery is not None
        await self.delivery.accept(messages)

    async def _connect(self) -> None:
        """Say who we are, then fetch updates, or have them sent; for ever, whatever the network does."""
        try:
            me = await self._until_it_works("getMe", {})
            self.bot = telegram_updates.Bot(int(me["id"]), me.get("username"))
            await self._introduce()
            if self.webhook_url:
                await self._until_it_works("setWebhook", {
                    "url": self.webhook_url, "secret_token": self.secret, "allowed_updates": ALLOWED})
            else:
                await self._until_it_works("deleteWebhook", {"drop_pending_updates": False})
            log.info("Telegram: connected as @%s (%s)", self.bot.username, self.describe())
            if not self.webhook_url:
                await self._poll()
        except (NotAuthorised, Refused) as error:
            log.error("Telegram is off: %s", error)

    async def _introduce(self) -> None:
        await self._best_effort("setMyCommands", {"commands": [
            {"command": c.name, "description": c.description} for c in telegram_updates.COMMANDS]})
        await self._best_effort("setMyDescription", {"description": DESCRIPTION})
        await self._best_effort("setMyShortDescription", {"short_description": SHORT_DESCRIPTION})

    async def _poll(self) -> None:
        arguments: dict[str, Any] = {"timeout": POLL_SECONDS, "allowed_updates": ALLOWED}
        while True:
            updates = await self._until_it_works("getUpdates", arguments, waiting=POLL_SECONDS)
            try:
                await self._take(updates)
            except InboxError as error:
                log.error("telegram: the inbox cannot be used: %s", error)
                await asyncio.sleep(self.patience.wait(3))
                continue  # without a new offset the same updates come again
            numbers = [u["update_id"] for u in updates if isinstance(u, dict) and isinstance(u.get("update_id"), int)]
            arguments["offset"] = max(numbers, default=arguments.get("offset", 1) - 1) + 1

    async def _until_it_works(self, method: str, arguments: dict[str, Any], waiting: float = 0) -> Any:
        return await until_it_works(lambda: self.api.call(method, arguments, waiting=waiting), "Telegram", self.patience)

    # -- Answering: what delivery asks of a vendor -------------------------------------------------------------------

    async def notice(self, incoming: Incoming) -> None:
        """Show "typing" until cancelled."""
        target = {name: value for name, value in telegram_rendering.to(incoming.place).items() if name != "reply_parameters"}
        while True:
            await self._best_effort("sendChatAction", {**target, "action": "typing"})
            await asyncio.sleep(TYPING_SECONDS)

    def calls(self, reply: Reply, incoming: Incoming) -> list[dict[str, Any]]:
        """Return the calls that answer a message."""
        return telegram_rendering.calls(reply, incoming.place)

    async def send(self, call: dict[str, Any], key: str, before: int | None = None) -> Sent:
        """Make a call, see delivery.Vendor; what an earlier try may have left is deleted in the end."""
        if call["method"] == TAKE_BACK:
            await self._take_back(**call["arguments"])
            return Sent()
        sent = await self._call(call)
        if not isinstance(sent, dict) or call["method"] == "editMessageReplyMarkup":
            return Sent()
        mark, chat = int(sent["message_id"]), int(sent["chat"]["id"])
        first = max((before or mark - 1) + 1, mark - MOST_TAKEN_BACK)
        if first == mark:
            return Sent(mark)
        left = {"method": TAKE_BACK, "optional": True, "arguments": {"chat": chat, "first": first, "last": mark - 1}}
        return Sent(mark, (left,))

    async def _call(self, call: dict[str, Any]) -> Any:
        arguments, picture = call["arguments"], None
        if "card" in call:
            picture = await self._painted(call["card"])
            if picture is None:
                return None
        try:
            return await self.api.call(call["method"], arguments, picture)
        except BadCall as error:
            if "message is not modified" in str(error):
                return None
            if error.moved_to:
                return await self.api.call(call["method"], {**arguments, "chat_id": error.moved_to}, picture)
            if "plain" not in call:
                raise
            log.warning("telegram: %s; sent as plain text", error)
            return await self.api.call(call["method"], call["plain"])

    async def _painted(self, card: dict[str, Any]) -> bytes | None:
        try:
            return await self.painter(card) if self.painter else None
        except Exception:  # the words say the same
            log.exception("telegram: a picture could not be drawn")
            return None

    async def _take_back(self, chat: int, first: int, last: int) -> None:
        """Delete our messages among some numbers: the answer to an earlier try was lost, the message was not.

        Only our own can be edited, so an edit that changes nothing tells them from a person's.
        """
        at_once = asyncio.Semaphore(TAKEN_BACK_AT_ONCE)

        async def one(number: int) -> None:
            message = {"chat_id": chat, "message_id": number}
            async with at_once:
                with suppress(Refused):
                    await self._few_times("editMessageReplyMarkup", message)
                    await self._few_times("deleteMessage", message)

        await asyncio.gather(*(one(number) for number in range(first, last + 1)))

    async def _few_times(self, method: str, arguments: dict[str, Any]) -> None:
        for tries in range(1, 7):
            try:
                await self.api.call(method, arguments)
                return
            except TryAgain as error:
                await asyncio.sleep(self.patience.wait(tries) if error.seconds is None else error.seconds)
            except BadCall as error:
                if "message is not modified" not in str(error):
                    raise
                return

    async def _best_effort(self, method: str, arguments: dict[str, Any]) -> None:
        try:
            await self.api.call(method, arguments)
        except (TryAgain, Refused, NotAuthorised) as error:
            log.debug("telegram: %s: %s", method, error)

    def _spawn(self, work: Any) -> None:
        task = asyncio.ensure_future(work)
        self._tasks.append(task)
        task.add_done_callback(self._tasks.remove)


def webhook_address(url: str | None) -> str | None:
    """Return where Telegram is to call, from the server's address or the whole one. Raises SettingsError."""
    if not url:
        return None
    parts = urlsplit(url)
    if parts.scheme != "https" or not parts.netloc:
        raise SettingsError("TELEGRAM_WEBHOOK_URL is the server's public address and begins with https://")
    path = "/webhooks/telegram/webhook"
    return url if parts.path.rstrip("/").endswith(path) else url.rstrip("/") + path
