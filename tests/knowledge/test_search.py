"""The search: by meaning and by words, best first, and quiet on odd input."""

from __future__ import annotations

import re

import numpy as np
import pytest

from knowledge.base import KnowledgeBase
from knowledge.meaning import SIZE, encoder
from knowledge.search import WORDS_WEIGHT, Index

ODD = ["", "   ", "?!", "the of and", "\x00", "\ud800", "x" * 5000, "🎸" * 300, "a " * 3000]


def index(texts: list[str], keys: list | None = None) -> Index:
    vectors = [vector.tobytes() for vector in encoder().encode(texts)]
    return Index.of(keys or list(range(len(texts))), texts, vectors)


def test_the_nearest_text_is_first() -> None:
    made = index(["The truck leaves at night.", "A degree in audio helps.", "Riggers hang loudspeakers."])
    question = "who hangs up the speakers?"
    keys = [key for key, _ in made.best(question, encoder().encode([question])[0], 3)]
    assert keys[0] == 2 and sorted(keys) == [0, 1, 2]


def test_same_words_count_beside_the_meaning() -> None:
    made = index(["Ask for a spansett.", "Ask for a shackle."])
    best = made.best("spansett", np.zeros(SIZE, np.float32), 2)  # a question without any meaning
    assert best[0][0] == 0 and 0 < best[0][1] <= WORDS_WEIGHT
    assert best[1] == (1, 0)


def test_the_limit_holds_and_scores_fall() -> None:
    made = index([f"Statement {n} about lights." for n in range(10)])
    best = made.best("lights", encoder().encode(["lights"])[0], 4)
    assert len(best) == 4
    assert [score for _, score in best] == sorted((score for _, score in best), reverse=True)


def test_vectors_are_of_length_one_whatever_the_batch() -> None:
    texts = ["Riggers climb.", "A much longer sentence about riggers who climb to the roof.",
             "Monitor engineers mix."] * 15
    many = encoder().encode_many(texts, batch=4)
    assert many.shape == (45, SIZE) and many.dtype == np.float32
    assert np.allclose(np.linalg.norm(many, axis=1), 1, atol=1e-5)
    assert (many * encoder().encode(texts)).sum(axis=1).min() > 0.95  # in int8 the padding of a batch leaves a trace
    assert encoder().encode([]).shape == (0, SIZE)


@pytest.mark.parametrize(("words", "document", "answer"), [
    ("how do I get an OSHA 10 card", "Safety cards", "OSHA 10"),
    ("are crew jobs filled by word of mouth", "Words of deals", "recommended"),
    ("what is will-call", "Words of deals", "collected"),
    ("how long does a tour keep you away from home", "Tour management|Departments", "weeks or months"),
])
def test_a_question_finds_its_statement(base: KnowledgeBase, words: str, document: str, answer: str) -> None:
    hits = base.search(words)
    assert any(re.match(document, hit.passage.document) and answer in hit.statement.text for hit in hits[:3])
    assert all(hit.statement in hit.passage.statements for hit in hits)


@pytest.mark.parametrize(("description", "role"), [
    ("mixes the sound for the crowd", "front-of-house-engineer"),
    ("hangs the speakers from the roof", "rigger"),
    ("books hotels and flights for the band on the road", "tour-manager"),
    ("sells the T-shirts at the show", "merchandise-seller"),
])
def test_a_description_finds_its_role(base: KnowledgeBase, description: str, role: str) -> None:
    assert role in [found.role.id for found in base.find_roles(description)]


def test_an_admitted_gap_is_no_find(folder, open_base) -> None:
    folder.replace("glossary/words.md", "is. [manual]\n",
                   "is. [manual]\n- Nobody has written what a truss costs. [unknown]\n")
    base = open_base()
    hits = base.search("Nobody has written what a truss costs", limit=50)
    assert hits and all(hit.statement.ground != "unknown" for hit in hits)
    gap = base.term("truss").statements[1]
    assert gap.ground == "unknown" and base.closeness("truss", [gap]) == {}


def test_a_search_shows_a_passage_once(base: KnowledgeBase) -> None:
    hits = base.search("What does a rigger earn?", limit=8)
    places = [(hit.passage.document, hit.passage.heading) for hit in hits]
    assert 0 < len(places) == len(set(places)) <= 8
    assert [hit.score for hit in hits] == sorted((hit.score for hit in hits), reverse=True)


def test_a_topic_can_be_left_out(base: KnowledgeBase) -> None:
    assert "role.pay" in {hit.passage.topic for hit in base.search("rigger wage per hour")}
    assert "role.pay" not in {hit.passage.topic for hit in base.search("rigger wage per hour", exclude=["role.pay"])}


def test_the_closeness_is_that_of_the_statements_asked_for(base: KnowledgeBase) -> None:
    statements = base.overview("rigger").statements
    scores = base.closeness("a rigger never works alone on the grid", statements)
    assert set(scores) == {s.id for s in statements if s.ground != "unknown"}
    best = max(scores, key=scores.__getitem__)
    assert "alone" in next(s.text for s in statements if s.id == best)
    assert base.closeness("anything", []) == {}


@pytest.mark.parametrize("words", ODD, ids=[ascii(words[:8]) for words in ODD])
def test_odd_words_raise_nothing(base: KnowledgeBase, words: str) -> None:
    assert len(base.search(words, limit=2)) <= 2
    assert len(base.find_roles(words, limit=2)) <= 2
    base.closeness(words, base.overview("rigger").statements)
