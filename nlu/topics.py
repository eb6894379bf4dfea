"""Which question a message asks, and how sure that is: logistic regression on meaning, for the message and its parts.

A message gets one intent. Where its parts ask different things, that is ``several_questions``, and ``questions`` holds
them; where only one part of a story is a question, the message is taken for that question.
"""

from __future__ import annotations

import json
import re
from typing import Any, Dict, List, Sequence

import numpy as np
from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.nlu.classifiers.classifier import IntentClassifier
from rasa.shared.nlu.constants import ENTITIES, INTENT, INTENT_RANKING_KEY, TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData
from sklearn.linear_model import LogisticRegression

from nlu.names import GROUP, MASKED, NAMED
from nlu.questions import LISTED, PARTS, SHORT
from nlu.readings import WHAT_IS_IT, Reading, questions_among

QUESTIONS = "questions"  # of a message: its questions, each with text, intent, ranking and entities
FALLBACK, SEVERAL, EMPTY, LONG = "nlu_fallback", "several_questions", "message_empty", "message_long"
LONGEST = 2000           # characters
RANKING = 5
KINDS = ("role", "department", "credential", "organisation", "employer", "term", GROUP)
NAMED_WEIGHT = 1.0       # of the kinds of names beside the meaning; chosen on tests/understanding/validation.jsonl
OF_A_ROLE = ("role_", "conditions_", "start_overview", "training_overview", "training_education")
OUTSIDE = "fallback_out_of_scope"
OUTSIDE_LIKELY = 0.35    # its probability from which a message is not for us; on the validation sets 91 of 97 for 3 fair of 889
CHAT_SURE = 0.3          # confidence below which a message is no small talk: nobody greets half
DISTRESS, DISTRESSED = "chat_distress", 0.7  # from which one part of a story is enough


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.INTENT_CLASSIFIER, is_trainable=True)
class TopicClassifier(IntentClassifier, GraphComponent):
    """Sets the intent, its ranking and, where there are several, the questions of each message."""

    @staticmethod
    def get_default_config() -> Dict[str, Any]:
        return {
            "C": 0.3,           # inverse strength of regularisation
            "temperature": 1.0,  # softens the probabilities so that they mean what they say
            "threshold": 0.17,   # confidence below which a message counts as not understood
            "part_threshold": 0.35, # confidence from which a part of a message counts as a question of its own
        }

    def __init__(self, config: Dict[str, Any], model_storage: ModelStorage, resource: Resource):
        self.config = {**self.get_default_config(), **config}
        self.model_storage, self.resource = model_storage, resource
        self.labels: List[str] = []
        self.weights = self.bias = np.zeros(0)

    @classmethod
    def create(cls, config: Dict[str, Any], model_storage: ModelStorage, resource: Resource,
               execution_context: ExecutionContext) -> TopicClassifier:
        return cls(config, model_storage, resource)

    def train(self, training_data: TrainingData) -> Resource:
        """Fit the regression on the examples' vectors and store it as plain arrays."""
        examples = [m for m in training_data.intent_examples if m.get(MASKED)]
        regression = LogisticRegression(C=self.config["C"], max_iter=1000)
        regression.fit(np.vstack([_vector(m) for m in examples]), [m.get(INTENT) for m in examples])
        self.labels, self.weights, self.bias = list(regression.classes_), regression.coef_, regression.intercept_
        with self.model_storage.write_to(self.resource) as folder:
            np.savez(folder / "regression.npz", weights=self.weights, bias=self.bias)
            (folder / "labels.json").write_text(json.dumps(self.labels))
        return self.resource

    @classmethod
    def load(cls, config: Dict[str, Any], model_storage: ModelStorage, resource: Resource,
             execution_context: ExecutionContext, **kwargs: Any) -> TopicClassifier:
        classifier = cls(config, model_storage, resource)
        with model_storage.read_from(resource) as folder:
            with np.load(folder / "regression.npz") as arrays:
                classifier.weights, classifier.bias = arrays["weights"], arrays["bias"]
            classifier.labels = json.loads((folder / "labels.json").read_text())
        return classifier

    def process(self, messages: List[Message]) -> List[Message]:
        for message in messages:
            text = message.get(TEXT) or ""
            if text.startswith("/"):
                set_intent(message, FALLBACK)  # a payload that names a known intent is read after this component
            elif not re.search(r"\w", text):
                set_intent(message, EMPTY)
            elif len(text) > LONGEST:
                set_intent(message, LONG)
            else:
                self._understand(message)
        return messages

    def _understand(self, message: Message) -> None:
        whole, *parts = self.read([message, *message.get(PARTS, [])])
        if len(message.get(TEXT).split()) <= SHORT and any(
                LISTED.search(message.get(TEXT)[e["start"]:e["end"]]) for e in message.get(ENTITIES, [])):
            parts = []  # what looked like a list is a name: "meet and greet coordinator"
        if any(r.intent == DISTRESS and r.confidence >= DISTRESSED for r in (whole, *parts)):
            set_intent(message, DISTRESS, whole.confidence)  # in whichever sentence it stands, it comes first
            return
        questions = questions_among(whole, parts, self.config["part_threshold"])
        if len(questions) > 1:
            shared = shared_names(message.get(ENTITIES, []))
            message.set(QUESTIONS, [as_parsed(q, shared) for q in questions], add_to_output=True)
            set_intent(message, SEVERAL, min(q.confidence for q in questions))
            return
        (reading,) = questions
        if reading.outside >= OUTSIDE_LIKELY and reading.intent != OUTSIDE:
            others = [each for each in reading.ranking if each[0] != OUTSIDE]
            reading = Reading(reading.message, [(OUTSIDE, reading.outside), *others], reading.outside)
        if reading.intent.startswith("chat_") and reading.confidence < CHAT_SURE:
            rest = [(name, chance) for name, chance in reading.ranking if not name.startswith("chat_")]
            reading = Reading(reading.message, rest or reading.ranking)
        if reading.confidence < self.config["threshold"]:
            set_intent(message, FALLBACK, 1 - reading.confidence, reading.ranking)
        else:
            set_intent(message, reading.intent, reading.confidence, reading.ranking)

    def read(self, messages: Sequence[Message]) -> List[Reading]:
        """Return the reading of each message that has features."""
        known = [m for m in messages if m.get(MASKED)]
        scores = (np.vstack([_vector(m) for m in known]) @ self.weights.T + self.bias) / self.config["temperature"]
        chances = np.exp(scores - scores.max(axis=1, keepdims=True))
        chances /= chances.sum(axis=1, keepdims=True)
        best = np.argsort(-chances, axis=1)[:, :RANKING]
        outside = chances[:, self.labels.index(OUTSIDE)] if OUTSIDE in self.labels else np.zeros(len(known))
        return [Reading(m, [(self.labels[i], float(row[i])) for i in top], float(chance))
                for m, row, top, chance in zip(known, chances, best, outside)]


