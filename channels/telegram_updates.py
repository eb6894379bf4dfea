"""What a Telegram update says, and to whom: a message to answer, or nothing.

Silence is the answer to whatever is not for the bot: edited messages, channel posts, members coming and going, talk in
a group that neither mentions the bot nor answers it. What cannot be read (stickers, voice, photos) gets a kind word.
"""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass
from typing import Any

from channels.inbox import Incoming
from channels.rendering import ONLY_TEXT, pressed, typed

CHANNEL = "telegram"
GROUPS = ("group", "supergroup")
UNREADABLE = ("sticker", "voice", "audio", "video", "video_note", "animation", "photo", "document", "location", "venue",
              "contact", "dice", "poll", "game", "story", "paid_media", "checklist")


@dataclass(frozen=True)
class Command:
    """A command of the menu: the message it stands for, and what words after it are put behind."""

    name: str
    description: str
    payload: str
    before_words: str = ""


COMMANDS = (
    Command("start", "Begin, and see what I can do", "/chat_greeting"),
    Command("help", "What you can ask", "/chat_help"),
    Command("roles", "The jobs in live music", "/roles_list", "which jobs are there in "),
    Command("match", "Which job would suit me?", "/roles_match"),
    Command("restart", "Forget our talk and start over", "/chat_restart"),
    Command("privacy", "What I know about you", "/chat_privacy"),
)
HELP = "/chat_help"  # for a command that there is not
COMMAND = re.compile(r"/([A-Za-z0-9_]{1,64})(?:@(\w+))?(?:\s+|$)", re.S)


@dataclass(frozen=True)
class Bot:
    """Who we are; ``username`` is None until Telegram has told it."""

    id: int
    username: str | None = None


def read(update: Any, bot: Bot) -> Incoming | None:
    """Return the message of an update, None where there is nothing to answer. Never raises on any JSON."""
    if not isinstance(update, dict) or not isinstance(update.get("update_id"), int):
        return None
    try:
        if isinstance(update.get("callback_query"), dict):
            return _pressed(update["callback_query"], bot)
        if isinstance(update.get("message"), dict):
            return _message(update["message"], f"{CHANNEL}:{bot.id}:{update['update_id']}", bot)
    except (KeyError, TypeError, AttributeError, ValueError):
        return None  # not as the Bot API has it
    return None


def _message(message: dict[str, Any], key: str, bot: Bot) -> Incoming | None:
    sender, chat = message.get("from") or {}, message["chat"]
    if sender.get("is_bot") and not message.get("sender_chat") or chat["type"] not in ("private", *GROUPS):
        return None
    in_group = chat["type"] in GROUPS
    text, for_us = _addressed(message, bot)
    if in_group and not for_us:
        return None
    meant = _command(text) or typed(text)
    unreadable = not meant and any(kind in message for kind in UNREADABLE)
    if not meant and not unreadable and "text" not in message:
        return None  # a service message: somebody joined, a message was pinned
    place = _place(message)
    if in_group:
        place["answers"] = message["message_id"]
        meant = meant or HELP  # only our name
    fixed = ONLY_TEXT if unreadable else None
    return Incoming(key, CHANNEL, _lane(bot, chat), _conversation(place), meant, place, fixed, mark=message["message_id"])


def _addressed(message: dict[str, Any], bot: Bot) -> tuple[str, bool]:
    """Return the words without our name, and whether they are meant for us in a group."""
    text = str(message.get("text") or message.get("caption") or "")
    for_us = (message.get("reply_to_message") or {}).get("from", {}).get("id") == bot.id
    entities = message.get("entities") or message.get("caption_entities") or []
    encoded = text.encode("utf-16-le", "surrogatepass")
    for entity in sorted(entities, key=lambda entity: -entity["offset"]):
        start, end = 2 * entity["offset"], 2 * (entity["offset"] + entity["length"])
        words = encoded[start:end].decode("utf-16-le", "ignore")
        if _names_us(entity, words, bot):
            for_us, encoded = True, encoded[:start] + encoded[end:]
        elif entity["type"] == "bot_command" and entity["offset"] == 0:
            name = words.partition("@")[2]
            for_us = for_us or not name or name.lower() == (bot.username or "").lower()
    return re.sub(r"[ \t]{2,}", " ", encoded.decode("utf-16-le", "ignore")).strip(), for_us


def _names_us(entity: dict[str, Any], words: str, bot: Bot) -> bool:
    if entity["type"] == "mention":
        return bool(bot.username) and words.lower() == f"@{bot.username}".lower()
    return entity["type"] == "text_mention" and entity.get("user", {}).get("id") == bot.id


def _command(text: str) -> str | None:
    """Return the message that a command stands for, None where the text is no command."""
    match = COMMAND.match(text)
    if match is None:
        return None
    words = typed(text[match.end():])
    command = next((command for command in COMMANDS if command.name == match[1].lower()), None)
    if command is None:
        return HELP
    if command.name == "start":
        words = re.sub(r"[-_]+", " ", words).strip()  # of a deep link: t.me/…?start=what-does-a-rigger-do
    return f"{command.before_words}{words}" if words else command.payload


def _pressed(query: dict[str, Any], bot: Bot) -> Incoming | None:
    message = query["message"]
    text = pressed(query.get("data"))
    if text is None or message["chat"]["type"] not in ("private", *GROUPS):
        return None
    place = {**_place(message), "keyboard_of": message["message_id"], "query": query["id"],
             "chosen": _title(message, query["data"])}
    digest = hashlib.sha256(query["data"].encode()).hexdigest()[:16]
    key = f"{CHANNEL}:{bot.id}:{message['chat']['id']}:{message['message_id']}:{digest}"  # a second tap is the same
    return Incoming(key, CHANNEL, _lane(bot, message["chat"]), _conversation(place), text, place)


def _title(message: dict[str, Any], data: str) -> str | None:
    rows = (message.get("reply_markup") or {}).get("inline_keyboard") or []
    return next((button["text"] for row in rows for button in row if button.get("callback_data") == data), None)


def _place(message: dict[str, Any]) -> dict[str, Any]:
    """Return where to answer: chat, topic of a forum; further ``answers``, ``keyboard_of``, ``query``, ``chosen``."""
    topic = message.get("message_thread_id") if message.get("is_topic_message") else None
    return {"chat": int(message["chat"]["id"]), "topic": topic}


def _conversation(place: dict[str, Any]) -> str:
    return f"{CHANNEL}:{place['chat']}" + (f":{place['topic']}" if place["topic"] else "")


def _lane(bot: Bot, chat: dict[str, Any]) -> str:
    return f"{CHANNEL}:{bot.id}:{chat['id']}"
