"""Several questions in one message: each is answered by whoever knows, in the order asked."""

from __future__ import annotations

from actions.answer import Answer
from actions.base import AnswerAction
from actions.chat import ActionChat, ActionComfort, ActionUnreadable
from actions.choosing import ActionCompareRoles, ActionFindRole, ActionListRoles, ActionMatchRole
from actions.context import ActionFollowOn
from actions.entries import ActionExplainCredential, ActionExplainEmployer, ActionExplainOrganisation, ActionExplainTerm
from actions.guides import ActionAnswerGuide
from actions.memory import Memory
from actions.passages import ActionFallBack, ActionSearchPassages
from actions.paths import ActionCareerMap, ActionCareerPath, ActionCareerPlan
from actions.question import Question
from actions.roles import ActionAnswerRole
from knowledge.base import KnowledgeBase

ANSWERING: tuple[type[AnswerAction], ...] = (
    ActionAnswerRole, ActionListRoles, ActionFindRole, ActionCompareRoles, ActionMatchRole, ActionCareerPath,
    ActionCareerPlan, ActionCareerMap, ActionExplainCredential, ActionExplainEmployer, ActionExplainOrganisation,
    ActionExplainTerm, ActionAnswerGuide, ActionSearchPassages, ActionComfort, ActionChat, ActionFollowOn,
    ActionUnreadable, ActionFallBack,
)
BY_TOPIC = {topic: action() for action in reversed(ANSWERING) for topic in action.topics}


class ActionAnswerSeveral(AnswerAction):
    """Hands each question to the action of its topic."""

    def name(self) -> str:
        return "action_answer_several"

    def answer(self, question: Question, memory: Memory, base: KnowledgeBase) -> Answer:
        return BY_TOPIC.get(question.topic, BY_TOPIC["nlu.fallback"]).answer(question, memory, base)
