"""Documents of one's own: added, asked, drafted, compared, removed; and nothing changes where something is wrong."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Callable

import pytest
from article_files import FORMATS, HEADING, JOBS, LAST, TITLE, made
from click.testing import CliRunner, Result
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from knowledge.__main__ import knowledge
from knowledge.base import KnowledgeBase
from knowledge.build import build
from knowledge.checks import check
from knowledge.differences import differences
from knowledge.drafts import in_third_person, slug
from knowledge.errors import BrokenDocuments, KnowledgeError, NotTaken
from knowledge.names import NameFinder
from knowledge.own_documents import About, add, remove
from knowledge.reader import Library, read_library


@pytest.fixture
def drafts(tmp_path: Path) -> Path:
    return tmp_path / "drafts"


@pytest.fixture
def article(tmp_path: Path) -> Path:
    return made(tmp_path, ".md")


def snapshot(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def clean(folder: Path) -> Library:
    library = read_library(folder)
    assert check(library) == []
    return library


@pytest.mark.parametrize("suffix", FORMATS)
def test_an_article_is_answerable_after_the_next_build_with_itself_as_the_source(
        folder, drafts: Path, tmp_path: Path, open_base: Callable[[], KnowledgeBase], suffix: str) -> None:
    url = "https://arena.example.org/jobs"
    added = add(made(tmp_path, suffix), folder.path, drafts, About(url=url, grade="A", seen=date(2026, 3, 1)))
    assert (added.path, added.title, added.passages) == ("articles/river-arena.md", TITLE, 3)
    clean(folder.path)
    found = open_base().search("When do I write to the crew office?")[0]
    assert found.statement.text == LAST
    assert [(s.title, s.url, s.grade) for s in found.statement.sources] == [(TITLE, url, "A")]
    assert (found.passage.document, found.passage.topic) == (TITLE, "passage")


def test_an_answer_of_the_assistant_names_the_article(folder, drafts: Path, article: Path,
                                                      open_base: Callable[[], KnowledgeBase]) -> None:
    from actions.passages import from_search
    from actions.question import Question

    add(article, folder.path, drafts)
    answer = from_search(Question("passage", "Which cameras fly over the crowd during the show?"), open_base())
    assert answer is not None
    assert [(s["document"], s["section"]) for s in answer.sources] == [(TITLE, f"{TITLE}: {HEADING}")]


def test_a_passage_is_linked_to_the_names_in_it(folder, drafts: Path, article: Path,
                                                open_base: Callable[[], KnowledgeBase]) -> None:
    add(article, folder.path, drafts)
    base = open_base()
    assert [passage.heading for passage in base.mentioning("role", "rigger")] == [HEADING]
    assert [passage.heading for passage in base.mentioning("credential", "safety-card")] == ["How to Apply"]
    assert base.mentioning("role", "head-rigger") == []


def test_what_the_article_tells_of_jobs_is_drafted_with_its_sentence_and_never_built(
        folder, drafts: Path, article: Path, open_base: Callable[[], KnowledgeBase]) -> None:
    added = add(article, folder.path, drafts)
    assert added.drafts == drafts / "river-arena" / "proposals.md"
    proposals = added.drafts.read_text(encoding="utf-8")
    assert "### Rigger: for roles/rigger.md, under “What they do”" in proposals
    key = "[article_river_arena]"
    assert f"- Is responsible for every motor that hangs in the roof. {key}\n\n> {JOBS[0]}\n" in proposals
    assert f"- Flies the cameras over the crowd during the show. {key}\n\n> {JOBS[1]}\n" in proposals
    base = open_base()
    assert {role.id for role in base.of_kind("role")} == {"rigger", "head-rigger"}
    assert [s.text for s in base.overview("rigger").statements] == ["The rigger hangs heavy loads.",
                                                                    "Rigger, what they do: hangs heavy loads."]


def complete(draft: Path) -> None:
    """Fill in a drafted role as a person would."""
    text = draft.read_text(encoding="utf-8")
    text = text.replace("departments:\n- '?'", "departments: [technical-production]").replace("seniority: '?'",
                                                                                            "seniority: skilled")
    text = text.replace("described_as:\n", "described_as:\n- films the show from the air\n- steers a flying camera\n")
    text = text.replace("reports to: ?", "reports to: head-rigger").replace(": ? [trade]", ": some [trade]")
    draft.write_text(text, encoding="utf-8")


def test_a_drafted_role_is_refused_until_it_is_complete_and_understood_after_the_build(
        folder, drafts: Path, article: Path, open_base: Callable[[], KnowledgeBase]) -> None:
    add(article, folder.path, drafts)
    draft = drafts / "river-arena" / "roles" / "drone-pilot.md"
    before = snapshot(folder.path)
    with pytest.raises(BrokenDocuments) as refused:
        add(draft, folder.path, drafts)
    problems = [str(problem) for problem in refused.value.problems]
    assert "roles/drone-pilot.md:1: front matter: seniority is one of entry, skilled, senior, head" in problems
    assert sum("expected 'trait: no|some|yes'" in problem for problem in problems) == 16
    assert snapshot(folder.path) == before

    complete(draft)
    assert add(draft, folder.path, drafts).path == "roles/drone-pilot.md"
    clean(folder.path)
    base = open_base()
    found = NameFinder(base.names).find("what does a drone pilot earn, and drone pilots elsewhere?")
    assert [match.readings for match in found] == [(("role", "drone-pilot"),)] * 2
    assert base.find_roles("somebody who flies the cameras over the crowd")[0].role.id == "drone-pilot"
    assert base.overview("drone-pilot").statements[0].sources[0].title == TITLE


def test_an_article_of_a_weak_grade_speaks_for_itself_alone(folder, drafts: Path, article: Path) -> None:
    add(article, folder.path, drafts, About(grade="D"))
    [added] = [document for document in clean(folder.path).documents if document.kind == "article"]
    statements = [statement.text for section in added.sections for statement in section.statements]
    assert len(statements) == 4 and all(text.startswith(f"According to “{TITLE}”: ") for text in statements)


@pytest.mark.parametrize("about, reason", [
    (About(id="../../outside"), "not of the form"), (About(id="Big Words"), "not of the form"),
    (About(url="arena"), "no web address"), (About(grade="E"), "none of A, B, C, D"),
])
def test_what_is_said_of_an_article_is_checked_first(folder, drafts: Path, article: Path, about: About,
                                                     reason: str) -> None:
    before = snapshot(folder.path.parent)
    with pytest.raises(KnowledgeError) as refused:
        add(article, folder.path, drafts, about)
    assert reason in str([str(problem) for problem in getattr(refused.value, "problems", [refused.value])])
    assert snapshot(folder.path.parent) == before


def test_one_name_is_one_article_unless_it_is_replaced(folder, drafts: Path, article: Path) -> None:
    add(article, folder.path, drafts)
    before = snapshot(folder.path)
    with pytest.raises(NotTaken, match="is there already; --replace"):
        add(article, folder.path, drafts)
    assert snapshot(folder.path) == before
    article.write_text("# Short\n\nThe hall is closed in August for good.\n", encoding="utf-8")
    assert add(article, folder.path, drafts, anew=True).title == "Short"
    add(article, folder.path, drafts, About(id="second"))
    assert set(clean(folder.path).sources) == {"manual", "forum", "article_river_arena", "article_second"}


def test_an_article_is_removed_without_a_trace(folder, drafts: Path, article: Path) -> None:
    before = snapshot(folder.path)
    add(article, folder.path, drafts)
    assert remove("river-arena", folder.path) == ["articles/river-arena.md", "sources/articles.yml"]
    assert snapshot(folder.path) == before


def test_what_others_rest_on_is_not_removed(folder, drafts: Path, article: Path) -> None:
    add(article, folder.path, drafts)
    folder.replace("roles/rigger.md", "[manual]", "[article_river_arena]")
    before = snapshot(folder.path)
    with pytest.raises(BrokenDocuments) as refused:
        remove("river-arena", folder.path)
    assert [problem.path for problem in refused.value.problems] == ["roles/rigger.md"]
    with pytest.raises(BrokenDocuments):
        remove("head-rigger", folder.path)
    for id_ in ("nobody", "../roles/rigger", ""):
        with pytest.raises(NotTaken, match="there is no article and no role"):
            remove(id_, folder.path)
    assert snapshot(folder.path) == before


def test_the_difference_is_what_a_build_would_change(folder, drafts: Path, article: Path, sqlite_url: str,
                                                     open_base: Callable[[], KnowledgeBase]) -> None:
    engine = open_base().engine
    assert differences(engine, folder.path) == []
    folder.replace("roles/rigger.md", "The rigger hangs heavy loads.", "The rigger hangs very heavy loads.")
    folder.replace("roles/rigger.md", "aliases: [rigging hand]", "aliases: [up-rigger]")
    folder.replace("guides/trade.md", "- Some say that a driving licence helps. [forum]\n", "")
    folder.replace("roles/head-rigger.md", "heights: some", "heights: yes")
    add(article, folder.path, drafts)
    found = {(one.change, one.kind, one.place) for one in differences(engine, folder.path)}
    assert found >= {
        ("changed", "statement", "roles/rigger.md, What they do"), ("removed", "name", "rigging hand role rigger"),
        ("added", "name", "up rigger role rigger"), ("removed", "statement", "guides/trade.md, First steps"),
        ("changed", "trait", "head-rigger heights"), ("added", "document", "articles/river-arena.md"),
        ("added", "source", "article_river_arena"), ("added", "statement", f"articles/river-arena.md, {HEADING}"),
    }
    assert len(found) == 10  # three headings of the article have statements
    build(sqlite_url, folder.path, quiet=True)
    assert differences(KnowledgeBase.open(sqlite_url).engine, folder.path) == []


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.text(min_size=1, max_size=300), st.sampled_from([".txt", ".md"]), st.sampled_from("BD"))
def test_any_words_make_a_document_without_a_mistake_or_are_refused(folder, drafts: Path, tmp_path: Path, words: str,
                                                                    suffix: str, grade: str) -> None:
    path = tmp_path / f"any{suffix}"
    text = f"{words}\n\n- {words} and more of it\n\n## {words}\n\nWords before {words}{', and so on' * 60}"
    path.write_bytes(text.encode(errors="replace"))
    try:
        add(path, folder.path, drafts, About(grade=grade), anew=True)
    except KnowledgeError as error:
        assert any(reason in str(error) for reason in ("no text in it", "no sentence in it", "binary"))
    clean(folder.path)


@pytest.mark.parametrize("duty, said", [
    ("mix and load the gear", "Mixes and loads the gear"), ("are responsible for all", "Is responsible for all"),
    ("are skilled people who climb", "Skilled people who climb"), ("carry boxes", "Carries boxes"),
    ("oversees the show", "Oversees the show"), ("Responsible for it", "Responsible for it"), ("push it", "Pushes it"),
])
def test_a_duty_is_told_of_one_person(duty: str, said: str) -> None:
    assert in_third_person(duty) == said


def test_an_id_has_letters_of_the_alphabet_and_is_never_empty() -> None:
    assert [slug(name) for name in ("VIP Co-ordinator", "Bühne & Café", "日本")] == [
        "vip-co-ordinator", "buhne-cafe", "document"]


class TestCommands:
    """The commands as a person types them."""

    @pytest.fixture
    def run(self, folder, drafts: Path, sqlite_url: str, monkeypatch: pytest.MonkeyPatch) -> Callable[..., Result]:
        monkeypatch.setenv("CREWCALL_KNOWLEDGE_URL", sqlite_url)

        def run(command: str, *arguments: str) -> Result:
            more = ["--drafts", str(drafts)] if command == "add" else []
            return CliRunner().invoke(knowledge, [command, *arguments, "--documents", str(folder.path), *more])
        return run

    def test_add_diff_build_remove(self, run: Callable[..., Result], article: Path) -> None:
        assert run("build").exit_code == 0
        added = run("add", str(article), "--grade", "A", "--seen", "2026-03-01", "--id", "arena")
        assert added.output.splitlines()[0] == f"Added articles/arena.md: {TITLE}, 3 passages"
        shown = run("diff").output.splitlines()
        assert f"+ statement articles/arena.md, How to Apply: {LAST} [article_arena]" in shown
        assert shown[-1] == "1 document added; 1 source added; 4 statements added"
        assert run("build").exit_code == 0
        assert run("diff").output == "A build would change nothing.\n"
        assert run("remove", "arena").output.startswith("Removed articles/arena.md")

    def test_sources_tell_what_rests_on_them(self, run: Callable[..., Result]) -> None:
        lines = run("sources").output.splitlines()
        assert lines[0].startswith("manual: The manual; grade A, seen 2026-01-31 (")
        assert lines[-1] == "2 sources: 1 of grade A, 0 of grade B, 0 of grade C, 1 of grade D"
        listed = run("sources", "--key", "forum").output
        assert "guides/trade.md:" in listed and "Some say that a driving licence helps." in listed
        assert run("sources", "--unused").output.startswith("0 sources")
        assert isinstance(run("sources", "--key", "nobody").exception, KnowledgeError)

    def test_broken_documents_are_listed_and_nothing_changes(self, run: Callable[..., Result], folder,
                                                             article: Path) -> None:
        run("build")
        folder.replace("roles/rigger.md", "seniority: skilled", "seniority: great")
        for command in ("diff", "build", "check"):
            result = run(command)
            assert result.exit_code == 1 and "roles/rigger.md:1: front matter: seniority is one of" in result.output
        bad = article.with_name("bad.txt")
        bad.write_bytes(b"\xff\xfe")
        before = snapshot(folder.path)
        assert str(run("add", str(bad)).exception) == f"{bad}: not UTF-8 text (byte 0); save it as UTF-8"
        assert snapshot(folder.path) == before
