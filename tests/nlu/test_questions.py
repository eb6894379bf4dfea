"""Cutting a message into the questions it may hold."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nlu.questions import MOST_PARTS, asks, split_questions


@pytest.mark.parametrize("text, parts", [
    ("what does a rigger do and what do they earn", ["what does a rigger do", "what do they earn"]),
    ("What is a spot operator? Can it turn into something else?", ["What is a spot operator?", "Can it turn into something else?"]),
    ("I like bread and butter", ["I like bread", "butter"]),
    ("explain what backline means & tell me how to become a drum tech",
     ["explain what backline means", "tell me how to become a drum tech"]),
    ("how do u become an usher n is it hard", ["how do u become an usher", "is it hard"]),
    ("is there a course for tour managers or do people just become it", None),
    ("what does a front of house engineer do all day long when there is no show on", None),
])
def test_clauses_are_cut_where_questions_may_begin(text: str, parts: list[str] | None) -> None:
    assert split_questions(text) == (parts or [text])


@given(st.text(max_size=300))
def test_parts_come_from_the_text_and_are_few(text: str) -> None:
    parts = split_questions(text)
    assert len(parts) <= MOST_PARTS
    assert all(part in text for part in parts)


@pytest.mark.parametrize("text, is_question", [
    ("what do they earn", True), ("rigger: who hires", True), ("really?", True),
    ("i have been on hotel desks for years", False), ("know what I mean", False),
])
def test_the_form_of_a_question_is_seen(text: str, is_question: bool) -> None:
    assert asks(text) is is_question
