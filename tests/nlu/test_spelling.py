"""Misspelt ordinary words are mended by those of the examples; English, names of things and other languages are left."""

from __future__ import annotations

import pytest

from nlu.spelling import Speller, counted

EXAMPLES = ["which skills do i need for the stage", "how much travel is there at height", "the lights are a heavy job",
            "is there a portfolio for newcomers"] * 4


@pytest.mark.parametrize("text, mended", [
    ("wich skils do i need", "which skills do i need"),
    ("how much travle is there", "how much travel is there"),
    ("do i need a portfollio", "do i need a portfolio"),
    ("hights", "hights"),                          # alone it may be anything
    ("are the hights a problem", "are the heights a problem"),
    ("¿cuánto gana un técnico de luces?", "¿cuánto gana un técnico de luces?"),
    ("xqzzt wvvk blorp", "xqzzt wvvk blorp"),
    ("is the bassist's lift heavy", "is the bassist's lift heavy"),
    ("", ""), ("🎸🎸", "🎸🎸"),
])
def test_mended(text: str, mended: str) -> None:
    speller = Speller({**counted(EXAMPLES), "heights": 9})
    assert speller.mended(text) == mended


def test_a_slip_in_the_examples_is_no_word() -> None:
    assert counted(["jsut once", "just just just just"]) == {"just": 4}


def test_the_word_used_most_is_taken() -> None:
    assert Speller({"wages": 3, "wagon": 9}).mended("the wagesn of it all") == "the wages of it all"
    assert Speller({"stage": 9, "stags": 3}).mended("the stagx of it all") == "the stage of it all"
