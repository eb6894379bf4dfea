"""Questions about one role: what it is, skills, tools, training, entry, progression, pay, conditions, employers, colleagues."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Sequence

from actions.answer import Answer, bullets, further, in_a_sentence, merged, sources_of, with_article
from actions.base import AnswerAction
from actions.choosing import CLEARLY
from actions.clarify import ask_which_role
from actions.follow_ups import role_follow_ups
from actions.guides import from_guide
from actions.memory import Memory
from actions.phrases import LICENCE
from actions.picking import described_role
from actions.question import Question, elliptical, of_the_trade
from actions.statements import chosen
from knowledge.base import KnowledgeBase
from knowledge.results import Passage
from knowledge.vocabulary import ASPECTS

IN_GROUP = 1.0       # closeness from which one of the roles that share a word is meant; the word alone gives up to 0.92
SOMEBODY = re.compile(r"\b(?:he|she|they|them)\b", re.I)
WHOSE = re.compile(r"\b(?:their|his|her|the|its)\b", re.I)
MUCH_CLOSER = 0.15  # by which a statement of another section must fit better to be put first


class ActionAnswerRole(AnswerAction):
    """Answers the role.* topics."""

    topics = tuple(f"role.{aspect}" for aspect in ASPECTS.values())

    def name(self) -> str:
        return "action_answer_role"

    def answer(self, question: Question, memory: Memory, base: KnowledgeBase) -> Answer:
        role = role_meant(question, memory, base)
        if role:
            return about_role(role, question, base)
        if question.topic == "role.training" and LICENCE.search(question.text) and not question.group:
            return self.by_topic["training.credential"]().answer(replace(question, topic="training.credential"), memory, base)
        if question.group or elliptical(question):
            return ask_which_role(question, base)
        if question.topic == "role.overview":  # what a job is that is not named: it is described
            return self.by_topic["roles.find"]().answer(question, memory, base)
        topic = of_the_trade(question)
        return from_guide(replace(question, topic=topic), base) if topic else ask_which_role(question, base)


def role_meant(question: Question, memory: Memory, base: KnowledgeBase) -> str | None:
    """Return the role that a question is about: named, else the last one, else the one that the message describes ("can a
    seamstress work on tour?"), else the usual one of a named department.
    """
    if question.first("role"):
        return question.first("role")
    pointed_at = question.group and re.search(rf"\b(?:that|this|the same|said)\s+(?:\w+\s+)?{question.group}", question.text, re.I)
    follows = memory.role and question.topic != "role.overview" and re.search(rf"\b(?:a|an) {question.group}\b", question.text, re.I)
    if (pointed_at or follows) and memory.role in base.roles_called(str(question.group)):
        return memory.role
    if question.group and question.topic == "role.colleagues" and memory.role and WHOSE.search(question.text):
        return memory.role  # "who is their chief?"
    if question.group:
        return one_of_group(question.text, base.roles_called(question.group), base)
    department = question.first("department")
    if memory.role and not department:
        return memory.role
    points = elliptical(question) and SOMEBODY.search(question.text)  # "who hires them?" describes nobody
    role = None if points else described_role(question.message, base)
    if role and (not department or department in base.departments_of[role]):
        return role
    return base.usual_role(department) if department else None


def one_of_group(text: str, roles: Sequence[str], base: KnowledgeBase) -> str | None:
    """Return the one of the roles that share a word ("driver") that the other words clearly describe ("trucks"), if any."""
    found = [f for f in base.find_roles(text, limit=10) if f.role.id in roles]
    ahead = found[0].score - (found[1].score if len(found) > 1 else 0) if found else 0
    return found[0].role.id if ahead >= CLEARLY and found[0].score >= IN_GROUP else None


def about_role(role: str, question: Question, base: KnowledgeBase, skip: tuple[int, ...] = ()) -> Answer:
    """Answer a role.* question about ``role``, leaving out the statements in ``skip``."""
    aspect = question.topic.partition(".")[2]
    passage = base.about_role(role, aspect)
    statements = chosen(question.words, passage.statements, base, skip, lead=aspect == "overview" and not skip)
    aside = _from_elsewhere(role, passage, question.words, base) if not skip else None
    title = base.subject("role", role).title
    sources = sources_of(passage, statements)
    if aside:
        sources = merged(sources_of(aside, aside.statements), sources)
    lead, rest = (statements[:1], statements[1:]) if aspect == "overview" and not skip else ([], statements)
    return Answer(
        topic=question.topic,
        response=f"utter_role_{aspect}",
        values={
            "title": title, "role": in_a_sentence(title), "a_role": with_article(title),
            "lead": lead[0].text if lead else "",
            "statements": (further if lead else bullets)([*(aside.statements if aside else ()), *rest]),
        },
        subjects=[role],
        roles=[relation.target.id for relation in base.relations(role, "works_with", "reports_to")] if aspect == "colleagues" else (),
        sources=sources,
        buttons=role_follow_ups(question.topic, role),
        remember={"role": role, "topic": question.topic,
                  "shown": (*skip, *(s.id for s in statements))},
    )


def _from_elsewhere(role: str, passage: Passage, text: str, base: KnowledgeBase) -> Passage | None:
    """Return the one statement of another section that fits the question much better than this section's, if any."""
    if not text:
        return None
    others = [base.about_role(role, aspect) for aspect in ASPECTS.values()]
    places = {s.id: p for p in others for s in p.statements if p.topic != passage.topic}
    closeness = base.closeness(text, [s for p in others for s in p.statements])
    best = max(places, key=lambda id_: closeness.get(id_, 0))
    here = max((closeness.get(s.id, 0) for s in passage.statements), default=0)
    if closeness.get(best, 0) < here + MUCH_CLOSER:
        return None
    place = places[best]
    statement = next(s for s in place.statements if s.id == best)
    return Passage(place.document, place.heading, place.topic, place.subject, (statement,))
