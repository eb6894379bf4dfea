"""Mends misspelt ordinary words before the encoder reads them ("volenteer skils"); names are mended by ``names``.

A word that is neither English nor in the examples becomes the word of the examples that differs from it by one letter (a
long one by two) and begins with the same; of several, the one used most. A message that is mostly unknown words is left
alone: it is another language, or nothing.
"""

from __future__ import annotations

import json
import re
from collections import Counter, defaultdict
from functools import lru_cache
from typing import Any, Dict, List, Mapping

from rapidfuzz import process
from rapidfuzz.distance import OSA
from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from knowledge.names import ordinary_words
from nlu.names import MASKED
from nlu.questions import with_parts

WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)*")
SHORTEST, LONG = 4, 8  # letters of a word that is mended; from which two letters may differ
SEEN = 4               # times a word stands in the examples before others are mended to it
MOSTLY = 0.5           # share of known words from which a message is taken for English


class Speller:
    """Mends words by those of the examples, each with how often it stands there."""

    def __init__(self, counts: Mapping[str, int]):
        self.counts = dict(counts)
        self.by_letter: Dict[str, List[str]] = defaultdict(list)
        for word in self.counts:
            self.by_letter[word[0]].append(word)
        self.nearest = lru_cache(maxsize=10_000)(self._nearest)

    def known(self, word: str) -> bool:
        plain = word.lower().replace("’", "'")
        return len(word) < SHORTEST or plain in self.counts or plain in ordinary_words() or "'" in plain \
            or plain.removesuffix("s") in ordinary_words()

    def mended(self, text: str) -> str:
        """Return ``text`` with its misspelt words mended."""
        words = [match[0] for match in WORD.finditer(text)]
        unknown = [word for word in words if not self.known(word)]
        if not unknown or len(words) - len(unknown) < MOSTLY * len(words):
            return text
        return WORD.sub(lambda match: match[0] if self.known(match[0]) else self.nearest(match[0].lower()) or match[0], text)

    def _nearest(self, word: str) -> str | None:
        found = process.extract(word, self.by_letter.get(word[0], ()), scorer=OSA.distance,
                                score_cutoff=2 if len(word) >= LONG else 1, limit=None)
        return min(found, key=lambda each: (each[1], -self.counts[each[0]]))[0] if found else None


def counted(texts: List[str]) -> Dict[str, int]:
    """Return how often each word stands in ``texts``: those that stand there often enough to be no slips themselves."""
    counts = Counter(match[0].lower() for text in texts for match in WORD.finditer(text))
    return {word: n for word, n in counts.items() if n >= SEEN and len(word) >= SHORTEST - 1 and "'" not in word and "’" not in word}


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.MESSAGE_FEATURIZER, is_trainable=True)
class SpellingCorrector(GraphComponent):
    """Mends the masked text of messages and their parts."""

    def __init__(self, model_storage: ModelStorage, resource: Resource, counts: Mapping[str, int] | None = None):
        self.model_storage, self.resource, self.speller = model_storage, resource, Speller(counts or {})

    @classmethod
    def create(cls, config: Dict[str, Any], model_storage: ModelStorage, resource: Resource,
               execution_context: ExecutionContext) -> SpellingCorrector:
        return cls(model_storage, resource)

    @classmethod
    def load(cls, config: Dict[str, Any], model_storage: ModelStorage, resource: Resource,
             execution_context: ExecutionContext, **kwargs: Any) -> SpellingCorrector:
        with model_storage.read_from(resource) as folder:
            return cls(model_storage, resource, json.loads((folder / "words.json").read_text(encoding="utf-8")))

    def train(self, training_data: TrainingData) -> Resource:
        """Count the words of the examples and store them."""
        counts = counted([m.get(MASKED) for m in training_data.training_examples if m.get(MASKED)])
        self.speller = Speller(counts)
        with self.model_storage.write_to(self.resource) as folder:
            (folder / "words.json").write_text(json.dumps(counts), encoding="utf-8")
        return self.resource

    def process(self, messages: List[Message]) -> List[Message]:
        self._mend(with_parts(messages))
        return messages

    def process_training_data(self, training_data: TrainingData) -> TrainingData:
        """Mend the examples too, so that the same word is learnt however it was typed."""
        self._mend(training_data.training_examples)
        return training_data

    def _mend(self, messages: List[Message]) -> None:
        for message in messages:
            if message.get(MASKED):
                message.set(MASKED, self.speller.mended(message.get(MASKED)))
