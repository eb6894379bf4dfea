"""What is remembered of a conversation: ids only, in slots, each checked against the knowledge base when it is read."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, Mapping

from knowledge.base import KnowledgeBase

SLOTS = ("role", "topic", "subject", "listed", "page", "recent", "shown", "asking", "match", "fallbacks")


@dataclass
class Memory:
    """The thread of a conversation.

    ``role``: the role talked about. ``topic``: the last topic answered. ``subject``: [kind, id] of the last subject that
    was no role. ``listed``: ids of the roles listed last, in order; ``page``: how many of them were shown. ``recent``: the
    roles talked about, the last one first. ``shown``: statements of the last answer, so that "more" goes on after them.
    ``asking``: what was asked back, {"topic": …, "candidates": […], "word": …}, or {"privacy": True} right after a word on
    what is kept; the word ("manager") stays when it is settled. ``match``: what is known of the person's wishes.
    ``fallbacks``: how many turns in a row could not be answered.
    """

    role: str | None = None
    topic: str | None = None
    subject: tuple[str, str] | None = None
    listed: tuple[str, ...] = ()
    page: int = 0
    recent: tuple[str, ...] = ()
    shown: tuple[int, ...] = ()
    asking: dict[str, Any] = field(default_factory=dict)
    match: dict[str, Any] = field(default_factory=dict)
    fallbacks: int = 0

    @classmethod
    def read(cls, slots: Mapping[str, Any], base: KnowledgeBase) -> Memory:
        """Read the slots, leaving out what is of the wrong type or not in the knowledge base."""
        role, topic, subject = slots.get("role"), slots.get("topic"), slots.get("subject")
        pair = (str(subject[0]), str(subject[1])) if isinstance(subject, list) and len(subject) == 2 else None
        return cls(
            role=role if isinstance(role, str) and ("role", role) in base.subjects else None,
            topic=topic if isinstance(topic, str) else None,
            subject=pair if pair in base.subjects else None,
            listed=_roles(slots.get("listed"), base),
            page=_count(slots.get("page")),
            recent=_roles(slots.get("recent"), base),
            shown=tuple(id_ for id_ in _list(slots.get("shown")) if isinstance(id_, int)),
            asking=_table(slots.get("asking")),
            match=_table(slots.get("match")),
            fallbacks=_count(slots.get("fallbacks")),
        )

    @property
    def at_hand(self) -> list[str]:
        """The roles that one of their words may mean: the first of those listed, and those talked about."""
        return list(dict.fromkeys((*self.listed[:5], *self.recent)))

    def changed(self, remember: Mapping[str, Any]) -> Memory:
        """Return the memory after an answer, for the next question of the same message."""
        return Memory(**{**self.__dict__, **{k: v for k, v in remember.items() if k in self.__dict__}})


def _count(value: Any) -> int:
    return int(value) if isinstance(value, (int, float)) and 0 <= value < 1000 else 0


def _roles(value: Any, base: KnowledgeBase) -> tuple[str, ...]:
    return tuple(id_ for id_ in _list(value) if isinstance(id_, str) and ("role", id_) in base.subjects)


def _list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []


def _table(value: Any) -> dict[str, Any]:
    return value if isinstance(value, dict) else {}
