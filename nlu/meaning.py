"""Sentence meaning as features of a message: the vector of its masked text (see ``names``) from the sentence encoder."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path
from typing import Any, Dict, List

import numpy as np
from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.shared.nlu.constants import FEATURE_TYPE_SENTENCE, FEATURE_TYPE_SEQUENCE, TEXT
from rasa.shared.nlu.training_data.features import Features
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from knowledge.meaning import Encoder
from nlu.names import MASKED
from nlu.questions import with_parts

FOLDER = Path(__file__).parent / "encoder"  # the encoder of knowledge/, tuned on data/nlu


@lru_cache(maxsize=1)
def topic_encoder() -> Encoder:
    """Return the encoder of this process for topics. Raises MissingEncoder."""
    return Encoder(FOLDER)


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.MESSAGE_FEATURIZER, is_trainable=False)
class MeaningFeaturizer(GraphComponent):
    """Adds one dense sentence feature to messages and their parts."""

    @classmethod
    def create(cls, config: Dict[str, Any], model_storage: ModelStorage, resource: Resource,
               execution_context: ExecutionContext) -> MeaningFeaturizer:
        topic_encoder()  # a missing file is said at the start
        return cls()

    def process(self, messages: List[Message]) -> List[Message]:
        self._featurize([m for m in with_parts(messages) if m.get(MASKED)])
        return messages

    def process_training_data(self, training_data: TrainingData) -> TrainingData:
        self._featurize([m for m in training_data.training_examples if m.get(MASKED)])
        return training_data

    def _featurize(self, messages: List[Message]) -> None:
        for message, vector in zip(messages, topic_encoder().encode_many([m.get(MASKED) for m in messages])):
            row = vector[np.newaxis, :]
            message.add_features(Features(row, FEATURE_TYPE_SENTENCE, TEXT, "MeaningFeaturizer"))
            message.add_features(Features(row, FEATURE_TYPE_SEQUENCE, TEXT, "MeaningFeaturizer"))
