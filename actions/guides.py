"""Questions about the trade at large: the industry, getting started, training, conditions, finding work."""

from __future__ import annotations

from typing import Sequence

from actions.answer import Answer, bullets, merged, sources_of
from actions.base import AnswerAction
from actions.follow_ups import topic_follow_ups
from actions.memory import Memory
from actions.question import Question
from actions.statements import MOST_STATEMENTS, chosen
from knowledge.base import KnowledgeBase
from knowledge.results import Passage
from knowledge.vocabulary import GUIDE_TOPICS


class ActionAnswerGuide(AnswerAction):
    """Answers the topics of the guides."""

    topics = tuple(t for t in GUIDE_TOPICS if t not in ("passage", "chat.distress", "industry.employer"))

    def name(self) -> str:
        return "action_answer_guide"

    def answer(self, question: Question, memory: Memory, base: KnowledgeBase) -> Answer:
        return from_guide(question, base)


def from_guide(question: Question, base: KnowledgeBase, skip: tuple[int, ...] = (), most: int = MOST_STATEMENTS) -> Answer:
    """Answer from the guides' passages on the question's topic: the fitting passage's statements, then the first's."""
    passages = base.guide(question.topic)
    ordered = fitting_first(question.words, passages, base) if question.words else list(passages)
    statements = chosen(question.words, [s for p in ordered for s in p.statements], base, skip)[:most]
    shown = {s.id for s in statements}
    named = [i for kind in ("organisation", "department") for i in question.all(kind)]
    return Answer(
        topic=question.topic,
        response=f"utter_{question.topic.replace('.', '_').replace('-', '_')}",
        values={"heading": ordered[0].heading, "statements": bullets(statements)},
        subjects=named,
        sources=merged(*(sources_of(p, [s for s in p.statements if s.id in shown]) for p in ordered)),
        buttons=topic_follow_ups(question.topic),
        remember={"topic": question.topic, "shown": (*skip, *shown)},
    )


def fitting_first(text: str, passages: Sequence[Passage], base: KnowledgeBase) -> list[Passage]:
    """Return the passages, the one with the best fitting statement first; the others keep the document's order."""
    closeness = base.closeness(text, [s for p in passages for s in p.statements])
    best = max(passages, key=lambda p: max((closeness.get(s.id, 0) for s in p.statements), default=0))
    fits = max((closeness.get(s.id, 0) for s in best.statements), default=0) >= PASSAGE_FITS
    return [best, *(p for p in passages if p is not best)] if fits else list(passages)


PASSAGE_FITS = 0.5  # closeness from which a passage further down is put before the first
