"""The REST channel: stock Rasa's interface at /webhooks/rest/webhook, with the answer contract and without its faults.

Stock Rasa answers bad input with a traceback in the log and HTTP 200 with an empty list, lets all callers without a
``sender`` share one conversation, and lets any caller continue a conversation of another channel. Here bad input is a
400 with one line, a caller without ``sender`` gets a conversation of their own, ids carry the channel, and a turn that
fails is answered with a kind sentence.
"""

from __future__ import annotations

import asyncio
import logging
import re
import uuid
from typing import Any, Awaitable, Callable, Dict, List, Optional

from rasa.core.channels.channel import CollectingOutputChannel, InputChannel, UserMessage
from sanic import Blueprint, response
from sanic.request import Request
from sanic.response import HTTPResponse

log = logging.getLogger(__name__)

SENDER = re.compile(r"[\w.:@+-]{1,64}", re.ASCII)
LARGEST_BODY = 256_000  # bytes; a message longer than a person types is answered kindly further in, not read
FAILED = "Something went wrong on my side, and it is noted. Please ask once more."
NO_ANSWER = {"answers": [{"topic": "fallback.no-answer", "subjects": [], "sources": []}], "turn": "fallback"}


class BadRequest(Exception):
    """The request is not one of this interface; its text tells the caller what to mend."""


class ContractChannel(CollectingOutputChannel):
    """Collects the messages of a turn, and what they state for programs."""

    def __init__(self) -> None:
        super().__init__()
        self.contract: Optional[Dict[str, Any]] = None
        self.card: Optional[Dict[str, Any]] = None

    @classmethod
    def name(cls) -> str:
        return "rest"

    async def send_response(self, recipient_id: str, message: Dict[str, Any]) -> None:
        """Take the contract and the card off the message before it is sent."""
        metadata = message.get("metadata")
        if isinstance(metadata, dict) and "turn" in metadata:
            self.contract = metadata
        self.card = message.pop("card", None) or self.card
        await super().send_response(recipient_id, message)

    async def send_text_message(self, recipient_id: str, text: str, **kwargs: Any) -> None:
        """Keep a message whole; stock Rasa makes several of one with blank lines."""
        await self._persist_message(self._message(recipient_id, text=text))

    def replies(self, recipient_id: str) -> List[Dict[str, Any]]:
        """Return the turn's messages with the contract as the last; never an empty list."""
        messages = [{**m, "recipient_id": recipient_id} for m in self.messages]
        if not messages:
            messages = [{"recipient_id": recipient_id, "text": FAILED}]
        custom = dict(self.contract or NO_ANSWER)
        if self.card:
            custom["card"] = self.card
        return [*messages, {"recipient_id": recipient_id, "custom": custom}]


class RestChannel(InputChannel):
    """Takes ``{"sender": …, "message": …}`` and returns the list of replies."""

    @classmethod
    def name(cls) -> str:
        return "rest"

    def blueprint(self, on_new_message: Callable[[UserMessage], Awaitable[Any]]) -> Blueprint:
        webhook = Blueprint("rest_webhook", __name__)

        @webhook.route("/", methods=["GET"])
        async def health(request: Request) -> HTTPResponse:
            return response.json({"status": "ok"})

        @webhook.route("/webhook", methods=["POST"])
        async def receive(request: Request) -> HTTPResponse:
            try:
                sender, text = read_request(request)
            except BadRequest as error:
                return response.json({"error": str(error)}, status=400)
            collected = await turn(on_new_message, text, sender)
            return response.json(collected.replies(sender))

        return webhook


def read_request(request: Request) -> tuple[str, str]:
    """Return sender and text of a request. Raises BadRequest."""
    if len(request.body) > LARGEST_BODY:
        raise BadRequest(f"the body is larger than {LARGEST_BODY // 1000} kB")
    try:
        body = request.json
    except Exception as error:
        raise BadRequest("the body is not JSON") from error
    if not isinstance(body, dict):
        raise BadRequest('the body is not of the form {"sender": "…", "message": "…"}')
    sender = body.get("sender") or uuid.uuid4().hex
    if not isinstance(sender, str) or not SENDER.fullmatch(sender):
        raise BadRequest("sender is 1 to 64 letters, digits and . : @ + - _")
    text = body.get("message")
    if text is None:
        text = ""
    if not isinstance(text, str):
        raise BadRequest("message is a text")
    return sender, readable(text)


def readable(text: str) -> str:
    """Return ``text`` without what a database or a terminal chokes on: lone surrogates and control characters."""
    text = text.encode("utf-8", "ignore").decode("utf-8")
    return re.sub(r"[\x00-\x08\x0b-\x1f\x7f]", " ", text)


async def turn(on_new_message: Callable[[UserMessage], Awaitable[Any]], text: str, sender: str) -> ContractChannel:
    """Run one turn to its end, even where the caller hangs up meanwhile."""
    collected = ContractChannel()
    message = UserMessage(text, collected, f"rest:{sender}", input_channel="rest")

    async def handle() -> None:
        try:
            await on_new_message(message)
        except Exception:
            log.exception("the turn of conversation %s failed", message.sender_id)

    await asyncio.shield(asyncio.ensure_future(handle()))
    return collected
