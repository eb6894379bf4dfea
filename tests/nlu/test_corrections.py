"""What a message takes back is not what it asks about."""

from __future__ import annotations

from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nlu.corrections import what_is_meant, without_negated
from nlu.slips import misspelt


@pytest.mark.parametrize("said, meant", [
    ("I did not mean the wages. I meant the working hours.", "the working hours."),
    ("no not the pay, the way in", "the way in"),
    ("fine. back to spots, what do they make", "what do they make"),
    ("going back to the production manager: what would I have to have done before", "what would I have to have done before"),
    ("the RF coordinator, not the system engineer", "the RF coordinator"),
])
def test_what_is_taken_back_is_left_out(said: str, meant: str) -> None:
    assert what_is_meant(said) == meant


@pytest.mark.parametrize("said", ["what does a rigger do?", "not good with heights, what job", "back to the rigger", "why not?"])
def test_the_rest_stays_as_it_is(said: str) -> None:
    assert what_is_meant(said) == said


@given(st.text())
def test_words_are_never_made_up(said: str) -> None:
    assert set(what_is_meant(said).split()) <= set(said.split())


def role(text: str, name: str, id_: str) -> dict[str, object]:
    start = text.index(name)
    return {"entity": "role", "value": id_, "start": start, "end": start + len(name)}


@pytest.mark.parametrize("text, names, left", [
    ("not the stage manager but the rigger", ("stage manager", "rigger"), ["rigger"]),
    ("what do roadies called runners do", ("roadies", "runners"), ["runners"]),
    ("why not a rigger?", ("rigger",), ["rigger"]),
    ("rigger or stagehand", ("rigger", "stagehand"), ["rigger", "stagehand"]),
])
def test_a_role_that_is_turned_from_is_not_asked_about(text: str, names: tuple[str, ...], left: list[str]) -> None:
    assert [e["value"] for e in without_negated(text, [role(text, name, name) for name in names])] == left


@given(st.text(), st.integers())
def test_a_slip_changes_one_word_at_most(text: str, seed: int) -> None:
    slipped = misspelt(text, Random(seed))
    assert slipped == misspelt(text, Random(seed))
    words, others = text.split(" "), slipped.split(" ")
    assert len(words) == len(others) and sum(a != b for a, b in zip(words, others)) <= 1
