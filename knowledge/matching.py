"""Which roles suit a person: a plain sum over what they wish and what each role asks for, so that it can be explained.

A wish is +1 (likes, can, wants) or -1 (dislikes, cannot, avoids) for a trait of documents/README.md. A role has 0, 1 or
2 of each trait. A liked trait counts for the role by half its value, and against it where it has none; an avoided one
counts against it by its value, because people leave a job for what they cannot bear sooner than they choose it for what
they like. What the person said in words is compared with the descriptions of the roles by meaning, and counts as one more wish.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Mapping, Sequence

LIKED, MISSED, AVOIDED, MEANT = 0.5, 0.7, 1.0, 2.0
LIMITS = ("entry-level", "degree")  # what a role demands rather than what it offers


@dataclass(frozen=True)
class Suggestion:
    """A role with its score; ``fits`` are the wishes it meets, ``against`` those it goes against, as traits."""

    role: str
    score: float
    fits: tuple[str, ...]
    against: tuple[str, ...]


def suggest(traits: Mapping[str, Mapping[str, float]], wishes: Mapping[str, int], meant: Mapping[str, float],
            without: Sequence[str] = (), limit: int = 3) -> list[Suggestion]:
    """Return the roles that suit best, best first.

    ``traits`` are those of every role, ``meant`` the closeness in meaning of a role to the person's words (at most 1),
    ``without`` the roles that they ruled out.
    """
    suggestions = [_judge(role, having, wishes, meant.get(role, 0.0)) for role, having in traits.items() if role not in without]
    return sorted(suggestions, key=lambda s: (-s.score, s.role))[:limit]


def _judge(role: str, having: Mapping[str, float], wishes: Mapping[str, int], meant: float) -> Suggestion:
    score = MEANT * meant
    fits: list[str] = []
    against: list[str] = []
    for trait, wish in wishes.items():
        value = having.get(trait, 0.0)
        if wish > 0:
            score += AVOIDED * (value - 1) if trait in LIMITS else LIKED * value if value else -MISSED
            (fits if value >= 1 else against).append(trait)
        else:
            score -= AVOIDED * value
            (fits if value < 1 else against).append(trait)
    return Suggestion(role, score, tuple(fits), tuple(against))
