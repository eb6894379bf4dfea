"""Finds headings, items and paragraphs in plain text, wrapped or not, as text files and PDF pages have it."""

from __future__ import annotations

import re
import unicodedata
from typing import Iterator

BULLET = re.compile(r"(?:[-*•‣▪●◦·–—]|\(?\d{1,2}(?:\.\d{1,2})*[.)]|\(?[a-z]\))\s+(?=\S)")
UNDERLINE = re.compile(r"[=\-~_*]{3,}")
PAGE_NUMBER = re.compile(r"(?:page\s+)?\d{1,4}(?:\s*(?:of|/)\s*\d{1,4})?", re.I)
MARKED_HEADING = re.compile(r"#{1,6}\s+(?=\S)")
WRAPPED_AT = 130     # characters; where nearly all lines are shorter, a line is not a paragraph
FULL = 0.75          # of the usual longest line: a line that goes on in the next one
LONGEST_HEADING = 80
INVISIBLE = dict.fromkeys([0xAD, 0x200B, 0x200C, 0x200D, 0x2060, 0xFEFF])
LIGATURES = str.maketrans({"ﬀ": "ff", "ﬁ": "fi", "ﬂ": "fl", "ﬃ": "ffi", "ﬄ": "ffl"})


def tidy(text: str) -> str:
    """Return a text with single spaces, without control and invisible characters."""
    text = unicodedata.normalize("NFC", text.translate(INVISIBLE).translate(LIGATURES))
    return " ".join("".join(" " if unicodedata.category(c) in ("Cc", "Zl", "Zp") else c for c in text).split())


def blocks_of_text(text: str) -> Iterator[tuple[str, str]]:
    """Yield (kind, text) of a plain text: ``heading``, ``item`` or ``paragraph``, wrapped lines joined."""
    lines = [line.rstrip() for line in text.splitlines()]
    lines = [line for line in lines if not PAGE_NUMBER.fullmatch(line.strip())]
    longest = _usual_longest(lines)
    wrapped = longest <= WRAPPED_AT
    kind, words = "", ""
    for place, line in enumerate(lines):
        stripped = line.strip()
        if UNDERLINE.fullmatch(stripped):
            kind = "heading" if kind == "paragraph" and len(words) <= LONGEST_HEADING else kind
            stripped = ""
        if not stripped:
            if words:
                yield kind, words
            kind, words = "", ""
        elif words and _goes_on(words, lines[place - 1], line, wrapped, longest * FULL):
            divided = re.search(r"[a-z]-$", words) and stripped[0].islower()
            words = words[:-1] + stripped if divided else f"{words} {stripped}"
        else:
            if words:
                yield kind, words
            kind, words = _begun(stripped, _next(lines, place))
    if words:
        yield kind, words


def _usual_longest(lines: list[str]) -> int:
    lengths = sorted(len(line) for line in lines if line.strip())
    return lengths[int(len(lengths) * 0.9)] if lengths else 0


def _next(lines: list[str], place: int) -> str:
    return next((line.strip() for line in lines[place + 1:] if line.strip()), "")


def _goes_on(words: str, before: str, line: str, wrapped: bool, full: float) -> bool:
    """Whether ``line`` belongs to the block that the line ``before`` ends."""
    stripped = line.strip()
    if not wrapped or BULLET.match(stripped) or MARKED_HEADING.match(stripped):
        return False
    if stripped[0].islower():
        return words[-1] not in ".!?"
    ended = words[-1] in ".!?”\"" and _is_heading(stripped) and _is_title_case(stripped)
    return len(before) >= full and not ended


def _begun(line: str, following: str) -> tuple[str, str]:
    """Return the kind of the block that ``line`` begins, and its words."""
    marked, bullet = MARKED_HEADING.match(line), BULLET.match(line)
    if marked:
        return "heading", line[marked.end():].rstrip("# ")
    if bullet:
        words = line[bullet.end():]
        numbered = line[0].isdigit() and _is_title_case(words) and _is_heading(words) and not BULLET.match(following)
        return ("heading" if numbered and following else "item"), words
    introduces = line.endswith(":") and bool(BULLET.match(following))
    if following and (_is_heading(line) or (introduces and len(line.split()) <= 8)):
        return "heading", line.rstrip(":")
    return "paragraph", line


def _is_heading(line: str) -> bool:
    return (len(line) <= LONGEST_HEADING and len(line.split()) <= 12 and line[-1] not in ".!;,:”\"" and
            (line[0].isupper() or line[0].isdigit()) and not re.search(r":\s|\s[–—-]\s", line))


def _is_title_case(line: str) -> bool:
    long_words = [word for word in re.findall(r"[^\W\d_]+", line) if len(word) > 3]
    capitals = sum(word[0].isupper() for word in long_words)
    return bool(long_words) and len(line) <= LONGEST_HEADING and capitals >= 0.6 * len(long_words)
