"""What only makes sense after what was said before: "what about lighting?", "the second one", "more", "yes"."""

from __future__ import annotations

import re
from typing import Any

from actions.answer import Answer, bullets
from actions.base import AnswerAction
from actions.choosing import ActionCompareRoles, ActionListRoles, ActionMatchRole, listed
from actions.clarify import ask_which_role
from actions.entries import ActionExplainCredential, ActionExplainEmployer, ActionExplainTerm, about_organisation
from actions.follow_ups import topic_button
from actions.guides import from_guide
from actions.memory import Memory
from actions.paths import plan
from actions.question import OF_A_ROLE, Question
from actions.roles import about_role
from knowledge.base import KnowledgeBase
from knowledge.vocabulary import GUIDE_TOPICS

ORDINALS = {
    "first": 0, "1st": 0, "one": 0, "1": 0, "second": 1, "2nd": 1, "two": 1, "2": 1, "third": 2, "3rd": 2, "three": 2,
    "3": 2, "fourth": 3, "4th": 3, "four": 3, "4": 3, "fifth": 4, "5th": 4, "five": 4, "5": 4, "sixth": 5, "6": 5,
    "seventh": 6, "7": 6, "eighth": 7, "8": 7, "9": 8, "10": 9, "last": -1,
}


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
        offered = [*memory.asking.get("candidates", ()), *base.roles_called(str(memory.asking.get("word") or ""))]
        role = question.first("role")
        if offered and role not in offered:
            role = _by_word(question.text, dict.fromkeys(offered), base) or role
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
        picked = _by_word(question.text, memory.listed, base)
        return self._about(picked, topic, question, memory, base) if picked else lost()

    def _correct(self, question: Question, memory: Memory, base: KnowledgeBase) -> Answer:
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
        offered = list(memory.asking.get("candidates") or memory.listed)
        offered = [role for role in offered if ("role", role) in base.subjects]
        picked = picked_from(question.text, offered) or [
            role for role in [_by_word(question.text, offered, base)] if role]
        if not offered or not picked:
            return lost()
        topic = memory.asking.get("topic") or "role.overview"
        if len(picked) > 1:
            return ActionCompareRoles().answer(
                Question("roles.compare", question.text, {"role": tuple(picked)}), memory, base)
        return self._about(picked[0], OF_A_ROLE.get(topic, topic), question, memory, base)

    def _more(self, question: Question, memory: Memory, base: KnowledgeBase) -> Answer:
        topic = memory.topic or ""
        answer = None
        if topic == "roles.list" and memory.listed:
            answer = self._next_page(memory, base)
        elif topic.startswith("role.") and memory.role:
            answer = about_role(memory.role, Question(topic), base, memory.shown)
        elif topic in GUIDE_TOPICS and topic != "passage" and base.guide(topic):
            answer = from_guide(Question(topic), base, memory.shown)
        if answer is None or not answer.values.get("statements"):
            return Answer("fallback.clarify", "utter_no_more", "ask", buttons=[
                topic_button(t, memory.role) for t in ("role.entry", "role.pay", "role.conditions")]
                if memory.role else [topic_button("chat.help")])
        return answer

    def _next_page(self, memory: Memory, base: KnowledgeBase) -> Answer | None:
        if len(memory.shown) >= len(memory.listed):
            return None
        return listed([base.subject("role", id_) for id_ in memory.listed], None, {}, base, len(memory.shown))

    def _why(self, question: Question, memory: Memory, base: KnowledgeBase) -> Answer:
        if memory.topic and memory.topic.startswith("role.") and memory.role:
            answer = about_role(memory.role, Question(memory.topic), base)
            answer.response = "utter_sources"
            answer.values["statements"] = bullets(
                f"{s['document']}{': ' + s['url'] if s['url'] else ''}" for s in answer.sources[:6])
            return answer
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


def picked_from(text: str, offered: list[str]) -> list[str]:
    """Return what "the second one", "3", "both" or "the last two" picks from a list; nothing where it is out of bounds."""
    words = re.findall(r"[a-z0-9]+", text.lower())
    if "both" in words or "all" in words:
        return offered[:2] if "both" in words else offered[:3]
    if "last" in words and "two" in words:
        return offered[-2:]
    if "first" in words and "two" in words:
        return offered[:2]
    places = [ORDINALS[word] for word in words if word in ORDINALS and not (word == "one" and len(words) > 1)]
    return [offered[place] for place in dict.fromkeys(places) if -len(offered) <= place < len(offered)]


def _by_word(text: str, candidates: Any, base: KnowledgeBase) -> str | None:
    """Return the only candidate whose title shares a word with ``text`` ("the box office one")."""
    words = _stems(text)
    known = [c for c in candidates if ("role", c) in base.subjects]
    scored = {c: len(words & _stems(base.subject("role", c).title)) for c in known}
    best = max(scored.values(), default=0)
    picked = [c for c, score in scored.items() if score == best and best > 0]
    return picked[0] if len(picked) == 1 else None


def _stems(text: str) -> set[str]:
    return {word.removesuffix("s") for word in re.findall(r"[a-z]+", text.lower()) if len(word) > 2 and word != "one"}


def _as(topic: str, question: Question) -> Question:
    return Question(topic, question.text, question.named, question.group, question.near)


def lost() -> Answer:
    """Ask back: there is nothing that the message can refer to."""
    return Answer("fallback.clarify", "utter_nothing_to_refer_to", "ask",
                  buttons=[topic_button(t) for t in ("roles.list", "start.overview", "roles.match")])


