"""Shortened words are written out; what only looks like one stays."""

from __future__ import annotations

import pytest

from nlu.shorthand import written_out


@pytest.mark.parametrize("text, whole", [
    ("hrs?", "hours?"), ("wats the pay 4 ppl", "what is the pay 4 people"), ("do u need exp", "do you need experience"),
    ("the U.S.", "the U.S."), ("r-rated", "r-rated"), ("bus tour", "bus tour"), ("u2's crew", "u2's crew"),
])
def test_shorthand(text: str, whole: str) -> None:
    assert written_out(text) == whole
