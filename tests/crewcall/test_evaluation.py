"""The scoring of held-out wording, and its page."""

from __future__ import annotations

from typing import Any

import pytest

from crewcall.evaluate import Outcome, judge, with_typos
from crewcall.evaluation_page import bins, calibration_error, page


def outcome(right: bool, confidence: float, say: str = "what does a rigger do?") -> Outcome:
    return Outcome(case="c", say=say, tags=("x",), wanted=("role.overview",), topics=("role.overview" if right else "role.pay",),
                   turn="answer", confidence=confidence, intent="role_overview", text="words",
                   wrong=() if right else ("topic",), seconds=0.01)


def contract(**changes: Any) -> dict[str, Any]:
    return {"turn": "answer", "answers": [{"topic": "role.pay", "subjects": ["rigger"], "sources": [{"document": "d"}], **changes}]}


@pytest.mark.parametrize("expected, stated, wrong", [
    ({"topics": ["role.pay"], "subjects": ["rigg"]}, contract(), 0),
    ({"topics": ["role.overview"]}, contract(), 1),
    ({"topics": ["role.pay"], "subjects": ["runner"]}, contract(), 1),
    ({"topics": ["role.pay"], "must": ["money"]}, contract(), 1),
    ({"topics": ["role.pay"], "must_not": ["words"]}, contract(), 1),
    ({"topics": ["role.pay"]}, contract(sources=[]), 1),
    ({"all": [["role.pay"], ["role.entry"]]}, contract(), 1),
    ({"turn": "ask"}, contract(), 1),
])
def test_a_turn_is_judged_by_what_it_states_and_says(expected: dict[str, Any], stated: dict[str, Any], wrong: int) -> None:
    assert len(list(judge(expected, "some words", stated))) == wrong


def test_confidence_that_means_what_it_says_has_no_error() -> None:
    honest = [outcome(i < 75, 0.75) for i in range(100)]
    boasting = [outcome(i < 50, 0.95) for i in range(100)]
    assert calibration_error(honest) == pytest.approx(0)
    assert calibration_error(boasting) == pytest.approx(0.45)
    assert bins(honest) == [(0.75, 0.75, 100)]


def test_the_page_shows_misses_and_no_markup_of_others() -> None:
    text = page([outcome(True, 0.9), outcome(False, 0.8, "<script>alert(1)</script>")])
    assert text.count("<svg") == 2 and "50.0 % right" in text
    assert "&lt;script&gt;alert(1)" in text and "<script>alert" not in text


def test_typos_are_the_same_each_time() -> None:
    cases = [{"say": "what does a rigger do in the evening"}, {"turns": [{"say": "tell me about stagehands"}]}]
    assert with_typos(cases) == with_typos(cases) != cases
