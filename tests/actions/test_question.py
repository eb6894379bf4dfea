"""What a question is about where it names nothing, and what a person's words say of their wishes."""

from __future__ import annotations

from typing import Any

import pytest
from rasa_sdk.executor import ActionExecutor

from actions.base import answer_all
from actions.memory import Memory
from actions.phrases import BACK_TO, MINOR, ORDINAL, WHEN
from actions.question import Question, elliptical, narrowed, of_the_trade
from actions.roles import one_of_group
from actions.wishes import wishes_in


@pytest.mark.parametrize("text, leaves_out", [
    ("pay?", True), ("and what do they earn", True), ("/role_pay", True), ("how much notice of shifts do you get here", False),
    ("is the work in this trade more dangerous than a warehouse would be", False),
])
def test_a_question_that_leaves_out_its_subject(text: str, leaves_out: bool) -> None:
    assert elliptical(Question("role.pay", text)) is leaves_out


def test_a_question_about_no_role_is_about_the_trade() -> None:
    assert of_the_trade(Question("role.conditions", near=(("conditions.hours", 0.2),))) == "conditions.hours"
    assert of_the_trade(Question("role.pay")) == "conditions.pay"
    assert of_the_trade(Question("role.tools")) is None


@pytest.mark.parametrize("text, role", [
    ("which hauliers take on drivers who can bring a truck full of scenery?", "truck-driver"), ("what does a manager do", None),
    ("engineer?", None), ("do techs earn well", None),
])
def test_a_shared_word_is_told_by_the_others(base: Any, text: str, role: str | None) -> None:
    group = next(word for word in ("driver", "manager", "engineer", "tech") if word in text)
    assert one_of_group(text, base.roles_called(group), base) == role


@pytest.mark.parametrize("topic, named, words, sure, narrower", [
    ("fallback.out-of-scope", {"credential": ("forklift",)}, 10, 0.9, "fallback.out-of-scope"),
    ("fallback.out-of-scope", {"credential": ("forklift",)}, 10, 0.3, "training.credential"),
    ("industry.employer", {"employer": ("venue",), "role": ("marketing-staff",)}, 8, 0.7, "role.overview"),
    ("role.overview", {"term": ("load-in",)}, 3, 0.6, "glossary.term"),
    ("conditions.pay", {"role": ("rigger",)}, 5, 0.9, "role.pay"),
])
def test_what_is_named_narrows_the_topic(topic: str, named: dict, words: int, sure: float, narrower: str) -> None:
    assert narrowed(topic, named, words, sure=sure, others="x y z") == narrower


@pytest.fixture(scope="module", autouse=True)
def actions() -> None:
    """Load the actions as the server does, so that each topic has its own."""
    ActionExecutor().register_package("actions")


def answers(base: Any, *questions: Question) -> list[Any]:
    return answer_all(questions, Memory(), base)


def test_a_minor_who_asks_how_to_begin_is_told_both(base: Any) -> None:
    (answer,) = answers(base, Question("care.minors", "im 15, can i do anything at shows yet"))
    assert answer.topic == "start.overview" and "18" in answer.values["care"] and answer.sources


def test_a_minor_who_asks_for_the_law_is_told_it(base: Any) -> None:
    (answer,) = answers(base, Question("care.minors", "im 15, how many hours am i allowed to work"))
    assert answer.topic == "passage" and "hours" in answer.values["statements"]


@pytest.mark.parametrize("text, words", [
    ("my boss keeps touching me", "harassment"), ("they never paid me for the last two shows", "written"),
    ("they want me up there without a harness", "stop"),
])
def test_whom_to_turn_to(base: Any, text: str, words: str) -> None:
    (answer,) = answers(base, Question("care.safety", text))
    assert words in answer.values["statements"].lower() and answer.sources


@pytest.mark.parametrize("text, minor", [
    ("im 15 and love gigs, how do i begin", True), ("my daughter is sixteen", True), ("what can a 16 year old do", True),
    ("turning 17 in may", True), ("I am 17 years in the trade", False), ("I'm 15 miles from town", False),
    ("the pay is 16 an hour", False), ("fifteen years as a secretary", False),
])
def test_who_says_to_be_under_18_is_told_what_differs(base: Any, text: str, minor: bool) -> None:
    (answer,) = answers(base, Question("start.overview", text))
    assert ("care" in answer.values) is minor and answer.topic == "start.overview"


def test_years_of_work_make_nobody_a_minor(base: Any) -> None:
    assert not MINOR.search("would fifteen years as a secretary help") and MINOR.search("my daughter is fifteen")
    (answer,) = answers(base, Question("care.minors", "would fifteen years as a secretary help", near=(("start.overview", 0.1),)))
    assert answer.topic == "start.overview" and "care" not in answer.values


def test_two_words_of_the_trade_are_both_explained(base: Any) -> None:
    (answer,) = answers(base, Question("glossary.term", "dmx and truss?", {"term": ("dmx", "truss")}))
    assert list(answer.subjects)[:2] == ["dmx", "truss"] and "Truss:" in answer.values["statements"]


def test_the_same_answer_is_not_given_twice(base: Any) -> None:
    asked = Question("role.pay", "what does a rigger earn", {"role": ("rigger",)})
    assert len(answers(base, asked, asked)) == 1


def test_a_close_reading_is_offered_as_a_button(base: Any) -> None:
    near = (("role.skills", 0.3),)
    unsure = Question("role.tools", "what do riggers need", {"role": ("rigger",)}, near=near, sure=0.35)
    (answer,) = answers(base, unsure)
    assert answer.topic == "role.tools" and answer.buttons[0].payload.startswith("/role_skills")
    (answer,) = answers(base, Question("role.tools", "what do riggers need", {"role": ("rigger",)}, near=near, sure=0.9))
    assert len(answer.buttons) == 3


def test_a_role_is_compared_with_one_that_is_described(base: Any) -> None:
    asked = Question("roles.compare", "is a stagehand the same as the person who drives the forklift", {"role": ("stagehand",)},
                     words="is a the same as the person who drives the forklift")
    (answer,) = answers(base, asked)
    assert list(answer.subjects) == ["stagehand", "forklift-operator"]


@pytest.mark.parametrize("text, wishes", [
    ("I don't mind heights", {"heights": 0}), ("I hate heights", {"heights": -1}), ("not afraid of heights", {"heights": 0}),
    ("late nights are no problem", {"nights": 0}), ("no nights please", {"nights": -1}),
])
def test_what_one_does_not_mind_is_no_wish(text: str, wishes: dict[str, int]) -> None:
    assert wishes_in(text) == wishes


def test_phrases_that_point_back() -> None:
    assert ORDINAL.search("the second one") and not ORDINAL.search("where might I volunteer first")
    assert BACK_TO.search("anyway, back to guitar one last time, the money?")[1].startswith("guitar")  # type: ignore[index]
    assert WHEN.match("and end?") and not WHEN.match("and what comes at the end of a career")
