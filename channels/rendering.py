"""One neutral reply out of a collected turn, and the Markdown subset that the vendors' dialects are made from."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from markdown_it import MarkdownIt

from channels.rest import FAILED, ContractChannel
from channels.vendor_limits import PAYLOAD_BYTES, TITLE_CHARACTERS

ONLY_TEXT = "I can only read text, I am afraid. Ask me in a few words, for example: what does a rigger do?"
BULLET = re.compile(r"^(\s*)[-*] ", re.M)
PAYLOAD = re.compile(r"/[a-z][a-z_]*(\{.*\})?", re.S)
PAUSES = ((r"\n\n", "\n\n"), (r"\n", "\n"), (r"(?<=[.!?;]) ", " "), (r" ", " "))  # where a text is cut, best first
INLINE = MarkdownIt("zero").enable(["emphasis", "strikethrough", "backticks", "link", "escape"])


@dataclass(frozen=True)
class Choice:
    """A button: ``payload`` is sent when it is pressed, or ``url`` is opened."""

    title: str
    payload: str
    url: str | None = None


@dataclass(frozen=True)
class Link:
    """A source; ``url`` is None where no page can be opened."""

    title: str
    url: str | None


@dataclass(frozen=True)
class Reply:
    """All that is answered in a turn. ``text`` is Markdown: bold, italic, strike, code, links, lists by line.

    ``images`` are public addresses; ``card`` is what a channel may draw (``{"kind": "map", "role": …}``).
    """

    text: str
    choices: tuple[Choice, ...] = ()
    sources: tuple[Link, ...] = ()
    images: tuple[str, ...] = ()
    card: dict[str, Any] | None = None


def reply_of(collected: ContractChannel) -> Reply:
    """Return a turn's messages as one reply; a turn without words gets a kind sentence."""
    messages = collected.messages
    texts = [str(m["text"]).strip() for m in messages if m.get("text")]
    choices = [choice(button) for m in messages for button in m.get("buttons") or [] if button.get("title")]
    pages = [page for answer in (collected.contract or {}).get("answers", []) for page in answer.get("sources", [])]
    sources = [Link(str(page.get("document") or page.get("url")), web_address(page.get("url"))) for page in pages]
    images = [m["image"] for m in messages if web_address(m.get("image"))]
    return Reply(text="\n\n".join(text for text in texts if text) or FAILED, choices=tuple(dict.fromkeys(choices)),
                 sources=tuple(dict.fromkeys(sources)), images=tuple(images), card=collected.card)


def choice(button: dict[str, Any]) -> Choice:
    """Return a button within every vendor's limits; a payload that is too long becomes the title, as if typed."""
    title = shortened(str(button["title"]).strip(), TITLE_CHARACTERS)
    payload = str(button.get("payload") or title)
    if len(payload.encode()) > PAYLOAD_BYTES:
        payload = title.encode()[:PAYLOAD_BYTES].decode("utf-8", "ignore")
    return Choice(title, payload, web_address(button.get("url")))


def web_address(url: Any) -> str | None:
    """Return ``url`` where it can be opened by everybody, else None."""
    if not isinstance(url, str) or re.search(r"[\s<>\"|]", url):
        return None
    try:
        parts = urlsplit(url)
    except ValueError:
        return None
    return url if parts.scheme in ("http", "https") and parts.netloc else None


def typed(text: str) -> str:
    """Return what a person typed so that it is never taken for a payload ("/intent{…}")."""
    return text.strip().lstrip("/").strip()


def pressed(payload: Any) -> str | None:
    """Return the message that a button sends, None where it is none of ours."""
    if not isinstance(payload, str) or not payload.strip() or len(payload.encode()) > PAYLOAD_BYTES:
        return None
    return payload if PAYLOAD.fullmatch(payload) else typed(payload)


def shortened(text: str, longest: int) -> str:
    """Return ``text`` cut to ``longest`` characters with a sign that it was."""
    return text if len(text) <= longest else f"{text[:longest - 1].rstrip()}…"


# -- The Markdown subset ---------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Dialect:
    """How a vendor writes what a text may have; each is given the text as it must stand there."""

    escape: Callable[[str], str]
    bold: Callable[[str], str]
    italic: Callable[[str], str]
    strike: Callable[[str], str]
    code: Callable[[str], str]
    link: Callable[[str, str], str]  # text, address


PLAIN = Dialect(str, str, str, str, str, lambda text, url: text if text == url else f"{text} ({url})")


def written(text: str, dialect: Dialect) -> str:
    """Return Markdown ``text`` in a vendor's dialect, line by line; what is no Markdown stays as it is."""
    return "\n".join(_line(line, dialect) for line in BULLET.sub(r"\1• ", text).split("\n"))


def _line(line: str, dialect: Dialect) -> str:
    indent = line[:len(line) - len(line.lstrip())]
    tokens = INLINE.parseInline(line.strip())[0].children or []
    open_parts: list[tuple[str, list[str]]] = [("", [])]
    for token in tokens:
        kind, _, place = token.type.rpartition("_")
        if place == "open":
            open_parts.append((str(token.attrGet("href") or ""), []))
        elif place == "close":
            url, parts = open_parts.pop()
            open_parts[-1][1].append(_marked(kind, "".join(parts), url, dialect))
        elif token.type == "code_inline":
            open_parts[-1][1].append(dialect.code(dialect.escape(token.content)))
        else:
            open_parts[-1][1].append(dialect.escape(token.content))
    return indent + "".join(open_parts[0][1])


def _marked(kind: str, inner: str, url: str, dialect: Dialect) -> str:
    if kind == "link":
        return dialect.link(inner, url) if web_address(url) else inner
    return {"strong": dialect.bold, "em": dialect.italic, "s": dialect.strike}.get(kind, str)(inner)


def split(text: str, longest: int, size: Callable[[str], int] = len) -> list[str]:
    """Return ``text`` in parts of at most ``longest`` (as ``size`` measures), cut where a reader would pause."""
    return [part.strip("\n") for part in _split(text, longest, size, PAUSES) if part.strip()]


def _split(text: str, longest: int, size: Callable[[str], int], pauses: Sequence[tuple[str, str]]) -> list[str]:
    if size(text) <= longest:
        return [text]
    if not pauses:
        half = len(text) // 2
        return [*_split(text[:half], longest, size, ()), *_split(text[half:], longest, size, ())]
    pause, joined_by = pauses[0]
    pieces = [part for piece in re.split(pause, text) for part in _split(piece, longest, size, pauses[1:])]
    return _packed(pieces, joined_by, longest, size)


def _packed(pieces: Sequence[str], pause: str, longest: int, size: Callable[[str], int]) -> list[str]:
    """Join neighbours as long as they fit; the sum of their sizes is never less than the size of the whole."""
    parts: list[list[str]] = []
    room = 0
    for piece in pieces:
        needed = size(piece) + len(pause)
        if not parts or needed > room:
            parts.append([])
            room = longest
        parts[-1].append(piece)
        room -= needed
    return [pause.join(part) for part in parts]
