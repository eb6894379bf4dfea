"""Every fact of the founding article is answered, and the statement that carries it cites the article."""

from __future__ import annotations

import re
from typing import Sequence

import pytest

from knowledge.base import KnowledgeBase
from knowledge.results import Passage, Statement
from tests.knowledge.founding_facts import FACTS, FOUNDING_ROLES, Fact

ARTICLE = "Crew Call founding article"
ROLE_METHODS = ("overview", "entry", "colleagues")


def statements(base: KnowledgeBase, method: str, arguments: Sequence[str]) -> list[Statement]:
    """What a method of the knowledge base returns, as statements."""
    returned = getattr(base, method)(*arguments)
    passages = [returned] if isinstance(returned, Passage) else returned
    return [statement for passage in passages for statement in passage.statements]


def carriers(fact: Fact, told: Sequence[Statement]) -> list[Statement]:
    """The statements that have all words of the fact."""
    return [s for s in told if all(re.search(words, s.text, re.I) for words in fact.words)]


def cites_the_article(statement: Statement) -> bool:
    return any(source.title.startswith(ARTICLE) for source in statement.sources)


@pytest.mark.parametrize("fact", FACTS, ids=str)
def test_the_answer_states_the_fact_and_cites_the_article(base: KnowledgeBase, fact: Fact) -> None:
    told = statements(base, fact.method, fact.arguments)
    carrying = carriers(fact, told)
    assert carrying, f"no statement has {fact.words}:\n" + "\n".join(s.text for s in told)
    assert any(map(cites_the_article, carrying)), f"not from the article: {[s.text for s in carrying]}"


def others(fact: Fact) -> list[tuple[str, tuple[str, ...]]]:
    """Calls whose answers must not carry the fact: the same aspect of the other founding roles, all other employers,
    departments and entries, and the guides on other themes."""
    if fact.method in ROLE_METHODS:
        return [(fact.method, (role,)) for role in FOUNDING_ROLES if role not in fact.arguments]
    theme = fact.arguments[0].split(".")[0]
    calls = {(row.method, row.arguments) for row in FACTS if row.arguments != fact.arguments}
    if fact.method == "guide":
        return sorted(c for c in calls if c[0] == "guide" and not c[1][0].startswith(theme))
    return sorted(c for c in calls if c[0] == fact.method)


@pytest.mark.parametrize("fact", FACTS, ids=str)
def test_the_words_of_a_fact_fit_no_other_answer(base: KnowledgeBase, fact: Fact) -> None:
    unrelated = others(fact)
    assert len(unrelated) >= 1
    for method, arguments in unrelated:
        wrong = [s.text for s in carriers(fact, statements(base, method, arguments))]
        assert not wrong, f"{method}{arguments} would pass too: {wrong}"


@pytest.mark.parametrize("fact", FACTS, ids=str)
def test_the_words_of_a_fact_fit_no_empty_answer(fact: Fact) -> None:
    assert fact.words
    for text in ("", " ", "I do not know.", fact.arguments[0]):
        assert not carriers(fact, [Statement(0, text, "sourced", ())])


def test_no_fact_stands_there_twice() -> None:
    assert len({fact.question for fact in FACTS}) == len(FACTS) >= 90
    assert len({(fact.method, fact.arguments, fact.words) for fact in FACTS}) == len(FACTS)
    assert len(FOUNDING_ROLES) == 17
