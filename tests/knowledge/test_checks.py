"""The checks: each kind of mistake gives its own line with file and line number, all of them at once."""

from __future__ import annotations

import pytest

from knowledge.checks import check, plain
from knowledge.reader import read_library
from knowledge.vocabulary import ASPECTS, TRAITS

RIGGER, HEAD_RIGGER = "roles/rigger.md", "roles/head-rigger.md"


def problems(folder) -> list[str]:
    return [str(problem) for problem in check(read_library(folder.path))]


def test_the_small_folder_has_no_problem(folder) -> None:
    assert problems(folder) == []


def test_the_documents_of_the_repository_have_no_problem() -> None:
    assert [str(problem) for problem in check(read_library())] == []


@pytest.mark.parametrize(("file", "old", "new", "words", "problem"), [
    (RIGGER, "loads. [manual]", "loads. [manul]", "[manul]", "unknown source 'manul'; it is in no file of sources/"),
    (RIGGER, "loads. [manual]", "loads. [forum]", "[forum]",
     "rests on a grade C or D source alone; say so in its words (Reportedly, According to one …)"),
    (RIGGER, "loads. [manual]", "loads" + " and loads" * 50 + ". [manual]", "and loads",
     "longer than 420 characters; split it"),
    (RIGGER, "loads. [manual]", "<script>alert(1)</script>. [manual]", "<script>",
     "markup inside a statement; write plain words"),
    (RIGGER, "loads. [manual]", "**loads**. [manual]", "**loads**", "markup inside a statement; write plain words"),
    (RIGGER, "loads. [manual]", "[l](https://example.org). [manual]", "](https",
     "markup inside a statement; write plain words"),
    (RIGGER, "loads. [manual]", "loads. [forum] [manual]", "[forum] [manual]",
     "markup inside a statement; write plain words"),
    (RIGGER, "leads to: head-rigger", "leads to: hedrigger", "leads to", "leads to: there is no role 'hedrigger'"),
    (RIGGER, "hired by: venue", "hired by: rigger", "hired by", "hired by: there is no employer 'rigger'"),
    (RIGGER, "helped by: safety-card", "helped by: venue", "helped by", "helped by: there is no credential 'venue'"),
    (RIGGER, "leads to: head-rigger", "leads to: rigger", "leads to", "leads to: a role has no link to itself"),
    (RIGGER, "leads to: ", "goes to: ", "goes to",
     "expected 'relation: id', the relation one of reports to, works with, "
     "leads to, comes from, hired by, helped by, required"),
    (RIGGER, "- nights: some", "- nights: often", "nights: often",
     f"expected 'trait: no|some|yes', the trait one of {', '.join(TRAITS)}"),
    (RIGGER, "- nights: some [trade]\n", "", "## Traits", "the trait 'nights' is there 0 times, not once"),
    (RIGGER, "- nights: some", "- nights: no [trade]\n- nights: some", "## Traits",
     "the trait 'nights' is there 2 times, not once"),
    (RIGGER, "## Pay\n\n- Rigger, pay: hangs heavy loads. [manual]\n", "## Pay\n", "## Pay",
     "the section 'Pay' is empty; write what is known or an [unknown] statement"),
    (RIGGER, "## Pay\n", "## Pay\n\nsalary: 900 a week\n", "## Pay",
     "'salary: …' has no place under 'Pay'; a statement ends with its sources"),
    ("guides/trade.md", "topic: start.overview", "topic: start.here", "## First steps",
     "topic 'start.here' is none of a guide's: "),
    ("guides/trade.md", "topic: start.overview\n", "", "## First steps", "topic None is none of a guide's: "),
    ("guides/trade.md", "subject: venue", "subject: venu", "## What a venue does", "subject 'venu' is no employer"),
    ("guides/trade.md", "- A venue rents its hall to whoever puts on the concert. [manual]\n", "",
     "## What a venue does",
     "the section 'What a venue does' is empty"),
    ("guides/trade.md", "topic: start.overview", "topic: start.overview\ntopics: x", "## First steps",
     "'topics: …' has no place under 'First steps'; a statement ends with its sources"),
    ("glossary/words.md", "id: truss\n", "", "## Truss", "the entry 'Truss' needs a line 'id: some-id'"),
    ("glossary/words.md", "id: truss", "id: The Truss", "## Truss", "the entry 'Truss' needs a line 'id: some-id'"),
    ("glossary/words.md", "- Truss is what the manual says it is. [manual]\n", "", "## Truss",
     "the entry 'Truss' says nothing"),
    ("glossary/words.md", "## Truss\n", "Loose. [trade]\n\n## Truss\n", "Loose",
     "a statement before the first heading belongs to no section"),
    ("organisations/boards.md", "type: job-board", "type: board", "## Stage Jobs",
     "type is one of job-board, portal, "),
    ("organisations/boards.md", "https://example.org", "example", "## Stage Jobs", "url 'example' is no web address"),
    ("organisations/departments.md", "usual: rigger", "usual: riger", "## Technical production",
     "usual: there is no role 'riger'"),
])
def test_a_mistake_is_named_with_its_line(folder, file: str, old: str, new: str, words: str, problem: str) -> None:
    folder.replace(file, old, new)
    (line,) = problems(folder)
    assert line.startswith(f"{file}:{folder.line(file, words)}: {problem}")


