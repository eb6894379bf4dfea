"""Asking back: which role, which of several readings."""

from __future__ import annotations

from typing import Sequence

from actions.answer import MOST_BUTTONS, Answer, titles
from actions.follow_ups import ASKED, subject_buttons, topic_button
from actions.question import Question
from knowledge.base import KnowledgeBase

WELL_KNOWN = ("front-of-house-engineer", "lighting-director", "rigger", "tour-manager", "stagehand")


def ask_which_role(question: Question, base: KnowledgeBase) -> Answer:
    """Ask which role was meant: one of those that share a word ("manager"), else any."""
    candidates = candidates_of(question, base)
    roles = [base.subject("role", role) for role in candidates[:MOST_BUTTONS]]
    return Answer(
        topic="fallback.clarify",
        response="utter_which_of" if question.group else "utter_which_role",
        turn="ask",
        values={"candidates": titles(roles), "word": question.group or ""},
        subjects=[role.id for role in roles] if question.group else [],
        buttons=subject_buttons(question.topic, roles),
        remember={"asking": {"topic": question.topic, "candidates": [role.id for role in roles], "word": question.group or ""}},
    )


def candidates_of(question: Question, base: KnowledgeBase) -> Sequence[str]:
    """Return the roles that a question without a name may be about, the best known first."""
    shared = base.roles_called(question.group) if question.group else []
    known = [role for role in WELL_KNOWN if ("role", role) in base.subjects]
    return [*[r for r in known if r in shared], *[r for r in shared if r not in known]] or known


def ask_which_topic(topics: Sequence[str], role: str | None) -> Answer:
    """Offer the likeliest readings as buttons."""
    offered = [t for t in dict.fromkeys(topics) if t in ASKED and (role or not t.startswith("role."))][:3]
    buttons = [topic_button(t, role if t.startswith("role.") else None) for t in offered]
    return Answer("fallback.clarify", "utter_which_topic", "ask", buttons=buttons,
                  values={"readings": "\n".join(f"- {b.title}" for b in buttons)},
                  subjects=[role] if role else [])


