"""Anything else that the documents answer, and what to say where they do not."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Any, Sequence

from actions.answer import Answer, bullets, merged, sources_of
from actions.base import AnswerAction
from actions.clarify import ask_which_topic
from actions.follow_ups import topic_button
from actions.guides import from_guide
from actions.memory import Memory
from actions.question import POINTS, SHORT, Question
from actions.roles import about_role
from actions.statements import chosen
from knowledge.base import KnowledgeBase
from knowledge.results import Passage, Statement
from knowledge.vocabulary import ASPECTS

ANSWERS = 0.55  # score from which a passage is taken for an answer; chosen on tests/understanding/validation.jsonl
SAFETY = {  # sections of the guide on care by what tells them; the last is for all else
    "unpaid": r"(?:not|never|n[o']?t|un) ?(?:been )?pa(?:id|y\w*)|owe[sd]?|wages|invoice|my money|ripped off",
    "injury": r"injur\w*|hurt|burn(?:ed|t)|fell|broke my|accident|hospital",
    "unsafe-work": r"unsafe|danger\w*|safety|harness|helmet|hard hat|overload\w*|rotten|drunk|rigging points?|no breaks?|tired|exhausted",
    "hardship": r"rent|bills|homeless|cannot afford|can'?t afford|hungry",
    "harassment": r"",
}
MINORS = ("under-18", "under-18-safety")
THE_LAW = re.compile(r"\b(?:legal\w*|law\w*|permits?|hours|nights?|rules?)\b", re.I)
ABOUT_ROLES = tuple(f"role.{aspect}" for aspect in ASPECTS.values())
THEMES = ("industry.", "start.", "training.", "conditions.", "jobs.")
NEXT_LIKELY = 0.12  # probability from which another reading is answered where the documents say nothing to the first
MENU_AFTER = 2  # fallbacks in a row


class ActionSearchPassages(AnswerAction):
    """Answers with the best passage of all documents, where it is good enough."""

    topics = ("passage", "care.safety", "care.minors")

    def name(self) -> str:
        return "action_search_passages"

    def answer(self, question: Question, memory: Memory, base: KnowledgeBase) -> Answer:
        if question.topic == "care.minors":
            return minors(question, memory, base)
        if question.topic == "care.safety":
            return safety(question, base)
        role = question.first("role")
        of_role = next((t for t, chance in question.near if t in ABOUT_ROLES and chance >= NEXT_LIKELY), None)
        if role and of_role:
            return self.by_topic[of_role]().answer(replace(question, topic=of_role), memory, base)
        found = from_search(question, base)
        if found and memory.role:
            found.remember.pop("role", None)  # the job talked about stays what it was
        return found or next_likely(question, base) or no_answer(question, memory)


def next_likely(question: Question, base: KnowledgeBase) -> Answer | None:
    """Answer the next likely reading where it is about the trade at large; None where there is none."""
    topic = next((t for t, chance in question.near if chance >= NEXT_LIKELY and t.startswith(THEMES) and base.guide(t)), None)
    return from_guide(replace(question, topic=topic), base) if topic else None


def safety(question: Question, base: KnowledgeBase) -> Answer:
    """Say whom to turn to about harassment, unsafe work, an injury or unpaid work."""
    section = next(name for name, words in SAFETY.items() if re.search(rf"\b(?:{words})\b", question.text, re.I) or not words)
    passages = base.guide("passage", section)
    return _care(f"utter_care_{section.replace('-', '_')}", passages, chosen(question.text, passages[0].statements, base))


def minors(question: Question, memory: Memory, base: KnowledgeBase) -> Answer:
    """Say what differs under 18; to one who asks how to begin rather than what the law says, that as well."""
    of_the_role = POINTS.search(question.text) or question.length <= SHORT and str(memory.topic).startswith(("role.", "career."))
    role = question.first("role") or (memory.role if of_the_role else None)
    passages = [p for subject in MINORS for p in base.guide("passage", subject)]
    statements = chosen(question.text, [s for p in passages for s in p.statements], base)
    if THE_LAW.search(question.text):
        return _care("utter_care_minors", passages, statements)
    if role:
        answer = about_role(role, replace(question, topic="role.entry"), base)
        answer.response = "utter_care_minors_role"
    else:
        topic = next((t for t in (question.aspect, *(t for t, _ in question.near)) if t.startswith("start.")), "start.overview")
        answer = from_guide(replace(question, topic=topic), base, most=3)
        answer.response = "utter_care_minors_start"
        answer.remember = {}  # the job talked about stays what it was
    answer.values["care"] = bullets(statements[:2])
    answer.sources = merged(answer.sources, _sources(passages, statements[:2]))
    return answer


def _care(response: str, passages: Sequence[Passage], statements: Sequence[Statement]) -> Answer:
    return Answer("passage", response, values={"statements": bullets(statements)}, sources=_sources(passages, statements),
                  remember={"topic": "passage", "shown": tuple(s.id for s in statements)})


def _sources(passages: Sequence[Passage], statements: Sequence[Statement]) -> list[dict[str, Any]]:
    shown = {s.id for s in statements}
    return merged(*(sources_of(p, [s for s in p.statements if s.id in shown]) for p in passages))


def from_search(question: Question, base: KnowledgeBase, only_kind: str | None = None) -> Answer | None:
    """Return an answer from the statements nearest to the question; None where none is near enough."""
    found = [f for f in base.search(question.text, limit=8)
             if only_kind is None or (f.passage.subject and f.passage.subject.kind == only_kind)]
    if not found or found[0].score < ANSWERS:
        return None
    best = found[0].passage
    statements = [found[0].statement, *(s for s in best.statements if s.id != found[0].statement.id)][:3]
    return Answer(
        "training.credential" if only_kind else "passage", "utter_passage",
        values={"heading": best.heading if best.document == best.heading else f"{best.document}: {best.heading.lower()}",
                "statements": bullets(statements)},
        subjects=[best.subject.id] if best.subject and only_kind else [],
        sources=sources_of(best, statements), buttons=[topic_button("chat.help")],
        remember={"topic": "passage", "shown": tuple(s.id for s in statements),
                  **({"role": best.subject.id} if best.subject and best.subject.kind == "role" else {})},
    )


class ActionFallBack(AnswerAction):
    """Says kindly that a message is not understood or not answered, with what can be asked instead."""

    topics = ("nlu.fallback", "fallback.out-of-scope")

    def name(self) -> str:
        return "action_fall_back"

    def answer(self, question: Question, memory: Memory, base: KnowledgeBase) -> Answer:
        if question.topic == "fallback.out-of-scope":
            return out_of_scope(memory)
        role = question.first("role")
        if role or memory.role:
            clarify = ask_which_topic([topic for topic, _ in question.near], role or memory.role)
            if clarify.buttons:
                return clarify
        return from_search(question, base) or next_likely(question, base) or no_answer(question, memory)


def out_of_scope(memory: Memory) -> Answer:
    """Say that this is not about work in live music; after two such turns, with a menu."""
    response = "utter_menu" if memory.fallbacks >= MENU_AFTER else "utter_fallback_out_of_scope"
    return Answer("fallback.out-of-scope", response, "fallback", values={"nth": memory.fallbacks}, buttons=menu())


def no_answer(question: Question, memory: Memory) -> Answer:
    """Say that the documents do not answer this."""
    response = "utter_menu" if memory.fallbacks >= MENU_AFTER else "utter_fallback_no_answer"
    return Answer("fallback.no-answer", response, "fallback", subjects=list(question.all("role"))[:1], buttons=menu())


def menu() -> list:
    """Return what can always be asked."""
    return [topic_button(t) for t in ("roles.list", "start.overview", "roles.match")]
