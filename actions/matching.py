"""Which role suits a person: at most six questions, each skippable, or everything told at once; then three roles with reasons.

How a role is scored is said in knowledge/matching.py; what is read from the person's words, in wishes.py.
"""

from __future__ import annotations

from typing import Any

from actions.answer import Answer, Button, merged, sources_of
from actions.base import AnswerAction
from actions.follow_ups import payload, subject_buttons
from actions.memory import Memory
from actions.picking import picked_from
from actions.question import Question
from actions.wishes import NOT_THAT, wishes_in
from knowledge.base import KnowledgeBase
from knowledge.matching import Suggestion, suggest

REASONS = {
    "travel": "travel", "heights": "work at height", "lifting": "heavy lifting", "nights": "late nights",
    "people": "dealing with people", "hands-on": "hands-on work", "electronics": "electronics", "computers": "computers",
    "music": "an ear for music", "creative": "creative choices", "organising": "organising", "numbers": "figures and money",
    "driving": "driving", "outdoors": "being outdoors", "entry-level": "open to beginners", "degree": "a degree",
}
ENOUGH_WISHES = 2  # told at once, from which a proposal is made without asking
# What is asked, in this order: the response, and what a no (-1) or a yes (+1) says of the traits.
ASKED_FOR: tuple[tuple[str, dict[str, int], dict[str, int]], ...] = (
    ("utter_roles_match_ask", {}, {}),
    ("utter_roles_match_ask_people", {"people": -1, "hands-on": 1}, {"people": 1}),
    ("utter_roles_match_ask_travel", {"travel": -1}, {"travel": 1}),
    ("utter_roles_match_ask_body", {"heights": -1, "lifting": -1}, {}),
    ("utter_roles_match_ask_nights", {"nights": -1}, {}),
    ("utter_roles_match_ask_experience", {"entry-level": 1}, {}),
)


class ActionMatchRole(AnswerAction):
    """Proposes the roles that suit what a person told; asks at most six questions where too little is known."""

    topics = ("roles.match",)

    def name(self) -> str:
        return "action_match_role"

    def answer(self, question: Question, memory: Memory, base: KnowledgeBase) -> Answer:
        asked = int(memory.match.get("asked") or 0)
        told = wishes_in(question.text) if not question.text.startswith("/") else {}
        if not told and 0 < asked <= len(ASKED_FOR) and question.aspect in ("yes", "no"):
            _, no, yes = ASKED_FOR[asked - 1]
            told = no if question.aspect == "no" else yes
        wishes = {trait: wish for trait, wish in {**memory.match.get("wishes", {}), **told}.items() if wish}
        if question.aspect == "result" and not wishes:
            wishes = {"entry-level": 1}  # nothing is known: where everybody can begin
        said = " ".join([str(memory.match.get("said") or ""), question.words]).strip()[-600:]
        told_enough = question.aspect in ("result", "why not")
        enough = told_enough or asked >= len(ASKED_FOR) or len(told) >= ENOUGH_WISHES \
            or len(wishes) > 2 * ENOUGH_WISHES or (memory.listed and memory.topic == "roles.match" and told)
        if not enough or not wishes and asked < len(ASKED_FOR) and not told_enough:
            return self._ask(asked, {"wishes": wishes, "said": said, "asked": asked + 1})
        meant = {found.role.id: min(1.0, found.score) for found in base.find_roles(said, limit=8)} if said else {}
        without = ruled_out(question, memory)
        remember = {"match": {"wishes": wishes, "said": said, "asked": asked, "without": without}, "topic": "roles.match"}
        if question.aspect == "why not" and (role := question.first("role")):
            (judged,) = suggest({role: base.traits_of[role]}, wishes, meant)
            return judgement(judged, wishes, remember, base)
        return proposal(suggest(base.traits_of, wishes, meant, without), wishes, remember, base)

    def _ask(self, asked: int, match: dict[str, Any]) -> Answer:
        response = ASKED_FOR[min(asked, len(ASKED_FOR) - 1)][0]
        choices = (("Yes", "answer.yes"), ("No", "answer.no")) if asked else ()
        buttons = [Button(title, payload(topic)) for title, topic in (*choices, ("Skip", "answer.skip"))]
        return Answer("roles.match", response, "ask", buttons=buttons,
                      remember={"match": match, "topic": "roles.match", "asking": {"topic": "roles.match"}, "listed": ()})


def ruled_out(question: Question, memory: Memory) -> list[str]:
    """Return the roles that the person has turned down, in this message or before."""
    before = [role for role in memory.match.get("without") or () if isinstance(role, str)]
    if not NOT_THAT.search(question.text):
        return before
    turned_down = question.all("role") or picked_from(question.text, memory.listed) or memory.listed[:1]
    return list(dict.fromkeys([*before, *turned_down]))


def judgement(judged: Suggestion, wishes: dict[str, int], remember: dict, base: KnowledgeBase) -> Answer:
    """Say what speaks for and against one role in the person's own terms."""
    role = base.subject("role", judged.role)
    step = base.entry(role.id)
    lines = f"{role.title}. {_reasons(judged, wishes)}\nIf you want it all the same, the first step: {step.statements[0].text}"
    return Answer("roles.match", "utter_roles_match_why_not", values={"statements": lines}, subjects=[role.id], roles=[role.id],
                  sources=sources_of(step, step.statements[:1]), buttons=subject_buttons("role.overview", [role]),
                  remember={**remember, "role": role.id})


def proposal(suggestions: list[Suggestion], wishes: dict[str, int], remember: dict, base: KnowledgeBase) -> Answer:
    """Return the three roles with the reasons for and against each, and the first step of each."""
    roles = [base.subject("role", s.role) for s in suggestions]
    sources, lines = [], []
    for number, (suggestion, role) in enumerate(zip(suggestions, roles), 1):
        step = base.entry(role.id)
        lines.append(f"{number}. {role.title}. {_reasons(suggestion, wishes)}\n   First step: {step.statements[0].text}")
        sources.append(sources_of(step, step.statements[:1]))
    return Answer(
        "roles.match", "utter_roles_match", values={"statements": "\n".join(lines)}, subjects=[r.id for r in roles],
        roles=[r.id for r in roles], sources=merged(*sources), buttons=subject_buttons("role.overview", roles),
        remember={**remember, "listed": [r.id for r in roles], "role": roles[0].id},
    )


def _reasons(suggestion: Suggestion, wishes: dict[str, int]) -> str:
    parts = []
    if suggestion.fits:
        parts.append("Fits: " + ", ".join(
            REASONS[t] if wishes[t] > 0 else f"little or no {REASONS[t].removeprefix('a ')}" for t in suggestion.fits))
    if suggestion.against:
        parts.append("Against: " + ", ".join(
            f"little {REASONS[t].removeprefix('an ')}" if wishes[t] > 0 and t != "entry-level" else
            "not usually a first job" if t == "entry-level" else REASONS[t] for t in suggestion.against))
    return ". ".join(parts or ["It is close to what you described"]) + "."
