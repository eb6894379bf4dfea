"""Which role a few words pick: by its place in a list, by a word of its title, by its likeness to the one talked about."""

from __future__ import annotations

import re
from itertools import pairwise
from typing import Iterable, Sequence

from actions.question import CLOSE, FAR_AHEAD, NEAR
from knowledge.base import KnowledgeBase

ORDINALS = {
    "first": 0, "1st": 0, "one": 0, "1": 0, "second": 1, "2nd": 1, "two": 1, "2": 1, "third": 2, "3rd": 2, "three": 2,
    "3": 2, "fourth": 3, "4th": 3, "four": 3, "4": 3, "fifth": 4, "5th": 4, "five": 4, "5": 4, "sixth": 5, "6": 5,
    "seventh": 6, "7": 6, "eighth": 7, "8": 7, "9": 8, "10": 9, "11": 10, "12": 11, "last": -1, "top": 0, "former": 0,
    "latter": -1,
}


def picked_from(text: str, offered: Sequence[str]) -> list[str]:
    """Return what "the second one", "3", "both" or "the last two" picks from a list; nothing where it is out of bounds."""
    offered = list(offered)
    words = re.findall(r"[a-z0-9]+", text.lower())
    if "both" in words or "all" in words:
        return offered[:2] if "both" in words else offered[:3]
    if "last" in words and "two" in words:
        return offered[-2:]
    if "first" in words and "two" in words:
        return offered[:2]
    places = [ORDINALS[word] for word in words if word in ORDINALS and not (word == "one" and len(words) > 1)]
    return [offered[place] for place in dict.fromkeys(places) if -len(offered) <= place < len(offered)]


def by_word(text: str, candidates: Iterable[str], base: KnowledgeBase) -> str | None:
    """Return the candidate whose title shares most words with ``text`` and has fewest others ("the tour one"), if one does."""
    words = said(text)
    titles = {c: stems(base.subject("role", c).title) for c in candidates if ("role", c) in base.subjects}
    scored = {c: (len(words & title), -len(title - words)) for c, title in titles.items() if words & title}
    picked = [c for c, score in scored.items() if score == max(scored.values())]
    return picked[0] if len(picked) == 1 else None


def several_by_word(text: str, candidates: Sequence[str], base: KnowledgeBase) -> list[str]:
    """Return a candidate for each of the words joined by "and": "tour and production" of the managers."""
    picked = [by_word(part, candidates, base) for part in re.split(r"\band\b|,|\bor\b|&|\+", text, flags=re.I)]
    return list(dict.fromkeys(role for role in picked if role))


def sibling(text: str, role: str, base: KnowledgeBase) -> str | None:
    """Return the role that differs from ``role`` by the words of ``text``: "director" after the lighting designer."""
    words, own = said(text), stems(base.subject("role", role).title)
    alike = []
    for subject in base.of_kind("role"):
        title = stems(subject.title)
        if subject.id != role and title & own and (title - own) and (title - own) <= words:
            alike.append(subject.id)
    return alike[0] if len(alike) == 1 else None


def described_role(text: str, base: KnowledgeBase, but: str | None = None, close: float = CLOSE) -> str | None:
    """Return the role that "the person who sells the shirts" is, other than ``but``; None where nobody is clearly described.

    Clear is what is close, or less close and far ahead of any other role.
    """
    best, *others = [found for found in base.find_roles(text, limit=3) if found.role.id != but]
    ahead = not others or best.score - others[0].score >= FAR_AHEAD
    return best.role.id if best.score >= (min(close, NEAR) if ahead else close) else None


def stems(text: str) -> set[str]:
    """Return the words of ``text`` without a plural's "s"."""
    return set(_stems(text))


def said(text: str) -> set[str]:
    """Return the stems of what somebody said, and neighbours as one word ("key boards")."""
    words = _stems(text)
    return {*words, *(a + b for a, b in pairwise(words))}


def _stems(text: str) -> list[str]:
    return [word.removesuffix("s") for word in re.findall(r"[a-z]+", text.lower()) if len(word) > 2 and word != "one"]
