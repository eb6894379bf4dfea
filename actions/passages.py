"""Anything else that the documents answer, and what to say where they do not."""

from __future__ import annotations

from actions.answer import Answer, bullets, merged, sources_of
from actions.base import AnswerAction
from actions.clarify import ask_which_topic
from actions.follow_ups import topic_button
from actions.memory import Memory
from actions.question import Question
from actions.statements import chosen
from knowledge.base import KnowledgeBase

ANSWERS = 0.55  # score from which a passage is taken for an answer; chosen on tests/understanding/validation.jsonl
MENU_AFTER = 2  # fallbacks in a row


class ActionSearchPassages(AnswerAction):
    """Answers with the best passage of all documents, where it is good enough."""

    topics = ("passage", "care.safety", "care.minors")

    def name(self) -> str:
        return "action_search_passages"

    def answer(self, question: Question, memory: Memory, base: KnowledgeBase) -> Answer:
        subject = {"care.safety": "harassment", "care.minors": "under-18s"}.get(question.topic)
        if subject and base.guide("passage", subject):
            return care(question, subject, base)
        return from_search(question, base) or no_answer(question, memory)


def care(question: Question, subject: str, base: KnowledgeBase) -> Answer:
    """Answer a question about safety or minors from the guide on care."""
    passages = base.guide("passage", subject)
    statements = chosen(question.text, [s for p in passages for s in p.statements], base)
    shown = {s.id for s in statements}
    return Answer("passage", f"utter_care_{'safety' if subject == 'harassment' else 'minors'}",
                  values={"statements": bullets(statements)},
                  sources=merged(*(sources_of(p, [s for s in p.statements if s.id in shown]) for p in passages)),
                  remember={"topic": "passage", "shown": tuple(shown)})


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
        remember={"topic": "passage", "shown": tuple(s.id for s in statements)},
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
        return from_search(question, base) or no_answer(question, memory)


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
