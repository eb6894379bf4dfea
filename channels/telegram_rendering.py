"""A reply as calls of Telegram's Bot API: HTML with a strict escaper, sources as links, the choices as a keyboard.

A call is ``{"method": …, "arguments": {…}}``; ``plain`` holds the arguments to fall back on where Telegram cannot read
the first ones, ``optional`` marks what the answer is complete without, ``card`` what is to be drawn as its photo.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import reduce
from html import escape as escape_html
from typing import Any

from channels.rendering import PLAIN, Choice, Dialect, Link, Reply, shortened, split, written
from channels.vendor_limits import TELEGRAM_KEYBOARD_BUTTONS, TELEGRAM_TEXT, TITLE_CHARACTERS

Call = dict[str, Any]
ROWS = {1: 75, 2: 18, 3: 11}  # how long the labels of a row may be, by how many stand in it; fits a phone
HTML = Dialect(
    escape=lambda text: escape_html(text, quote=False),
    bold=lambda text: f"<b>{text}</b>",
    italic=lambda text: f"<i>{text}</i>",
    strike=lambda text: f"<s>{text}</s>",
    code=lambda text: f"<code>{text}</code>",
    link=lambda text, url: f'<a href="{escape_html(url)}">{text}</a>',
)


def units(text: str) -> int:
    """Return the length of visible ``text`` as Telegram counts it, in UTF-16 units."""
    return len(text.encode("utf-16-le")) // 2


def calls(reply: Reply, place: dict[str, Any]) -> list[Call]:
    """Return the calls that answer at a ``place`` (telegram_updates says what is in one)."""
    made = [keyboard_away(place)] if place.get("keyboard_of") else []
    made += [photo(place, image) for image in reply.images]
    if reply.card and reply.card.get("kind") == "map":
        made.append({**photo(place), "card": reply.card})
    made += [message(text, place) for text in texts(reply, place.get("chosen"))]
    if reply.choices:
        made[-1]["arguments"]["reply_markup"] = {"inline_keyboard": keyboard(reply.choices)}
    return made


@dataclass(frozen=True)
class Words:
    """The same words twice: as HTML, and as they are seen."""

    html: str
    plain: str
    seen: int  # UTF-16 units without the formatting

    def __add__(self, other: Words) -> Words:
        return Words(self.html + other.html, self.plain + other.plain, self.seen + other.seen)


def texts(reply: Reply, chosen: str | None = None) -> list[Words]:
    """Return the words of a reply in as few messages as hold them: what was chosen, the text, the sources."""
    parts = [_words(part) for part in split(reply.text, TELEGRAM_TEXT - TITLE_CHARACTERS - 3, _seen)]
    if chosen:
        line = f"› {chosen}\n"
        parts[0] = Words(f"<i>{HTML.escape(line)}</i>", line, units(line)) + parts[0]
    for number, block in enumerate(_sources(reply.sources)):
        gap = Words("\n\n", "\n\n", 2)
        if number == 0 and parts[-1].seen + 2 + block.seen <= TELEGRAM_TEXT:
            parts[-1] = parts[-1] + gap + block
        else:
            parts.append(block)
    return parts


def _seen(text: str) -> int:
    return units(written(text, PLAIN))  # a link's address counts here, though it is not seen: on the safe side


def _words(text: str) -> Words:
    return Words(written(text, HTML), written(text, PLAIN), _seen(text))


def _sources(sources: Sequence[Link]) -> list[Words]:
    """Return the sources as quotes that can be unfolded, each within the length of a message."""
    quotes: list[list[Words]] = []
    for source in sources:
        title = shortened(source.title, 300)
        linked = HTML.link(HTML.escape(title), source.url) if source.url else HTML.escape(title)
        line = Words(f"\n• {linked}", f"\n• {PLAIN.link(title, source.url or title)}", units(f"\n• {title}"))
        if not quotes or sum(words.seen for words in quotes[-1]) + line.seen > TELEGRAM_TEXT:
            quotes.append([Words("Sources:", "Sources:", 8)])
        quotes[-1].append(line)
    joined = [reduce(Words.__add__, lines) for lines in quotes]
    return [Words(f"<blockquote expandable>{words.html}</blockquote>", words.plain, words.seen) for words in joined]


def message(words: Words, place: dict[str, Any]) -> Call:
    """Return the call that sends some words; where Telegram cannot read them, they go as plain text."""
    target = to(place)
    preview = {"is_disabled": True}
    return {
        "method": "sendMessage",
        "arguments": {**target, "text": words.html, "parse_mode": "HTML", "link_preview_options": preview},
        "plain": {"chat_id": target["chat_id"], "text": split(words.plain, TELEGRAM_TEXT, units)[0]},
    }


def photo(place: dict[str, Any], address: str | None = None) -> Call:
    """Return the call that sends a picture; the answer is complete without it."""
    return {"method": "sendPhoto", "arguments": {**to(place), **({"photo": address} if address else {})}, "optional": True}


def keyboard_away(place: dict[str, Any]) -> Call:
    """Return the call that takes a used keyboard away."""
    return {"method": "editMessageReplyMarkup", "optional": True,
            "arguments": {"chat_id": place["chat"], "message_id": place["keyboard_of"]}}


def to(place: dict[str, Any]) -> dict[str, Any]:
    """Return the arguments that say where a message goes: the chat, its topic, in groups the message it answers."""
    target: dict[str, Any] = {"chat_id": place["chat"]}
    if place.get("topic"):
        target["message_thread_id"] = place["topic"]
    if place.get("answers"):
        target["reply_parameters"] = {"message_id": place["answers"], "allow_sending_without_reply": True}
    return target


def keyboard(choices: Sequence[Choice]) -> list[list[dict[str, str]]]:
    """Return the rows of an inline keyboard: short labels side by side, long ones each in a row."""
    rows: list[list[Choice]] = []
    for choice in choices[:TELEGRAM_KEYBOARD_BUTTONS]:
        beside = len(rows[-1]) + 1 if rows else 0
        if beside in ROWS and all(len(each.title) <= ROWS[beside] for each in (*rows[-1], choice)):
            rows[-1].append(choice)
        else:
            rows.append([choice])
    return [[_button(choice) for choice in row] for row in rows]


def _button(choice: Choice) -> dict[str, str]:
    if choice.url:
        return {"text": choice.title, "url": choice.url}
    return {"text": choice.title, "callback_data": choice.payload}
