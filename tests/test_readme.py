"""Every example of the README holds."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).resolve().parent.parent
README = (ROOT / "README.md").read_text(encoding="utf-8")
ASKED = re.findall(r"^\| (.+?) \| `([a-z.-]+)` \|$", README, re.M)


def test_there_are_examples() -> None:
    assert len(ASKED) >= 10


@pytest.mark.parametrize("question, topic", ASKED)
def test_an_example_is_answered_as_the_readme_says(talk: Any, question: str, topic: str) -> None:
    _, contract, _ = talk.say(question)
    assert [answer["topic"] for answer in contract["answers"]] == [topic]


def test_the_files_it_links_to_are_there() -> None:
    for path in re.findall(r"\]\(([^)#:]+)\)|src=\"(docs/[^\"]+)\"", README):
        assert (ROOT / (path[0] or path[1])).exists(), path


def test_the_make_targets_it_names_are_there() -> None:
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    for target in set(re.findall(r"`?make ([a-z]+)`", README)):
        assert re.search(rf"^{target}:", makefile, re.M), target
