"""The base of all actions: reads the questions, hands over to the one who knows, speaks, and remembers.

Nothing raised below reaches a user: a missing knowledge base and a fault each become a kind sentence and a line in the
log.
"""

from __future__ import annotations

import logging
from abc import ABC, abstractmethod
from functools import lru_cache
from typing import Any, ClassVar, Sequence

from rasa_sdk import Action, Tracker
from rasa_sdk.events import EventType, Restarted, SlotSet
from rasa_sdk.executor import CollectingDispatcher

from actions.answer import MOST_BUTTONS, Answer, Button, utterance
from actions.follow_ups import ASKED, topic_button
from actions.memory import SLOTS, Memory
from actions.question import UNCLEAR, Question, questions_in
from actions.thread import in_context
from knowledge.base import KnowledgeBase
from knowledge.errors import MissingDatabase

log = logging.getLogger(__name__)
NEARLY = 0.6     # share of the first reading's probability from which another is close to it
MOST_RECENT = 5  # roles talked about that are remembered


@lru_cache(maxsize=1)
def knowledge_base() -> KnowledgeBase:
    """Return the knowledge base of this process."""
    return KnowledgeBase.open()


class AnswerAction(Action, ABC):
    """Answers the questions on the topics of ``topics``, one after the other."""

    topics: ClassVar[tuple[str, ...]] = ()
    by_topic: ClassVar[dict[str, type[AnswerAction]]] = {}

    def __init_subclass__(cls, **kwargs: Any) -> None:
        super().__init_subclass__(**kwargs)
        AnswerAction.by_topic |= dict.fromkeys(cls.topics, cls)

    @abstractmethod
    def answer(self, question: Question, memory: Memory, base: KnowledgeBase) -> Answer:
        """Return the answer to one question."""

    async def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> list[EventType]:
        try:
            base = knowledge_base()
            memory = Memory.read(tracker.slots, base)
            answers = answer_all(questions_in(tracker.latest_message, base), memory, base)
        except MissingDatabase as error:
            log.error("%s", error)
            answers = [Answer("fallback.no-answer", "utter_no_knowledge", "fallback")]
        except Exception:
            log.exception("%s failed on %r", self.name(), tracker.latest_message.get("text"))
            answers = [Answer("fallback.no-answer", "utter_fault", "fallback")]
        speak(dispatcher, answers)
        if any(answer.forgets for answer in answers):
            return [Restarted()]
        return remembered(answers, tracker.slots)


def answer_all(questions: Sequence[Question], memory: Memory, base: KnowledgeBase) -> list[Answer]:
    """Answer the questions in turn; each knows what the ones before it were about."""
    answers: list[Answer] = []
    for question in questions:
        meant = in_context(question, memory, base)
        action = AnswerAction.by_topic.get(meant.topic, AnswerAction.by_topic["nlu.fallback"])
        answer = action().answer(meant, memory, base)
        if meant.topic == question.topic:
            answer.buttons = with_other_reading(answer, meant)
        memory = memory.changed(answer.remember)
        answers.append(answer)
    # Part of a story may look like a question that nobody asked: where another part was answered, that is the answer.
    told = [answer for answer in answers if answer.turn == "answer"] or answers[:1]
    return [a for place, a in enumerate(told) if (a.topic, *a.subjects) not in [(b.topic, *b.subjects) for b in told[:place]]]


def with_other_reading(answer: Answer, question: Question) -> Sequence[Button]:
    """Return the buttons of an answer; where another reading was nearly as likely, that is the first of them.

    On the validation sets an answer between two close readings is right twice in three times, so that to answer and offer
    the other one helps more people than to ask.
    """
    topic, chance = question.near[0] if question.near else ("", 0.0)
    role = answer.remember.get("role")
    close = question.sure < UNCLEAR and chance >= NEARLY * question.sure
    if answer.turn != "answer" or not close or topic not in ASKED or topic == answer.topic or (topic.startswith("role.") and not role):
        return answer.buttons
    other = topic_button(topic, role if topic.startswith("role.") else None)
    return [other, *(button for button in answer.buttons if button.payload != other.payload)][:MOST_BUTTONS]


def speak(dispatcher: CollectingDispatcher, answers: Sequence[Answer]) -> None:
    """Hand the answers to the channel: one message each, the follow-ups and the contract with the last."""
    for answer in answers:
        last = answer is answers[-1]
        extras: dict[str, Any] = {"card": answer.card} if answer.card else {}
        if last:
            extras["metadata"] = utterance(answers)
        buttons = [{"title": b.title, "payload": b.payload} for b in answer.buttons] if last else []
        dispatcher.utter_message(response=answer.response, buttons=buttons or None, **answer.values, **extras)


def remembered(answers: Sequence[Answer], slots: dict[str, Any]) -> list[EventType]:
    """Return the slots to set after a turn: those that changed."""
    new: dict[str, Any] = {"fallbacks": 0}
    if all(answer.turn == "fallback" for answer in answers):
        new["fallbacks"] = int(slots.get("fallbacks") or 0) + 1
    if any(answer.turn != "chat" for answer in answers):
        word = (slots.get("asking") or {}).get("word")
        new["asking"] = {"word": word} if word else {}  # what was asked back is settled, unless an answer asks again
    recent = list(slots.get("recent") or ())
    for answer in answers:
        new.update(answer.remember)
        talked_about = [answer.remember["role"]] if answer.remember.get("role") else []
        recent = list(dict.fromkeys([*talked_about, *recent]))[:MOST_RECENT]
    new["recent"] = recent
    return [SlotSet(name, _plain(value)) for name, value in new.items()
            if name in SLOTS and _plain(value) != slots.get(name)]


def _plain(value: Any) -> Any:
    return list(value) if isinstance(value, tuple) else value
