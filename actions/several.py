"""Several questions in one message: each is answered by whoever knows, in the order asked."""

from __future__ import annotations

from actions.answer import Answer
from actions.base import AnswerAction
from actions.memory import Memory
from actions.question import Question
from knowledge.base import KnowledgeBase


class ActionAnswerSeveral(AnswerAction):
    """Stands for the actions of the topics asked; the base hands each question to its own."""

    def name(self) -> str:
        return "action_answer_several"

    def answer(self, question: Question, memory: Memory, base: KnowledgeBase) -> Answer:
        return self.by_topic[question.topic]().answer(question, memory, base)
