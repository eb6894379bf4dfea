"""The questions of KnowledgeBase, on a folder small enough to know every answer."""

from __future__ import annotations

import pytest

from knowledge.base import KnowledgeBase
from knowledge.errors import NotFound
from knowledge.results import Relation, Source, Subject, Trait
from knowledge.vocabulary import ASPECTS, TRAITS

MANUAL = Source("The manual", "https://example.org/manual", "A")
FORUM = Source("A forum", None, "D")


def test_each_aspect_of_a_role_has_its_method(small) -> None:
    for heading, aspect in ASPECTS.items():
        passage = getattr(small, aspect)("rigger")
        assert passage == small.about_role("rigger", aspect)
        assert (passage.document, passage.heading, passage.topic) == ("Rigger", heading, f"role.{aspect}")
        assert passage.subject == small.subject("role", "rigger")
        assert passage.statements[-1].text == f"Rigger, {heading.lower()}: hangs heavy loads."
        assert passage.statements[-1].sources == (MANUAL,)


def test_the_lead_opens_the_overview(small) -> None:
    lead, does = small.overview("rigger").statements
    assert (lead.text, lead.ground, lead.sources) == ("The rigger hangs heavy loads.", "sourced", (MANUAL,))
    assert does.text.startswith("Rigger, what they do")


def test_grounds_and_the_order_of_sources_are_as_written(folder, open_base) -> None:
    folder.replace("guides/trade.md", "hands. [manual]",
                   "hands. [manual, forum]\n- Some dispute it. [forum, manual]\n- Everybody knows it. [trade]\n"
                   "- Nobody knows it. [unknown, forum]")
    (passage,) = open_base().guide("start.overview")
    assert [(s.ground, s.sources) for s in passage.statements] == [
        ("sourced", (MANUAL, FORUM)), ("sourced", (FORUM, MANUAL)), ("trade", ()),
        ("unknown", (FORUM,)), ("sourced", (FORUM,))]


@pytest.mark.parametrize(("method", "id_", "text"), [
    ("credential", "safety-card", "Safety card is what the manual says it is."),
    ("organisation", "stage-jobs", "Stage Jobs is what the manual says it is."),
    ("term", "truss", "Truss is what the manual says it is."),
    ("department", "technical-production", "Technical production is what the manual says it is."),
])
def test_an_entry_is_found_by_its_id(small, method: str, id_: str, text: str) -> None:
    passage = getattr(small, method)(id_)
    assert [s.text for s in passage.statements] == [text]
    assert passage.subject is not None and passage.subject.id == id_


def test_an_employer_is_told_by_the_guide_first(folder, open_base) -> None:
    folder.write("a/venues.md", (folder.path / "organisations/employers.md").read_bytes())
    (folder.path / "organisations/employers.md").unlink()  # so that the entry is the first document
    assert [p.heading for p in open_base().employer("venue")] == ["What a venue does", "Venue"]


def test_a_guide_is_found_by_topic_and_subject(folder, open_base) -> None:
    folder.replace("guides/trade.md", "topic: start.overview", "topic: start.overview\nsubject: clubs")
    base = open_base()
    assert [p.heading for p in base.guide("start.overview")] == ["First steps"]
    assert [p.heading for p in base.guide("start.overview", "clubs")] == ["First steps"]
    assert base.guide("start.overview", "arenas") == []
    assert base.guide("jobs.overview") == []


@pytest.mark.parametrize(("method", "arguments"), [
    ("overview", ("riger",)), ("pay", ("",)), ("about_role", ("rigger", "wage")), ("credential", ("rigger",)),
    ("organisation", ("x",)), ("term", ("x",)), ("department", ("x",)), ("employer", ("x",)),
    ("subject", ("role", "x")),
    ("usual_role", ("x",)), ("roles", ("x",)), ("roles", (None, {"height": (0, 0)})), ("relations", ("x", "leads_to")),
    ("roles_with_credential", ("x",)), ("path", ("x", "rigger")), ("path", ("rigger", "x")), ("traits", ("x",)),
    ("overview", ("'; DROP TABLE roles; --",)),
])
def test_what_is_not_there_is_an_error_of_its_name(small, method: str, arguments: tuple) -> None:
    with pytest.raises(NotFound) as error:
        getattr(small, method)(*arguments)
    assert "\n" not in str(error.value) and "in the knowledge base" in str(error.value)