def shared_names(found: Sequence[Dict[str, Any]]) -> List[Dict[str, Any]]:
    """Return what a part that names nothing is about: the message's only role, else its only word of the trade."""
    for kind in ("role", "term"):
        names = [e for e in found if e["entity"] == kind]
        if names:
            return names if len({e["value"] for e in names}) == 1 else []
    return []


def as_parsed(reading: Reading, shared: Sequence[Dict[str, Any]] = ()) -> Dict[str, Any]:
    """Return a reading in the form of a parsed message; one about a role that names nothing is about what the message names."""
    name, confidence = reading.ranking[0]
    short = len(reading.text.split()) <= WHAT_IS_IT  # "…, what is it?" asks what a word means
    borrowed = [{k: v for k, v in e.items() if k not in ("start", "end")} for e in shared
                if name.startswith(OF_A_ROLE) and (e["entity"] == "role" or short and name.startswith("role_"))]
    own = reading.message.get(ENTITIES, [])
    found = own if any(e["entity"] != "term" for e in own) else [*own, *borrowed]
    return {TEXT: reading.text, INTENT: {"name": name, "confidence": confidence},
            ENTITIES: found, INTENT_RANKING_KEY: as_ranking(reading.ranking)}


def as_ranking(ranking: Sequence[tuple[str, float]]) -> List[Dict[str, Any]]:
    return [{"name": name, "confidence": confidence} for name, confidence in ranking]


def set_intent(message: Message, name: str, confidence: float = 1.0, ranking: Sequence[tuple[str, float]] = ()) -> None:
    message.set(INTENT, {"name": name, "confidence": float(confidence)}, add_to_output=True)
    message.set(INTENT_RANKING_KEY, as_ranking(ranking), add_to_output=True)


def _vector(message: Message) -> np.ndarray:
    """Return the features of a message: its meaning, and which kinds of names are in it."""
    return np.concatenate([message.get_dense_features(TEXT, [])[1].features[0], named_kinds(message.get(NAMED, ()))])


def named_kinds(kinds: Sequence[str]) -> np.ndarray:
    """Return one value a kind of name (1 where there is one), and one for two roles or more."""
    flags = [float(kind in kinds) for kind in KINDS] + [float(list(kinds).count("role") > 1)]
    return NAMED_WEIGHT * np.array(flags)
