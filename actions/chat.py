"""What is no question about the trade: greeting, thanks, help, who are you, distress, privacy, starting over."""

from __future__ import annotations

import re
from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.events import EventType, Restarted
from rasa_sdk.executor import CollectingDispatcher

from actions.answer import Answer, bullets, merged, sources_of
from actions.base import AnswerAction, speak
from actions.follow_ups import topic_button
from actions.memory import Memory
from actions.question import Question
from knowledge.base import KnowledgeBase

COUNTRIES = {
    "us": r"\b(us|usa|america\w*|united states|texas|california|new york|nashville|la|los angeles|florida|chicago)\b",
    "uk": r"\b(uk|u\.k\.|britain|british|england|english|scotland|scottish|wales|welsh|london|manchester|glasgow)\b",
    "ireland": r"\b(ireland|irish|dublin|cork)\b",
    "canada": r"\b(canad\w*|toronto|vancouver|montreal)\b",
    "australia": r"\b(austral\w*|sydney|melbourne|brisbane|perth)\b",
}
FORGET = re.compile(r"\b(?:forget|delete|erase|wipe|remove|clear|get rid of)\b", re.I)
OFFERED = {
    "chat.greeting": ("start.overview", "roles.list", "roles.match"),
    "chat.help": ("roles.list", "roles.match", "start.overview"),
    "chat.identity": ("chat.help",),
    "chat.smalltalk": ("chat.help",),
    "chat.feedback": ("chat.help",),
}


class ActionChat(AnswerAction):
    """Answers the chat.* topics with the responses of the domain."""

    topics = ("chat.greeting", "chat.goodbye", "chat.thanks", "chat.help", "chat.identity", "chat.smalltalk",
              "chat.feedback", "chat.privacy")

    def name(self) -> str:
        return "action_chat"

    def answer(self, question: Question, memory: Memory, base: KnowledgeBase) -> Answer:
        if question.topic == "chat.privacy":
            return forget() if FORGET.search(question.text) else privacy(memory, base)
        buttons = [topic_button(topic) for topic in OFFERED.get(question.topic, ())]
        return Answer(question.topic, f"utter_{question.topic.replace('.', '_')}", "chat", buttons=buttons)


def forget() -> Answer:
    """Have all that is kept of the conversation deleted, and say so."""
    return Answer("chat.privacy", "utter_chat_forgotten", "chat", forgets=True)


def privacy(memory: Memory, base: KnowledgeBase) -> Answer:
    """Tell what is kept of this conversation."""
    known = [f"the job we talked about: {base.subject('role', memory.role).title}"] if memory.role else []
    known += ["what you told me about your wishes"] if memory.match.get("wishes") else []
    return Answer("chat.privacy", "utter_chat_privacy", "chat",
                  values={"known": "\n" + bullets(known) if known else " nothing but the messages themselves."},
                  remember={} if memory.asking.get("topic") else {"asking": {"privacy": True}})


class ActionComfort(AnswerAction):
    """Answers somebody in distress: a kind word and where to find help, before anything else."""

    topics = ("chat.distress",)

    def name(self) -> str:
        return "action_comfort"

    def answer(self, question: Question, memory: Memory, base: KnowledgeBase) -> Answer:
        country = next((c for c, words in COUNTRIES.items() if re.search(words, question.text, re.I)), None)
        passages = base.guide("chat.distress", country) if country else [
            p for subject in ("international", "us", "uk") for p in base.guide("chat.distress", subject)]
        if country:
            lines = [(p, list(p.statements[:5])) for p in passages]
        else:
            lines = [(p, list(p.statements[start:start + 2])) for p, start in zip(passages, (0, 1, 1))]
        return Answer("chat.distress", "utter_chat_distress", "chat",
                      values={"statements": bullets(s for _, some in lines for s in some)},
                      sources=merged(*(sources_of(p, some) for p, some in lines)), remember={"topic": "chat.distress"})


class ActionUnreadable(AnswerAction):
    """Answers an empty message, one of emoji alone, and one too long to read."""

    topics = ("message.empty", "message.long")

    def name(self) -> str:
        return "action_unreadable"

    def answer(self, question: Question, memory: Memory, base: KnowledgeBase) -> Answer:
        response = "utter_message_long" if question.topic == "message.long" else "utter_message_empty"
        return Answer("fallback.clarify", response, "ask", buttons=[topic_button("chat.help")])


class ActionRestart(Action):
    """Starts over: takes the place of Rasa's own action of this name, so that the reply states its topic."""

    def name(self) -> str:
        return "action_restart"

    async def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> list[EventType]:
        buttons = [topic_button(topic) for topic in OFFERED["chat.greeting"]]
        speak(dispatcher, [Answer("chat.restart", "utter_chat_restart", "chat", buttons=buttons)])
        return [Restarted()]


