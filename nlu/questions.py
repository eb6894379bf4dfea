"""Cuts a message into the questions it may hold, as messages of their own for the components that follow.

People ask two things at once, or one thing at the end of a story. Which parts count is judged later, by ``topics``.
"""

from __future__ import annotations

import re
from typing import Any, Dict, List

from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.shared.nlu.constants import TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

PARTS = "parts"  # of a message: the messages cut from it, none where it is a single clause
MOST_PARTS = 12
ASKING = (
    r"(?:what|whats|what's|how|hows|how's|who|whos|who's|where|wheres|where's|when|why|which|do|does|did|is|are|am|can|"
    r"could|should|would|will|tell me|explain|describe|any|whom|whose|whether|(?:i|we)(?:['’]?d like| would like| want| need) to know|"
    r"if (?:it|they|there|he|she|one)(?:['’]?s| is| are| has| have| pays?))"
)
SENTENCE_END = re.compile(r"(?<=[.?!;])[\"')\]]*\s+|\n+")
JOINED = re.compile(
    rf",?\s+(?:and|n|but|also|plus|so|then|&|\+)\s+(?:also\s+|then\s+|if so\s+|um\s+|uh\s+|like\s+)*(?={ASKING}\b)|"
    rf",\s+(?={ASKING}\b)",
    re.I,
)
ASKS = re.compile(rf"\?|^(?:[^:]{{0,40}}:)?\W*(?:and |but |so |also |plus |ok |okay |well |um |or |then )*{ASKING}\b", re.I)
SHORT = 10  # words up to which a message may be a bare list of things to know ("rigger: pay, dangers")
FEW = 5     # words of a first sentence that may be such a list ("stress and money. be honest")
LISTED = re.compile(r"\s*(?:,|;|&|\+|\band\b|\bplus\b)\s*", re.I)


def split_questions(text: str) -> List[str]:
    """Return the clauses of ``text`` that may each be a question, in order; the text itself where there is one only."""
    sentences = [s for s in SENTENCE_END.split(text) if s and re.search(r"\w", s)]
    parts = [part.strip(" ,;") for sentence in sentences for part in JOINED.split(sentence)]
    parts = [part for part in parts if len(part.split()) > 1 or len(parts) == 1]
    if len(parts) == 1 and len(text.split()) <= SHORT:
        parts = [part for part in LISTED.split(parts[0]) if re.search(r"\w", part)]
    elif len(sentences) == 2 and len(sentences[0].split()) <= FEW and not asks(sentences[0]):
        parts = [*(part for part in LISTED.split(sentences[0].rstrip(".! ")) if re.search(r"\w", part)), *parts[1:]]
    return parts[:MOST_PARTS]


def asks(text: str) -> bool:
    """Whether a clause has the form of a question."""
    return bool(ASKS.search(text))


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.MESSAGE_FEATURIZER, is_trainable=False)
class QuestionSplitter(GraphComponent):
    """Sets ``parts`` of each message that has more than one clause."""

    @classmethod
    def create(cls, config: Dict[str, Any], model_storage: ModelStorage, resource: Resource,
               execution_context: ExecutionContext) -> QuestionSplitter:
        return cls()

    def process(self, messages: List[Message]) -> List[Message]:
        for message in messages:
            text = message.get(TEXT) or ""
            parts = split_questions(text) if not text.startswith("/") else []
            if len(parts) > 1:
                message.set(PARTS, [Message({TEXT: part}) for part in parts])
        return messages

    def process_training_data(self, training_data: TrainingData) -> TrainingData:
        """Leave the examples as they are: each is one question."""
        return training_data


def with_parts(messages: List[Message]) -> List[Message]:
    """Return the messages and all that was cut from them."""
    return [each for message in messages for each in (message, *message.get(PARTS, []))]