def test_subjects_carry_what_the_documents_say(small) -> None:
    assert small.subject("role", "rigger") == Subject("role", "rigger", "Rigger", seniority="skilled")
    assert small.subject("organisation", "stage-jobs") == Subject(
        "organisation", "stage-jobs", "Stage Jobs", "job-board", "https://example.org")
    assert [s.id for s in small.of_kind("role")] == ["head-rigger", "rigger"]
    assert [s.id for s in small.of_kind("organisation", "job-board")] == ["stage-jobs"]
    assert small.of_kind("organisation", "union") == []
    assert small.usual_role("technical-production") == "rigger"
    assert small.departments_of == {"head-rigger": ["technical-production"], "rigger": ["technical-production"]}


def test_roles_are_narrowed_by_department_and_traits(folder, open_base) -> None:
    folder.replace("roles/rigger.md", "- heights: some", "- heights: yes")
    folder.replace("roles/head-rigger.md", "- heights: some", "- heights: no")
    base = open_base()
    ids = lambda *args: [role.id for role in base.roles(*args)]  # noqa: E731
    assert ids() == ids("technical-production") == ["head-rigger", "rigger"]
    assert ids(None, {"heights": (0, 0)}) == ["head-rigger"]
    assert ids("technical-production", {"heights": (1, 2), "music": (1, 1)}) == ["rigger"]
    assert ids(None, {"heights": (0, 0), "music": (2, 2)}) == []


def test_traits_are_numbers_with_sources(folder, open_base) -> None:
    folder.replace("roles/rigger.md", "- heights: some [trade]", "- heights: yes [manual, forum]")
    base = open_base()
    assert base.traits_of["rigger"]["heights"] == 2 and base.traits_of["head-rigger"]["heights"] == 1
    traits = {trait.trait: trait for trait in base.traits("rigger")}
    assert set(traits) == set(TRAITS)
    assert traits["heights"] == Trait("heights", 2, (MANUAL, FORUM))
    assert traits["music"] == Trait("music", 1, ())


def test_relations_are_told_from_both_ends(small) -> None:
    rigger, head = small.subject("role", "rigger"), small.subject("role", "head-rigger")
    step = "years without a mistake"
    assert small.relations("rigger", "leads_to") == [Relation("leads_to", head, step, (MANUAL,))]
    assert small.relations("head-rigger", "comes_from") == [Relation("comes_from", rigger, step, (MANUAL,))]
    assert small.relations("rigger", "works_with") == [Relation("works_with", head, None, (MANUAL,))]
    assert small.relations("head-rigger", "works_with") == [Relation("works_with", rigger, None, (MANUAL,))]
    assert small.relations("rigger", "reports_to") == [Relation("reports_to", head, None, ())]
    assert small.relations("head-rigger", "reports_to") == []
    assert small.relations("rigger", "helped_by")[0].sources == (MANUAL, FORUM)
    assert [r.relation for r in small.relations("rigger", "hired_by", "leads_to")] == ["leads_to", "hired_by"]


def test_a_credential_knows_its_roles(small) -> None:
    assert {role.id for role in small.roles_with_credential("safety-card")} == {"rigger", "head-rigger"}


def test_a_path_follows_the_steps_and_only_forward(small) -> None:
    assert [step.target.id for step in small.path("rigger", "head-rigger")] == ["head-rigger"]
    assert small.path("head-rigger", "rigger") == []
    assert small.path("rigger", "rigger") == []
    assert small.path("rigger", "head-rigger", longest=0) == []


def test_every_documented_path_is_a_chain(base: KnowledgeBase) -> None:
    steps = base.path("stagehand", "production-manager")
    assert steps and steps[-1].target.id == "production-manager"
    for before, step in zip(["stagehand", *(s.target.id for s in steps)], steps):
        assert step.target.id in [r.target.id for r in base.relations(before, "leads_to")]


def test_names_say_what_they_name(small) -> None:
    names = {(n.name, n.subject, n.is_title) for n in small.names if n.kind == "role"}
    assert names == {("rigger", "rigger", True), ("rigging hand", "rigger", False),
                     ("head rigger", "head-rigger", True)}


def test_the_documents_answer_every_aspect_of_every_role(base: KnowledgeBase) -> None:
    for role in base.of_kind("role"):
        for aspect in ASPECTS.values():
            for statement in base.about_role(role.id, aspect).statements:
                assert statement.text
                assert statement.sources or statement.ground in ("trade", "unknown")


def test_a_base_opened_before_a_build_still_answers(folder, open_base) -> None:
    old = open_base()
    assert old.search("hall")
    folder.replace("guides/trade.md", "- Some say that a driving licence helps. [forum]\n", "")
    open_base()
    assert old.search("What helps? A driving licence?", limit=50)
    assert old.overview("rigger").statements
