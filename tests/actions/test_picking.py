"""Which role a few words pick, and which words come before anything else."""

from __future__ import annotations

from typing import Any

import pytest

from actions.phrases import DESPAIR, FORGET_ME
from actions.picking import by_word, picked_from, several_by_word, sibling

MANAGERS = ("tour-manager", "assistant-tour-manager", "box-office-manager", "production-manager")


@pytest.mark.parametrize("text, picked", [
    ("the second one", [1]), ("3", [2]), ("both", [0, 1]), ("the last two", [2, 3]), ("the last one", [3]), ("number 9", []),
    ("that one", []), ("first and third", [0, 2]),
])
def test_places_in_a_list(text: str, picked: list[int]) -> None:
    assert picked_from(text, MANAGERS) == [MANAGERS[place] for place in picked]


@pytest.mark.parametrize("text, role", [
    ("the box office one", "box-office-manager"), ("the tour one", "tour-manager"), ("the assistant", "assistant-tour-manager"),
    ("the purple one", None),
])
def test_words_of_a_title(base: Any, text: str, role: str | None) -> None:
    assert by_word(text, MANAGERS, base) == role


def test_several_words_pick_several(base: Any) -> None:
    assert several_by_word("tour and production", MANAGERS, base) == ["tour-manager", "production-manager"]


@pytest.mark.parametrize("text, role, other", [
    ("director*", "lighting-designer", "lighting-director"), ("just staff", "box-office-manager", "box-office-staff"),
    ("keyboards?", "drum-technician", "keyboard-technician"),
    ("key boards", "instrument-technician", "keyboard-technician"), ("what do they earn", "rigger", None),
])
def test_a_role_like_the_one_talked_about(base: Any, text: str, role: str, other: str | None) -> None:
    assert sibling(text, role, base) == other


@pytest.mark.parametrize("text", [
    "I don't want to live anymore", "he sees no reason to go on living", "i want to kill myself", "thinking about ending it all, suicide",
    "my mate said he would be better off dead", "I keep cutting myself", "most nights I don't see why I should carry on living",
    "I'd like to go to bed and never wake up", "it isn't worth living like that", "he wishes he had never been born",
])
def test_despair_is_heard(text: str) -> None:
    assert DESPAIR.search(text)


@pytest.mark.parametrize("text", [
    "i'd kill for a foh job", "I can't go on tour because of my kids", "I cut myself on a truss", "the deadline is killing me",
    "I see no reason to live in LA for this", "I don't see the point of living on a bus for months", "do riggers wake up early?",
])
def test_other_words_are_not_taken_for_despair(text: str) -> None:
    assert not DESPAIR.search(text)


@pytest.mark.parametrize("text, asks", [
    ("forget me", True), ("please delete my data", True), ("ok now forget everything", True), ("I always forget names", False),
    ("forget the rigger, what about a stagehand", False),
])
def test_forget_me_is_a_command(text: str, asks: bool) -> None:
    assert bool(FORGET_ME.search(text)) is asks
