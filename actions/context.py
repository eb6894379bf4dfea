"""What only makes sense after what was said before: "what about lighting?", "the second one", "more", "yes"."""

from __future__ import annotations

import re
from typing import Sequence

from actions.answer import MOST_BUTTONS, Answer, bullets
from actions.base import AnswerAction
from actions.chat import ActionComfort
from actions.choosing import ActionListRoles, listed
from actions.clarify import ask_which_role
from actions.comparing import ActionCompareRoles, essentials
from actions.entries import ActionExplainCredential, ActionExplainEmployer, ActionExplainTerm, about_organisation
from actions.follow_ups import topic_button
from actions.guides import from_guide
from actions.matching import ActionMatchRole
from actions.memory import Memory
from actions.paths import plan
from actions.phrases import AGAIN
from actions.picking import by_word, described_role, picked_from, several_by_word, sibling
from actions.question import OF_A_ROLE, Question, next_of_a_role
from actions.roles import about_role
from knowledge.base import KnowledgeBase
from knowledge.vocabulary import GUIDE_TOPICS


class ActionFollowOn(AnswerAction):
    """Resolves a message that needs the talk before it, and answers the question it stands for."""

    topics = ("context.subject", "context.ordinal", "context.more", "context.why", "context.back", "context.correct",
              "context.continue", "answer.yes", "answer.no", "answer.skip", "answer.stop")

    def name(self) -> str:
        return "action_follow_on"

    def answer(self, question: Question, memory: Memory, base: KnowledgeBase) -> Answer:
        kind = question.topic.partition(".")[2]
        return getattr(self, f"_{kind}")(question, memory, base)

    def _subject(self, question: Question, memory: Memory, base: KnowledgeBase) -> Answer:
        topic = memory.asking.get("topic") or memory.topic or "role.overview"
        topic = OF_A_ROLE.get(topic, topic)
        called = base.roles_called(str(memory.asking.get("word") or ""))
        offered = list(dict.fromkeys([*memory.asking.get("candidates", ()), *called]))
        role = question.first("role")
        if offered and (role is None or called and role not in offered):
            several = several_by_word(question.text, offered, base)
            if len(several) > 1:
                return _compared(several, question, memory, base)
            by_place = picked_from(question.text, offered[:MOST_BUTTONS])
            role = by_word(question.text, offered, base) or next(iter(by_place), role)
        if role is None and memory.role and not question.first("department"):
            role = sibling(question.text, memory.role, base)
        if role:
            return self._about(role, topic, question, memory, base)
        if question.first("department"):
            usual = base.usual_role(str(question.first("department")))
            if usual and topic.startswith("role."):
                return self._about(usual, topic, question, memory, base)
            return ActionListRoles().answer(_as("roles.list", question), memory, base)
        if question.group:
            return ask_which_role(_as(topic, question), base)
        for named, action in (("credential", ActionExplainCredential), ("employer", ActionExplainEmployer),
                              ("term", ActionExplainTerm)):
            if question.first(named):
                return action().answer(_as(action.topics[0], question), memory, base)
        if question.first("organisation"):
            return about_organisation(_as("jobs.overview", question), base)
        picked = by_word(question.text, memory.listed, base) or (
            described_role(question.text, base) if question.length > 2 else None)
        if picked:
            return self._about(picked, topic, question, memory, base)
        likely = next_of_a_role(question)
        same = memory.role and likely and re.search(r"\bsame\b", question.text, re.I)  # "same question about money"
        return about_role(str(memory.role), Question(str(likely)), base) if same else lost()

    def _correct(self, question: Question, memory: Memory, base: KnowledgeBase) -> Answer:
        if memory.role and memory.topic == "industry.employer" and not any(question.named.values()):
            return about_role(memory.role, Question("role.overview"), base)  # "I mean the person, not the company"
        return self._subject(question, memory, base)

    def _back(self, question: Question, memory: Memory, base: KnowledgeBase) -> Answer:
        if question.first("role") or question.first("department"):
            return self._subject(question, memory, base)
        if memory.asking.get("topic") == "roles.match":
            return self._continue(question, memory, base)
        return self._about(memory.role, "role.overview", question, memory, base) if memory.role else lost()

    def _ordinal(self, question: Question, memory: Memory, base: KnowledgeBase) -> Answer:
        if question.first("role"):
            return self._subject(question, memory, base)
        offered = list(memory.asking.get("candidates") or memory.listed or base.roles_called(str(memory.asking.get("word"))))
        offered = [role for role in offered if ("role", role) in base.subjects]
        picked = picked_from(question.text, offered) or [
            role for role in [by_word(question.text, offered, base)] if role]
        if not offered or not picked:
            return lost()
        again = memory.topic if AGAIN.match(question.text) and str(memory.topic).startswith("role.") else None
        topic = memory.asking.get("topic") or again or "role.overview"
        if len(picked) > 1:
            return _compared(picked, question, memory, base)
        return self._about(picked[0], OF_A_ROLE.get(topic, topic), question, memory, base)

    def _more(self, question: Question, memory: Memory, base: KnowledgeBase) -> Answer:
        topic = memory.topic or ""
        answer = None
        if topic == "roles.compare" and len(memory.listed) > 1:
            return essentials(memory.listed, base, memory.page)
        if memory.listed and (topic == "roles.list" or re.search(r"\blist\b", question.text, re.I)):
            answer = self._next_page(memory, base, "again" in question.text.lower())
        elif topic.startswith("role.") and memory.role:
            answer = about_role(memory.role, Question(topic), base, memory.shown)
        elif topic == "chat.distress":
            return ActionComfort().answer(Question(topic, question.text), memory, base)
        elif topic in GUIDE_TOPICS and topic != "passage" and base.guide(topic):
            answer = from_guide(Question(topic), base, memory.shown)
        if answer is None or not answer.values.get("statements"):
            if memory.match:
                return ActionMatchRole().answer(Question("roles.match"), memory, base)
            return Answer("fallback.clarify", "utter_no_more", "ask", buttons=[
                topic_button(t, memory.role) for t in ("role.entry", "role.pay", "role.conditions")]
                if memory.role else [topic_button("chat.help")])
        return answer

    def _next_page(self, memory: Memory, base: KnowledgeBase, again: bool) -> Answer | None:
        start = memory.page if memory.page < len(memory.listed) and not again else 0
        return listed([base.subject("role", id_) for id_ in memory.listed], None, {}, base, start)

    def _why(self, question: Question, memory: Memory, base: KnowledgeBase) -> Answer:
        if memory.topic and memory.topic.startswith("role.") and memory.role:
            answer = about_role(memory.role, Question(memory.topic), base)
            answer.response = "utter_sources"
            answer.values["statements"] = bullets(
                f"{s['document']}{': ' + s['url'] if s['url'] else ''}" for s in answer.sources[:6])
            return answer
        if memory.topic == "roles.match":
            return ActionMatchRole().answer(Question("roles.match", aspect="result"), memory, base)
        return lost()

    def _continue(self, question: Question, memory: Memory, base: KnowledgeBase) -> Answer:
        if memory.match:
            return ActionMatchRole().answer(Question("roles.match"), memory, base)
        return self._more(question, memory, base) if memory.topic else lost()

    def _yes(self, question: Question, memory: Memory, base: KnowledgeBase) -> Answer:
        if question.first("role"):
            return self._subject(question, memory, base)
        if memory.asking.get("topic") == "roles.match":
            return ActionMatchRole().answer(Question("roles.match", question.text, aspect="yes"), memory, base)
        return self._more(question, memory, base) if memory.topic else lost()

    def _no(self, question: Question, memory: Memory, base: KnowledgeBase) -> Answer:
        if question.first("role"):
            return self._subject(question, memory, base)
        if memory.asking.get("topic") == "roles.match":
            return ActionMatchRole().answer(Question("roles.match", question.text, aspect="no"), memory, base)
        return Answer("fallback.clarify", "utter_as_you_like", "ask", buttons=[
            topic_button(t) for t in ("roles.list", "roles.match", "start.overview")], remember={})

    def _skip(self, question: Question, memory: Memory, base: KnowledgeBase) -> Answer:
        if memory.asking.get("topic") == "roles.match":
            return ActionMatchRole().answer(Question("roles.match"), memory, base)
        return self._no(question, memory, base)

    def _stop(self, question: Question, memory: Memory, base: KnowledgeBase) -> Answer:
        return Answer("chat.help", "utter_stopped", "chat", remember={"asking": {}, "match": {}},
                      buttons=[topic_button("chat.help")])

    def _about(self, role: str, topic: str, question: Question, memory: Memory, base: KnowledgeBase) -> Answer:
        """Ask the last topic again of another role; what is no topic of a role becomes its overview."""
        if topic == "roles.match":
            topic = "role.overview"
        if topic == "career.plan":
            return plan(role, base)
        if topic == "career.path":
            topic = "role.entry"
        return about_role(role, Question(topic if topic.startswith("role.") else "role.overview"), base)


def _compared(roles: Sequence[str], question: Question, memory: Memory, base: KnowledgeBase) -> Answer:
    return ActionCompareRoles().answer(Question("roles.compare", question.text, {"role": tuple(roles)}), memory, base)


def _as(topic: str, question: Question) -> Question:
    return Question(topic, question.text, question.named, question.group, near=question.near)


def lost() -> Answer:
    """Ask back: there is nothing that the message can refer to."""
    return Answer("fallback.clarify", "utter_nothing_to_refer_to", "ask",
                  buttons=[topic_button(t) for t in ("roles.list", "start.overview", "roles.match")])
