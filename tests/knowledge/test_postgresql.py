"""The knowledge base on PostgreSQL: the same answers as on SQLite, and builds that readers do not notice."""

from __future__ import annotations

import threading
from typing import Any, Callable, Iterator

import pytest
from sqlalchemy import create_engine, insert, inspect, select, text

import knowledge.build as building
from knowledge.base import KnowledgeBase
from knowledge.build import build, fingerprint
from knowledge.database import build_facts, open_engine
from knowledge.errors import BrokenDocuments, MissingDatabase
from knowledge.model import Base, BuildFact
from knowledge.vocabulary import ASPECTS
from tests.knowledge.founding_facts import FACTS


def told(base: KnowledgeBase) -> list[Any]:
    """What a knowledge base says to all its questions, without the ids of statements."""
    def plain(passages: Any) -> Any:
        return [(p.document, p.heading, p.topic, p.subject,
                 [(s.text, s.ground, s.sources) for s in p.statements]) for p in passages]

    roles = [role.id for role in base.of_kind("role")]
    kinds = ("reports_to", "works_with", "leads_to", "comes_from", "hired_by", "required", "helped_by")
    return [
        base.subjects, base.names, base.departments_of, base.traits_of,
        [plain([base.about_role(role, aspect) for aspect in ASPECTS.values()]) for role in roles],
        [[base.traits(role), base.relations(role, *kinds)] for role in roles],
        [plain([getattr(base, kind)(s.id)])
         for kind in ("credential", "organisation", "term", "department") for s in base.of_kind(kind)],
        [plain(base.employer(s.id)) for s in base.of_kind("employer")],
        [base.roles_with_credential(s.id) for s in base.of_kind("credential")],
        [plain(base.guide(topic)) for topic in ("start.overview", "jobs.overview", "chat.distress")],
    ]


@pytest.fixture
def both(folder, sqlite_url: str, postgresql_url: str) -> Iterator[Callable[[], tuple[KnowledgeBase, KnowledgeBase]]]:
    """Builds the folder as it is on SQLite and on PostgreSQL."""
    opened: list[KnowledgeBase] = []

    def built() -> tuple[KnowledgeBase, KnowledgeBase]:
        counts = [build(url, folder.path, quiet=True) for url in (sqlite_url, postgresql_url)]
        assert counts[0] == counts[1]
        opened[:] = [KnowledgeBase.open(url) for url in (sqlite_url, postgresql_url)]
        return opened[0], opened[1]

    yield built
    for base in opened:
        base.engine.dispose()


def test_both_databases_say_the_same(folder, both) -> None:
    folder.replace("roles/rigger.md", "- heights: some [trade]", "- heights: yes [forum, manual]")
    lite, post = both()
    assert told(post) == told(lite)
    assert [s.target.id for s in post.path("rigger", "head-rigger")] == ["head-rigger"]
    assert [r.id for r in post.roles("technical-production", {"heights": (2, 2)})] == ["rigger"]


def test_both_databases_search_alike(both) -> None:
    lite, post = both()
    for words in ("who rents the hall", "driving licence", "truss", "hangs heavy loads"):
        assert [(f.statement.text, f.score) for f in post.search(words)] == [(f.statement.text,
                                                                              f.score) for f in lite.search(words)]
        assert post.find_roles(words) == lite.find_roles(words)


def test_a_build_follows_a_build(folder, both, postgresql_url: str) -> None:
    both()
    folder.replace("roles/rigger.md", "title: Rigger", "title: Rope rigger")
    folder.replace("guides/trade.md", "- Some say that a driving licence helps. [forum]\n", "")
    lite, post = both()
    assert post.subject("role", "rigger").title == "Rope rigger"
    assert told(post) == told(lite)
    assert build_facts(post.engine)["fingerprint"] == fingerprint(folder.path)


def test_a_failing_build_leaves_the_database_as_it_was(folder, both, postgresql_url: str, monkeypatch) -> None:
    _, post = both()
    before, facts = told(post), build_facts(post.engine)

    def fails(*_: object) -> None:
        raise OSError("the disk is full")

    for break_it, error in (
        (lambda: folder.replace("roles/rigger.md", "loads. [manual]", "loads. [nobody]"), BrokenDocuments),
        (lambda: folder.replace("roles/rigger.md", "loads. [nobody]", "ropes. [manual]"), MissingDatabase),
    ):
        break_it()
        monkeypatch.setattr(building, "_add_meaning", fails)
        with pytest.raises(error):
            build(postgresql_url, folder.path, quiet=True)
        again = KnowledgeBase.open(postgresql_url)
        assert told(again) == before and build_facts(again.engine) == facts
        again.engine.dispose()


def test_readers_do_not_wait_for_a_build(folder, both, postgresql_url: str, monkeypatch) -> None:
    _, post = both()
    folder.replace("roles/rigger.md", "title: Rigger", "title: Rope rigger")
    seen: list[str] = []
    complete = building._complete_relations

    def look(connection: Any) -> None:
        complete(connection)
        reader = threading.Thread(target=lambda: seen.append(KnowledgeBase(post.engine).subject("role",
                                                                                                "rigger").title),
                                  daemon=True)
        reader.start()
        reader.join(10)

    monkeypatch.setattr(building, "_complete_relations", look)
    build(postgresql_url, folder.path, quiet=True)
    assert seen == ["Rigger"]
    assert KnowledgeBase(post.engine).subject("role", "rigger").title == "Rope rigger"


def test_tables_of_another_version_are_made_anew(folder, both, postgresql_url: str) -> None:
    _, post = both()
    with post.engine.begin() as connection:
        connection.execute(BuildFact.__table__.update().where(BuildFact.name == "schema").values(value="0"))
        connection.execute(text("ALTER TABLE subjects DROP COLUMN usual"))
    with pytest.raises(MissingDatabase, match="another version"):
        open_engine(postgresql_url)
    _, post = both()
    assert post.usual_role("technical-production") == "rigger"


def test_an_empty_database_is_not_opened(postgresql_url: str) -> None:
    with pytest.raises(MissingDatabase) as error:
        open_engine(postgresql_url)
    assert "build_facts" in str(error.value) and "\n" not in str(error.value)


def test_the_documents_fit_and_answer_every_founding_fact(base: KnowledgeBase, postgresql_url: str) -> None:
    """SQLite ignores the length of a column and a foreign key; PostgreSQL does not."""
    engine = create_engine(postgresql_url, future=True)
    Base.metadata.create_all(engine)
    with base.engine.connect() as lite, engine.begin() as post:
        for table in Base.metadata.sorted_tables:
            rows = [dict(row) for row in lite.execute(select(table)).mappings()]
            if rows:
                post.execute(insert(table), rows)
    assert set(inspect(engine).get_table_names()) == set(Base.metadata.tables)
    copy = KnowledgeBase.open(postgresql_url)
    assert copy.subjects == base.subjects and copy.names == base.names and copy.traits_of == base.traits_of
    for fact in FACTS:
        assert getattr(copy, fact.method)(*fact.arguments) == getattr(base, fact.method)(*fact.arguments), fact
    copy.engine.dispose()
    engine.dispose()
