"""The difference between two or three roles: named at once, or over several turns."""

from __future__ import annotations

from typing import Sequence

from actions.answer import Answer, merged, sources_of, titles
from actions.base import AnswerAction
from actions.choosing import FOUND
from actions.clarify import ask_which_role
from actions.follow_ups import subject_buttons
from actions.memory import Memory
from actions.picking import described_role, stems
from actions.question import Question
from knowledge.base import KnowledgeBase
from knowledge.vocabulary import ASPECTS

LISTS = ("roles.list", "roles.match", "roles.find")
ASPECTS_COMPARED = ("overview", "conditions", "pay", "skills", "entry")  # in this order, as many as a phone shows
AT_ONCE = 2


class ActionCompareRoles(AnswerAction):
    """Compares roles on what was asked, or on the essentials a few at a time."""

    topics = ("roles.compare",)

    def name(self) -> str:
        return "action_compare_roles"

    def answer(self, question: Question, memory: Memory, base: KnowledgeBase) -> Answer:
        roles = roles_meant(question, memory)
        if len(roles) < 2:
            roles = spread_out(question.text, base)[:3] or roles
        if len(roles) == 1:
            other = described_role(question.words, base, but=roles[0], close=FOUND)  # "… and the person that loads the truck"
            roles += [other] if other else []
        if len(roles) < 2:
            return ask_which_role(question, base)
        if question.aspect in ASPECTS.values():
            return side_by_side(roles, (question.aspect,), 0, base)
        return essentials(roles, base)


def essentials(roles: Sequence[str], base: KnowledgeBase, start: int = 0) -> Answer:
    """Compare on the next essentials, from number ``start`` on; from the first where none are left."""
    start = start if start < len(ASPECTS_COMPARED) else 0
    return side_by_side(roles, ASPECTS_COMPARED[start:start + AT_ONCE], start + AT_ONCE, base)


def roles_meant(question: Question, memory: Memory) -> list[str]:
    """Return the roles to compare: those named, filled up with those compared, listed or talked about last."""
    roles = list(dict.fromkeys(question.all("role")))[:3]
    if memory.topic == "roles.compare":
        most, others = 3, memory.listed[:3]
    elif not roles and (memory.topic in LISTS or 2 <= len(memory.listed) <= 3):
        most = 3 if "three" in question.text or len(memory.listed) == 3 and memory.topic not in LISTS else 2
        others = memory.listed
    else:
        most, others = 2, tuple(dict.fromkeys(role for role in (memory.role, *memory.recent) if role))
        others = others if roles else tuple(reversed(others[:2]))  # in the order in which they came up
    for role in others:
        if role not in roles and len(roles) < most:
            roles.append(role)
    return roles


def spread_out(text: str, base: KnowledgeBase) -> list[str]:
    """Return the roles whose titles' words all stand in ``text``, if several do ("… lighting: one said designer, one said
    technician").
    """
    words = stems(text)
    there = [role.id for role in base.of_kind("role") if stems(role.title) <= words]
    return there if len(there) > 1 else []


def side_by_side(roles: Sequence[str], aspects: Sequence[str], shown: int, base: KnowledgeBase) -> Answer:
    """Put the first statement on each aspect of each role side by side; ``shown`` essentials are then told."""
    sources, blocks, rows = [], [], []
    for aspect in aspects:
        passages = [base.about_role(role, aspect) for role in roles]
        told = [passage.statements[0] for passage in passages]
        sources += [sources_of(passage, [statement]) for passage, statement in zip(passages, told)]
        lines = [f"- {base.subject('role', role).title}: {statement.text}" for role, statement in zip(roles, told)]
        blocks.append("\n".join([passages[0].heading, *lines]))
        rows.append([passages[0].heading, *(statement.text for statement in told)])
    subjects = [base.subject("role", role) for role in roles]
    named = titles(subjects)
    return Answer(
        "roles.compare", "utter_roles_compare_more" if 0 < shown < len(ASPECTS_COMPARED) else "utter_roles_compare",
        values={"roles": named[:1].upper() + named[1:], "statements": "\n\n".join(blocks)},
        subjects=list(roles), roles=list(roles), sources=merged(*sources), buttons=subject_buttons("role.overview", subjects),
        remember={"listed": list(roles), "topic": "roles.compare", "role": roles[0], "page": shown},
        card={"kind": "table", "columns": ["", *(s.title for s in subjects)], "rows": rows},
    )
