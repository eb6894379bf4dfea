"""Finds the knowledge base's names in messages (Rasa entities with ids) and writes the text with the names masked.

The masked text ("what does a crew member do" for "what does a riger do") is what the meaning is taken from: the topic of
a question does not depend on which role it is about, so that a role added as a document is understood at once.
"""

from __future__ import annotations

import logging
import re
from functools import lru_cache
from typing import Any, Dict, List, Sequence

from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.nlu.extractors.extractor import EntityExtractorMixin
from rasa.shared.nlu.constants import ENTITIES, TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from knowledge.base import KnowledgeBase
from knowledge.names import Match, NameFinder
from nlu.corrections import what_is_meant, without_negated
from nlu.questions import with_parts
from nlu.shorthand import written_out

log = logging.getLogger(__name__)

MASKED = "masked"  # of a message: its text with names masked
NAMED = "named"    # of a message: the kind of each name in it
GROUP = "role_group"
OPENING = re.compile(r"(?:(?:hey|hi|hello|hiya|yo|so|um+|uh+|er+|ok|okay|well|right|yeah|oh|now|sorry|please)\b[\s,.!]*)+", re.I)
MASKS = {"role": "crew member", "credential": "OSHA card"}


@lru_cache(maxsize=1)
def name_finder() -> NameFinder:
    """Return the finder of this process. Raises MissingDatabase."""
    return NameFinder(KnowledgeBase.open().names)


def masked(text: str, matches: Sequence[Match]) -> str:
    """Return ``text`` with each name of a role or credential replaced by one that stands for its kind.

    The hello before a question is left out, as it is no part of it. What may also be a word of the trade or a
    department ("FOH", "backline") stays: which it is, the sentence tells.
    """
    for match in reversed(matches):
        read_as = {kind for kind, _ in match.readings}
        kind = next((kind for kind in MASKS if kind in read_as and not read_as & {"term", "department"}), None)
        if kind:
            plural = "s" if kind == "role" and text[match.start:match.end].endswith("s") else ""
            text = f"{text[:match.start]}{MASKS[kind]}{plural}{text[match.end:]}"
    text = what_is_meant(written_out(text))
    opening = OPENING.match(text)
    return text[opening.end():] if opening and len(text[opening.end():].split()) > 2 else text


def entities(text: str, matches: Sequence[Match], finder: NameFinder) -> List[Dict[str, Any]]:
    """Return Rasa entities: the value is an id, the entity its kind; a name of several subjects gives several."""
    found = [
        {"entity": kind, "value": subject, "start": match.start, "end": match.end, "extractor": "NameExtractor",
         "confidence_entity": 1.0 if match.exact else 0.8}
        for match in matches for kind, subject in match.readings
    ]
    group = finder.group(text)
    if group and not any(e["entity"] == "role" for e in found):
        word, start, end = group
        found.append({"entity": GROUP, "value": word, "start": start, "end": end, "extractor": "NameExtractor"})
    return found


def kinds(found: Sequence[Dict[str, Any]]) -> List[str]:
    """Return the kinds of the names found, once for each place and kind."""
    return [kind for _, kind in sorted({(e["start"], e["entity"]) for e in found})]


# Registered as a featurizer, since the recipe lets only those see the training data before a classifier does.
@DefaultV1Recipe.register(
    [DefaultV1Recipe.ComponentType.MESSAGE_FEATURIZER, DefaultV1Recipe.ComponentType.ENTITY_EXTRACTOR],
    is_trainable=False,
)
class NameExtractor(GraphComponent, EntityExtractorMixin):
    """Sets the entities and the masked text of messages and their parts."""

    @classmethod
    def create(cls, config: Dict[str, Any], model_storage: ModelStorage, resource: Resource,
               execution_context: ExecutionContext) -> NameExtractor:
        name_finder()  # a missing knowledge base is said at the start, not at the first message
        return cls()

    def process(self, messages: List[Message]) -> List[Message]:
        finder = name_finder()
        for message in with_parts(messages):
            text = message.get(TEXT) or ""
            matches = finder.find(text) if not text.startswith("/") else []
            found = without_negated(text, entities(text, matches, finder))
            message.set(MASKED, masked(text, matches))
            message.set(NAMED, kinds(found))
            message.set(ENTITIES, message.get(ENTITIES, []) + found, add_to_output=True)
        return messages

    def process_training_data(self, training_data: TrainingData) -> TrainingData:
        """Mask the examples; they get no entities, as none are learnt from them."""
        finder = name_finder()
        for message in training_data.training_examples:
            text = message.get(TEXT)
            if text:
                matches = finder.find(text)
                message.set(MASKED, masked(text, matches))
                message.set(NAMED, kinds(entities(text, matches, finder)))
        return training_data