@pytest.mark.parametrize(("old", "new", "problem"), [
    ("id: rigger", "id: Rigger", "front matter: id 'Rigger' is not of the form front-of-house-engineer"),
    ("id: rigger", "id: riggers", "front matter: the file of 'riggers' is named riggers.md"),
    ("title: Rigger\n", "title:\n", "front matter: title is missing"),
    ("aliases: [rigging hand]", "aliases: rigging hand", "front matter: aliases is a list of words"),
    ("aliases: [rigging hand]", "aliases: [1099]", "front matter: aliases is a list of words"),
    ("departments: [technical-production]", "departments: []", "front matter: the first department is one of "),
    ("departments: [technical-production]", "departments: [technical-production, ropes]",
     "front matter: unknown department 'ropes'"),
    ("departments: [technical-production]", "departments: [technical-production, technical-production]",
     "front matter: the department 'technical-production' is there twice"),
    ("seniority: skilled", "seniority: old", "front matter: seniority is one of entry, skilled, senior, head"),
    ("  - hangs heavy loads at night\n", "", "front matter: described_as has at least three lay descriptions"),
    ("The rigger hangs heavy loads. [manual, trade]\n", "",
     "the lead is missing: one or two sentences under the title"),
    ("kind: role\n", "kind: job\n", "kind 'job' is none of role, guide, "),
])
def test_a_mistake_in_the_front_matter_of_a_role_is_named(folder, old: str, new: str, problem: str) -> None:
    folder.replace(RIGGER, "---\n", "---\nkind: role\n")
    folder.replace(RIGGER, old, new)
    assert any(line.startswith(f"{RIGGER}:1: {problem}") for line in problems(folder)), problems(folder)


@pytest.mark.parametrize("heading", [*ASPECTS, "Links", "Traits"])
def test_every_section_of_a_role_must_be_there(folder, heading: str) -> None:
    folder.replace(RIGGER, f"## {heading}\n", "## Extra\n")
    found = problems(folder)
    assert f"{RIGGER}:1: the section '## {heading}' is missing" in found
    extra = f"{RIGGER}:{folder.line(RIGGER, '## Extra')}: the section 'Extra' is none of a role's"
    assert any(line.startswith(extra) for line in found)


def test_a_section_is_there_once(folder) -> None:
    folder.replace(RIGGER, "## Pay\n", "## Skills\n\n- Is strong. [trade]\n\n## Pay\n")
    lines = (folder.path / RIGGER).read_text(encoding="utf-8").splitlines()
    places = [number for number, line in enumerate(lines, 1) if line == "## Skills"]
    assert problems(folder) == [f"{RIGGER}:{n}: the section 'Skills' is there twice" for n in places]


@pytest.mark.parametrize("kind", ["terms", "guide", "organisations"])
def test_a_document_without_a_heading_is_named(folder, kind: str) -> None:
    folder.write("glossary/more.md", f"---\nkind: {kind}\ntitle: More\n---\n\n# More\n")
    assert problems(folder) == ["glossary/more.md:1: there is no section; each begins with '## ' and its heading"]


def test_an_id_is_that_of_one_subject(folder) -> None:
    first = folder.line("glossary/words.md", "## Truss")
    folder.write("glossary/more.md",
                 "---\nkind: terms\ntitle: More\n---\n\n## Truss again\nid: truss\n\n- A beam. [trade]\n")
    assert problems(folder) == [f"glossary/words.md:{first}: the term 'truss' is already in glossary/more.md:6"]
    folder.replace("glossary/more.md", "terms", "credentials")  # another kind may have the same id
    assert problems(folder) == []


def test_a_role_is_written_once(folder) -> None:
    folder.write("roles/more/rigger.md", (folder.path / RIGGER).read_bytes())
    assert f"{RIGGER}:1: the role 'rigger' is already in roles/more/rigger.md:1" in problems(folder)


def test_two_roles_share_no_name(folder) -> None:
    folder.replace(HEAD_RIGGER, "aliases: []", "aliases: [Rigging-Hand]")
    assert problems(folder) == [f"{RIGGER}:1: the name 'rigging hand' is also that of {HEAD_RIGGER}"]


def test_nobody_reports_to_himself_by_a_detour(folder) -> None:
    folder.replace(HEAD_RIGGER, "- works with: rigger [manual]", "- reports to: rigger [manual]")
    assert problems(folder) == [f"{HEAD_RIGGER}:1: head-rigger reports to itself over rigger",
                                f"{RIGGER}:1: rigger reports to itself over head-rigger"]


def test_every_mistake_is_listed_at_once_in_the_order_of_the_places(folder) -> None:
    folder.write("audio.md", b"")
    folder.write("sources/more.yml", "manual: {title: M, url: null, grade: A, seen: 2026-01-31}\n")
    folder.replace("glossary/words.md", "[manual]", "[wiki]")
    folder.replace(RIGGER, "head-rigger | years", "roof-rigger | years")
    folder.replace(RIGGER, "- nights: some [trade]\n", "- nights: some\n")
    found = problems(folder)
    assert [line.split(": ")[0] for line in found] == [
        "audio.md", f"glossary/words.md:{folder.line('glossary/words.md', '[wiki]')}",
        f"{RIGGER}:{folder.line(RIGGER, 'roof-rigger')}", f"{RIGGER}:{folder.line(RIGGER, '## Traits')}",
        f"{RIGGER}:{folder.line(RIGGER, '- nights')}", "sources/pages.yml:1"]


@pytest.mark.parametrize(("name", "same"), [
    ("Front-of-House  Engineer", "front of house engineer"), ("A/V tech", "a v tech"), ("VIP_host", "vip host"),
    ("", "")])
def test_names_are_compared_plainly(name: str, same: str) -> None:
    assert plain(name) == same
