"""A large base: made-up documents pass the check, and few candidates find what a look at everything finds."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Iterator

import numpy as np
import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

import knowledge.build as building
from benchmarks import large_base
from knowledge.base import KnowledgeBase
from knowledge.blocks import Blocks
from knowledge.build import build
from knowledge.checks import check
from knowledge.large import LargeDescriptions, LargeIndex
from knowledge.meaning import SIZE, encoder
from knowledge.model import SearchBlock, Statement
from knowledge.names import NameFinder
from knowledge.reader import read_library
from knowledge.search import Descriptions, Index, told_of_roles

ROLES, PASSAGES = 150, 3000
SAID = Path(__file__).parent.parent / "understanding" / "held_out_a.jsonl"
QUESTIONS = [json.loads(line)["say"] for line in SAID.read_text(encoding="utf-8").splitlines()][:50]


@pytest.fixture(scope="module")
def documents(tmp_path_factory: pytest.TempPathFactory) -> Path:
    place = tmp_path_factory.mktemp("large") / "documents"
    large_base.write(place, ROLES, PASSAGES, quiet=True)
    return place


@pytest.fixture(scope="module")
def large(documents: Path) -> Iterator[KnowledgeBase]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(building, "LARGE", 1000)
        url = f"sqlite:///{documents.parent / 'knowledge.sqlite'}"
        build(url, documents, quiet=True)
        yield KnowledgeBase.open(url)


@pytest.fixture(scope="module")
def exact(large: KnowledgeBase) -> Index:
    with Session(large.engine) as session:
        known = select(Statement.id, Statement.text, Statement.meaning).where(Statement.ground != "unknown")
        return Index.of(*zip(*session.execute(known).all()))


def test_made_up_documents_have_no_mistake(documents: Path, large: KnowledgeBase) -> None:
    library = read_library(documents)
    assert check(library) == []
    assert len(large.of_kind("role")) == ROLES
    assert sum(len(d.sections) for d in library.documents) - 2 * ROLES == PASSAGES  # links and traits are no passages


def test_the_same_seed_writes_the_same_documents() -> None:
    first, again, other = (list(large_base.Generator(seed).library(40, 1000)) for seed in (1, 1, 2))
    assert first == again != other


def test_few_candidates_find_what_a_look_at_everything_finds(large: KnowledgeBase, exact: Index) -> None:
    best, shared = 0, 0
    for question, vector in zip(QUESTIONS, encoder().encode(QUESTIONS)):
        wanted = [key for key, _ in exact.best(question, vector, 5)]
        found = [key for key, _ in large._statements.best(question, vector, 5)]
        best += wanted[0] == found[0]
        shared += len(set(wanted) & set(found))
    assert best >= 0.9 * len(QUESTIONS)
    assert shared >= 0.85 * 5 * len(QUESTIONS)


def test_a_candidate_has_the_score_that_it_has_in_a_small_base(large: KnowledgeBase, exact: Index) -> None:
    ids = list(range(1, 200))
    vector = encoder().encode(QUESTIONS[:1])[0]
    assert large._statements.scores_of(QUESTIONS[0], vector, ids) == pytest.approx(
        exact.scores_of(QUESTIONS[0], vector, ids), abs=0.01)


def test_described_roles_are_the_same(large: KnowledgeBase) -> None:
    with large.engine.connect() as connection:
        small = Descriptions.of(told_of_roles(connection))
    assert large._descriptions.roles == small.roles
    best = [[index.scores([question], vector[None]).argmax() for index in (small, large._descriptions)]
            for question, vector in zip(QUESTIONS, encoder().encode(QUESTIONS))]
    assert np.mean([wanted == found for wanted, found in best]) >= 0.9


def test_a_question_reads_a_small_part(large: KnowledgeBase, monkeypatch: pytest.MonkeyPatch) -> None:
    read = Blocks.read
    taken: list[int] = []

    def counted(self: Blocks, numbers) -> dict[int, bytes]:
        blocks = read(self, numbers)
        taken.append(sum(map(len, blocks.values())))
        return blocks

    assert isinstance(large._statements, LargeIndex) and isinstance(large._descriptions, LargeDescriptions)
    held = large._statements.cells.centres.nbytes
    monkeypatch.setattr(Blocks, "read", counted)
    with large.engine.connect() as connection:
        vectors = connection.execute(select(func.count(Statement.id))).scalar() * SIZE * 4
        blocks = connection.execute(select(func.sum(func.length(SearchBlock.data)))).scalar()
    for question in QUESTIONS[:5]:
        taken.clear()
        assert large.search(question)
        assert taken and held + sum(taken) < min(vectors, blocks) / 3


def test_a_made_up_role_is_understood_and_answered(large: KnowledgeBase) -> None:
    role = next(role for role in large.of_kind("role") if large.relations(role.id, "leads_to"))
    (match,) = NameFinder(large.names).find(f"what does a {role.title} do")
    assert ("role", role.id) in match.readings
    statements = large.overview(role.id).statements
    assert set(large.closeness("what does it do", statements)) == {s.id for s in statements}
    assert large.find_roles(large.overview(role.id).statements[0].text, limit=1)
    for step in large.relations(role.id, "leads_to"):
        assert large.path(role.id, step.target.id) == [step]


def test_both_databases_search_a_large_base_alike(folder, sqlite_url: str, postgresql_url: str, monkeypatch) -> None:
    monkeypatch.setattr(building, "LARGE", 1)
    lite, post = (KnowledgeBase.open(url) for url in (sqlite_url, postgresql_url) if build(url, folder.path, quiet=True))
    assert isinstance(post._statements, LargeIndex)
    for words in ("who rents the hall", "driving licence", "truss", "hangs heavy loads", "", "?!"):
        assert [(f.statement.text, f.score) for f in post.search(words)] == [(f.statement.text, f.score) for f in lite.search(words)]
        assert post.find_roles(words) == lite.find_roles(words)
    post.engine.dispose()
