"""A Bot API that enforces what core.telegram.org/bots/api says, keeps the chats, and can be made to fail."""

from __future__ import annotations

import asyncio
import json
import re
from contextlib import suppress
from html import unescape
from html.parser import HTMLParser
from typing import Any

from aiohttp import web
from faults import Faults

TAGS = {"b", "strong", "i", "em", "u", "ins", "s", "strike", "del", "code", "pre", "a", "blockquote", "tg-spoiler"}
ENTITIES = re.compile(r"&(?!(?:lt|gt|amp|quot|#\d+|#x[0-9a-fA-F]+);)")


class Bad(Exception):
    """400 with a description in Telegram's words."""


class FakeTelegram:
    """One bot. ``messages`` are all that stand in chats by (chat, number); ``calls`` all that was asked for."""

    token, username, id = "123456:fake-token-abcdef", "crewcall_bot", 123456

    def __init__(self, faults: Faults | None = None):
        self.faults = faults or Faults()
        self.calls: list[tuple[str, dict[str, Any]]] = []
        self.messages: dict[tuple[int, int], dict[str, Any]] = {}
        self.queries: dict[str, bool] = {}  # callback queries: answered?
        self.blocked: set[int] = set()
        self.moved: dict[int, int] = {}
        self.webhook: dict[str, Any] = {}
        self.updates: list[dict[str, Any]] = []
        self.revoked = False
        self.retry_after = 0.02  # seconds; Telegram itself gives whole ones
        self._number = self._update = 1000
        self._news = asyncio.Event()

    async def __aenter__(self) -> FakeTelegram:
        app = web.Application(client_max_size=20_000_000)
        app.router.add_post("/bot{token}/{method}", self._serve)
        self._runner = web.AppRunner(app, shutdown_timeout=0.1)
        await self._runner.setup()
        site = web.TCPSite(self._runner, "127.0.0.1", 0)
        await site.start()
        self.url = f"http://127.0.0.1:{self._runner.addresses[0][1]}"
        return self

    async def __aexit__(self, *exc: Any) -> None:
        await self._runner.cleanup()

    # -- What people do ----------------------------------------------------------------------------------------------

    def writes(self, text: str | None, chat: int = 7, kind: str = "private", **more: Any) -> dict[str, Any]:
        """Return the update of a message that somebody wrote; it stands in the chat."""
        message = {"message_id": self._next(), "date": 1, "chat": {"id": chat, "type": kind},
                   "from": {"id": abs(chat), "is_bot": False, "first_name": "Ann"}, **more}
        if text is not None:
            message["text"] = text
            entities = [{"type": "bot_command", "offset": 0, "length": len(text.split()[0])}] if re.match(r"/\w", text) else []
            entities += [{"type": "mention", "offset": len(text[:m.start()].encode("utf-16-le")) // 2, "length": len(m[0])}
                         for m in re.finditer(r"(?<!\w)@\w+", text)]
            if entities:
                message["entities"] = entities
        self.messages[chat, message["message_id"]] = message
        return self.update(message=message)

    def taps(self, chat: int, number: int, data: str, kind: str = "private") -> dict[str, Any]:
        """Return the update of a tap on a button of message ``number``."""
        query = f"query{self._next()}"
        self.queries[query] = False
        message = {**self.messages[chat, number], "chat": {"id": chat, "type": kind}}
        return self.update(callback_query={"id": query, "from": {"id": chat, "is_bot": False}, "message": message, "data": data})

    def update(self, **content: Any) -> dict[str, Any]:
        self._update += 1
        return {"update_id": self._update, **content}

    def deliver(self, *updates: dict[str, Any]) -> None:
        """Let getUpdates return these."""
        self.updates += updates
        self._news.set()

    def said(self, chat: int = 7) -> list[dict[str, Any]]:
        """Return the bot's messages that stand in a chat, in their order."""
        return [m for (where, _), m in sorted(self.messages.items()) if where == chat and m["from"]["is_bot"]]

    def made(self, method: str) -> list[dict[str, Any]]:
        """Return the arguments of all calls of a method."""
        return [arguments for name, arguments in self.calls if name == method]

    def _next(self) -> int:
        self._number += 1
        return self._number

    # -- The Bot API -------------------------------------------------------------------------------------------------

    async def _serve(self, request: web.Request) -> web.StreamResponse:
        method = request.match_info["method"]
        if request.match_info["token"] != self.token or self.revoked:
            return refusal(401, "Unauthorized")
        arguments = await _arguments(request)

        async def do() -> web.Response:
            self.calls.append((method, arguments))
            handler = getattr(self, f"_{method}", None)
            if handler is None:
                return refusal(404, "Not Found")
            try:
                result = handler(arguments)
                result = await result if asyncio.iscoroutine(result) else result
            except Bad as error:
                text, _, moved = str(error).partition("#")
                return refusal(403 if text.startswith("Forbidden") else 409 if text.startswith("Conflict") else 400, text,
                               **({"migrate_to_chat_id": int(moved)} if moved else {}))
            if isinstance(result, dict):
                result = {name: value for name, value in result.items() if name != "sent"}
            return web.json_response({"ok": True, "result": result})

        def refuse(status: int) -> web.Response:
            return refusal(429, "Too Many Requests: retry after 0", retry_after=self.retry_after) if status == 429 else web.Response(
                status=status, text="<html>Internal Server Error</html>")

        return await self.faults.around(request, do, refuse)

    def _getMe(self, arguments: dict[str, Any]) -> Any:
        return {"id": self.id, "is_bot": True, "username": self.username, "first_name": "Crew Call"}

    def _setMyCommands(self, arguments: dict[str, Any]) -> bool:
        check(len(arguments["commands"]) <= 100, "too much commands")
        for command in arguments["commands"]:
            check(re.fullmatch(r"[a-z0-9_]{1,32}", command["command"]), "BOT_COMMAND_INVALID")
            check(1 <= len(command["description"]) <= 256, "BOT_COMMAND_DESCRIPTION_INVALID")
        return True

    def _setMyDescription(self, arguments: dict[str, Any]) -> bool:
        check(len(arguments["description"]) <= 512, "description is too long")
        return True

    def _setMyShortDescription(self, arguments: dict[str, Any]) -> bool:
        check(len(arguments["short_description"]) <= 120, "short description is too long")
        return True

    def _setWebhook(self, arguments: dict[str, Any]) -> bool:
        check(arguments["url"].startswith("https://"), "bad webhook: An HTTPS URL must be provided for webhook")
        check(re.fullmatch(r"[A-Za-z0-9_-]{1,256}", arguments.get("secret_token", "")), "secret token is invalid")
        self.webhook = arguments
        return True

    def _deleteWebhook(self, arguments: dict[str, Any]) -> bool:
        self.webhook = {}
        return True

    async def _getUpdates(self, arguments: dict[str, Any]) -> list[Any]:
        if self.webhook:
            raise Bad("Conflict: can't use getUpdates method while webhook is active")
        self.updates = [u for u in self.updates if u["update_id"] >= arguments.get("offset", 0)]
        if not self.updates:
            self._news.clear()
            with suppress(asyncio.TimeoutError):
                await asyncio.wait_for(self._news.wait(), min(arguments.get("timeout", 0), 0.5))
        return self.updates[:100]

    def _sendChatAction(self, arguments: dict[str, Any]) -> bool:
        check(arguments["action"] in ("typing", "upload_photo"), "wrong parameter action in request")
        return True

    def _answerCallbackQuery(self, arguments: dict[str, Any]) -> bool:
        check(self.queries.get(arguments["callback_query_id"]) is False,
              "query is too old and response timeout expired or query ID is invalid")
        check(len(arguments.get("text", "")) <= 200, "MESSAGE_TOO_LONG")
        self.queries[arguments["callback_query_id"]] = True
        return True

    def _sendMessage(self, arguments: dict[str, Any]) -> dict[str, Any]:
        seen, links = parsed(arguments["text"], arguments.get("parse_mode"))
        check(seen.strip(), "message text is empty")
        check(len(seen.encode("utf-16-le")) // 2 <= 4096, "message is too long")
        return self._stand(arguments, {"text": seen, "links": links, "sent": arguments})

    def _sendPhoto(self, arguments: dict[str, Any]) -> dict[str, Any]:
        picture = arguments.get("photo")
        check(isinstance(picture, bytes) and picture.startswith(b"\x89PNG") or str(picture).startswith("http"),
              "there is no photo in the request")
        seen, _ = parsed(arguments.get("caption", ""), arguments.get("parse_mode"))
        check(len(seen.encode("utf-16-le")) // 2 <= 1024, "message caption is too long")
        return self._stand(arguments, {"photo": True, "caption": seen, "sent": arguments})

    def _editMessageReplyMarkup(self, arguments: dict[str, Any]) -> dict[str, Any]:
        message = self._ours(arguments, "message to edit not found")
        keyboard = arguments.get("reply_markup")
        if keyboard == message.get("reply_markup"):
            raise Bad("Bad Request: message is not modified: specified new message content and reply markup are exactly the "
                      "same as a current content and reply markup of the message")
        message.pop("reply_markup", None)
        return message

    def _deleteMessage(self, arguments: dict[str, Any]) -> bool:
        check((arguments["chat_id"], arguments["message_id"]) in self.messages, "message to delete not found")
        del self.messages[arguments["chat_id"], arguments["message_id"]]
        return True

    def _ours(self, arguments: dict[str, Any], otherwise: str) -> dict[str, Any]:
        message = self.messages.get((arguments["chat_id"], arguments["message_id"]))
        check(message is not None, otherwise)
        check(message["from"]["is_bot"], "message can't be edited")  # type: ignore[index]
        return message  # type: ignore[return-value]

    def _stand(self, arguments: dict[str, Any], content: dict[str, Any]) -> dict[str, Any]:
        chat = arguments["chat_id"]
        if chat in self.blocked:
            raise Bad("Forbidden: bot was blocked by the user")
        if chat in self.moved:
            raise Bad(f"Bad Request: group chat was upgraded to a supergroup chat#{self.moved[chat]}")
        check(isinstance(chat, int), "chat not found")
        if arguments.get("reply_markup"):
            _check_keyboard(arguments["reply_markup"]["inline_keyboard"])
        message = {"message_id": self._next(), "date": 1, "chat": {"id": chat, "type": "private"},
                   "from": {"id": self.id, "is_bot": True}, **content}
        if arguments.get("reply_markup"):
            message["reply_markup"] = arguments["reply_markup"]
        self.messages[chat, message["message_id"]] = message
        return message


def _check_keyboard(rows: Any) -> None:
    check(isinstance(rows, list) and all(isinstance(row, list) for row in rows), "can't parse reply keyboard markup")
    check(sum(map(len, rows)) <= 100 and all(len(row) <= 8 for row in rows), "reply markup is too long")
    for button in (button for row in rows for button in row):
        check(button.get("text"), "Text buttons are unallowed in the inline keyboard")
        if "url" not in button:
            check(1 <= len(button.get("callback_data", "").encode()) <= 64, "BUTTON_DATA_INVALID")


class _Parser(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=False)
        self.open: list[str] = []
        self.seen: list[str] = []
        self.links: list[str] = []

    def handle_starttag(self, tag: str, attrs: Any) -> None:
        check(tag in TAGS, f"can't parse entities: Unsupported start tag \"{tag}\"")
        check(not (tag == "blockquote" and "blockquote" in self.open), "can't parse entities: nested blockquote")
        self.open.append(tag)
        if tag == "a":
            self.links.append(dict(attrs).get("href") or "")

    def handle_endtag(self, tag: str) -> None:
        check(self.open and self.open.pop() == tag, f"can't parse entities: Unmatched end tag \"{tag}\"")

    def handle_data(self, data: str) -> None:
        check("<" not in data, "can't parse entities: Unclosed start tag")
        self.seen.append(data)

    def handle_entityref(self, name: str) -> None:
        self.seen.append(unescape(f"&{name};"))

    def handle_charref(self, name: str) -> None:
        self.seen.append(unescape(f"&#{name};"))


def parsed(text: str, mode: str | None) -> tuple[str, list[str]]:
    """Return what is seen of a text and the addresses of its links. Raises Bad."""
    if mode != "HTML":
        return text, []
    check(not ENTITIES.search(text), "can't parse entities: Unexpected entity")
    parser = _Parser()
    parser.feed(text)
    parser.close()
    check(not parser.open, "can't parse entities: Can't find end tag")
    return "".join(parser.seen), parser.links


def check(right: Any, otherwise: str) -> None:
    if not right:
        raise Bad(otherwise if otherwise.startswith(("Bad", "Forbidden", "Conflict")) else f"Bad Request: {otherwise}")


def refusal(status: int, description: str, **parameters: Any) -> web.Response:
    return web.json_response({"ok": False, "error_code": status, "description": description, "parameters": parameters},
                             status=status)


async def _arguments(request: web.Request) -> dict[str, Any]:
    if request.content_type == "application/json":
        return dict(await request.json())
    form = await request.post()
    values: dict[str, Any] = {}
    for name, value in form.items():
        if isinstance(value, web.FileField):
            values[name] = value.file.read()
        else:
            try:
                values[name] = json.loads(str(value))
            except ValueError:
                values[name] = value
    return values
