"""Which parts of a message count as questions of their own."""

from __future__ import annotations

import pytest
from rasa.shared.nlu.constants import ENTITIES, TEXT
from rasa.shared.nlu.training_data.message import Message

from nlu.readings import Reading, questions_among


def reading(text: str, intent: str, confidence: float = 0.95, role: str | None = None) -> Reading:
    entities = [{"entity": "role", "value": role}] if role else []
    return Reading(Message({TEXT: text, ENTITIES: entities}), [(intent, confidence)])


@pytest.mark.parametrize("whole, parts, asked", [
    (reading("…", "role_pay", 0.6), [reading("what does a rigger do", "role_overview"), reading("what do they earn", "role_pay")],
     ["role_overview", "role_pay"]),
    (reading("…", "role_training"),
     [reading("my brother was a bouncer", "role_entry"), reading("does he need a course", "role_training")],
     ["role_training"]),
    (reading("…", "glossary_term"),
     [reading("what's a bump-in", "glossary_term"), reading("is it a car crash", "conditions_health", 0.5)],
     ["glossary_term"]),
    (reading("…", "career_path", 0.7),
     [reading("can a rigger lead a crew", "role_entry"), reading("what is the usual path", "career_path")],
     ["career_path"]),
    (reading("…", "conditions_hours", 0.6),
     [reading("is it all nights", "conditions_hours"), reading("do they travel a lot", "conditions_travel")],
     ["conditions_hours", "conditions_travel"]),
    (reading("…", "role_pay", 0.6),
     [reading("what does a rigger earn", "role_pay", role="rigger"), reading("and a runner?", "context_subject", role="runner")],
     ["role_pay", "role_pay"]),
], ids=["two questions", "a story and a question", "a guess at the answer", "the same in other words", "two conditions", "two roles"])
def test_what_is_asked_in_a_message_of_parts(whole: Reading, parts: list[Reading], asked: list[str]) -> None:
    assert [question.intent for question in questions_among(whole, parts, 0.35)] == asked
