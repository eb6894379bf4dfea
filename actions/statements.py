"""Which statements of a passage answer a question, and in which order: a screenful, the most fitting first."""

from __future__ import annotations

from typing import Iterable, Sequence

from knowledge.base import KnowledgeBase
from knowledge.results import Statement

SCREENFUL = 640       # characters of statements in one answer; a phone shows about that
MOST_STATEMENTS = 5
FITS = 0.45           # closeness from which a statement is taken to be what was asked for


def chosen(text: str, statements: Sequence[Statement], base: KnowledgeBase, skip: Iterable[int] = (),
           lead: bool = False) -> list[Statement]:
    """Return the statements to show for the words ``text``.

    The order is the document's, but one that fits the words well comes first (with ``lead``: after the first
    statement, which is the definition). Those in ``skip`` were shown before.
    """
    skipped = set(skip)
    left = [s for s in statements if s.id not in skipped]
    if text and len(left) > 1:
        left = _best_first(text, left, base, keep=1 if lead else 0)
    return screenful(left)


def _best_first(text: str, statements: list[Statement], base: KnowledgeBase, keep: int) -> list[Statement]:
    closeness = base.closeness(text, statements[keep:])
    if not closeness:
        return statements
    best = max(closeness, key=lambda id_: closeness[id_])
    if closeness[best] < FITS:
        return statements
    return [*statements[:keep], *(s for s in statements if s.id == best),
            *(s for s in statements[keep:] if s.id != best)]


def screenful(statements: Sequence[Statement]) -> list[Statement]:
    """Return as many statements as a phone shows; at least one."""
    shown: list[Statement] = []
    length = 0
    for statement in statements[:MOST_STATEMENTS]:
        length += len(statement.text)
        if shown and length > SCREENFUL:
            break
        shown.append(statement)
    return shown
