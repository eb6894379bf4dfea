"""The readings of a message and of its parts, and which of them are questions of their own."""

from __future__ import annotations

from dataclasses import dataclass
from typing import List, Sequence

from rasa.shared.nlu.constants import ENTITIES, TEXT
from rasa.shared.nlu.training_data.message import Message

from nlu.questions import asks

SURE = 0.6               # confidence from which words without the form of a question count as one
LONG_STORY = 25          # words from which a part may speak for the whole
WHAT_IS_IT = 4           # words
ALIKE = {"role_pay": "pay", "conditions_pay": "pay", "role_training": "training", "training_overview": "training",
         "training_education": "training", "role_skills": "skills", "training_technical_skills": "skills",
         "training_soft_skills": "skills", "role_conditions": "conditions", "role_entry": "start", "career_path": "start",
         "role_employers": "jobs", "role_overview": "overview", "roles_find": "overview"}
DESCRIBING = "roles_find"
CLEAR, ASIDE = 0.85, 0.7  # confidence of a whole message from which a part that asks something else needs more of it
SMALL_TALK = ("chat_", "answer_", "context_", "fallback_")


def asked_about(intent: str) -> str:
    """Return what an intent asks about: the same for one of a role ("role_pay") and of the trade ("conditions_pay")."""
    return ALIKE.get(intent) or next((theme for theme in ("conditions", "start", "jobs") if intent.startswith(theme + "_")), intent)


@dataclass(frozen=True)
class Reading:
    """How one message or part was understood: intents with their probabilities, most likely first; the probability that
    it is not about our field, be it among them or not.
    """

    message: Message
    ranking: Sequence[tuple[str, float]]
    outside: float = 0.0

    @property
    def intent(self) -> str:
        return self.ranking[0][0]

    @property
    def confidence(self) -> float:
        """How sure it is what is asked, be it of a role or of the trade at large: the dialogue settles that."""
        return sum(chance for intent, chance in self.ranking if asked_about(intent) == asked_about(self.intent))

    @property
    def text(self) -> str:
        return str(self.message.get(TEXT))

    def roles(self) -> frozenset[str]:
        return frozenset(e["value"] for e in self.message.get(ENTITIES, []) if e["entity"] == "role")

    def subjects(self) -> frozenset[str]:
        return frozenset(e["value"] for e in self.message.get(ENTITIES, []))


def questions_among(whole: Reading, parts: Sequence[Reading], threshold: float) -> List[Reading]:
    """Return the questions of a message: several, or the one that speaks for it."""
    sure = [p for p in with_repeated(parts)
            if p.confidence >= needed(p, whole, threshold) and not p.intent.startswith(SMALL_TALK)]
    if whole.intent.startswith("chat_") and any(p.intent == whole.intent and asks(p.text) for p in parts):
        return [whole]
    distinct = {_asked(p): p for p in reversed(sure)}
    ordered = [p for p in sure if distinct.get(_asked(p)) is p]
    asked = {p.intent for p in ordered} - {"roles_match"}
    if asked in ({"roles_list"}, {DESCRIBING}) and any(p.intent == "roles_match" for p in ordered):  # told of oneself, then asked
        speaks = "roles_match" if asked == {"roles_list"} else DESCRIBING
        return [Reading(whole.message, next(p for p in ordered if p.intent == speaks).ranking, whole.outside)]
    if any(asks(p.text) and p.intent != "roles_match" for p in ordered):  # what is told beside a question asks nothing
        ordered = without_repeated([p for p in ordered if asks(p.text)])
    if asked == {DESCRIBING} and any(len(p.text.split()) <= WHAT_IS_IT for p in ordered):
        return [Reading(whole.message, ordered[0].ranking, whole.outside)]  # "somebody …, who is that?"
    if len({p.intent for p in ordered}) > 1 or (len(ordered) > 1 and all(any(_asked(p)[1:]) for p in ordered)):
        return ordered
    if sure and (len(whole.text.split()) >= LONG_STORY or whole.intent.startswith(SMALL_TALK)) \
            and sure[-1].confidence > whole.confidence:
        best = sure[-1]
        return [Reading(whole.message, best.ranking) if best.intent == DESCRIBING else best]  # a job is told in the whole story
    named = [p for p in parts if p.roles()]
    if len(named) > 1 and asks(named[-1].text) and not any(asks(p.text) for p in named[:-1]) and whole.intent.startswith("role_"):
        return named[-1:]  # "a rigger is up, this I know. So the head rigger, what does he do?"
    return [whole]


def needed(part: Reading, whole: Reading, threshold: float) -> float:
    """Return the confidence that makes a part a question of its own: more where it has not the form of a question, and where
    the message as a whole is clearly another one ("what's a bump-in, is it a car accident").
    """
    if not asks(part.text):
        return SURE
    aside = whole.confidence >= CLEAR and asked_about(part.intent) != asked_about(whole.intent)
    return ASIDE if aside else threshold


def without_repeated(parts: Sequence[Reading]) -> List[Reading]:
    """Return the parts without those that ask the same as another in other words ("is there a ladder, or how do I move up?")."""
    kept: List[Reading] = []
    for part in sorted(parts, key=lambda p: -p.confidence):
        if not any(same_question(part, other) for other in kept):
            kept.append(part)
    return [part for part in parts if any(part is other for other in kept)]


def same_question(part: Reading, other: Reading) -> bool:
    """Whether ``part`` asks nothing that ``other`` does not; hours and travel are two things, and so are two described jobs."""
    if asked_about(part.intent) != asked_about(other.intent) or part.subjects() and part.subjects() != other.subjects():
        return False
    if part.intent == other.intent:
        return part.intent != DESCRIBING
    return not (part.intent.startswith("conditions_") and other.intent.startswith("conditions_"))


def with_repeated(parts: Sequence[Reading]) -> List[Reading]:
    """Return the parts, a mere name after a question read as the same question again ("… an usher? And a rigger?")."""
    read: List[Reading] = []
    for part in parts:
        if part.intent == "context_subject" and part.subjects() and read and read[-1].intent.startswith("role_"):
            part = Reading(part.message, [(read[-1].intent, read[-1].confidence)])
        read.append(part)
    return read


def _asked(part: Reading) -> tuple[str, frozenset[str], str]:
    """Return what makes a question another one: its intent, its subjects, and the words where they are the subject."""
    return part.intent, part.subjects(), part.text if part.intent == DESCRIBING and asks(part.text) else ""
