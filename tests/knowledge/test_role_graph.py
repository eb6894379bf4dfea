"""How the roles hang together: orphans, closed jobs and circles are mistakes; one-sided links are notes."""

from __future__ import annotations

import pytest
from click.testing import CliRunner

from knowledge.__main__ import knowledge
from knowledge.checks import check
from knowledge.reader import read_library
from knowledge.role_graph import graph_of, notes_of

RIGGER, HEAD_RIGGER = "roles/rigger.md", "roles/head-rigger.md"


def problems(folder) -> list[str]:
    return [str(problem) for problem in check(read_library(folder.path))]


def notes(folder) -> list[str]:
    return [str(note) for note in notes_of(graph_of(read_library(folder.path)))]


def test_a_role_that_nothing_is_linked_to_is_an_orphan(folder) -> None:
    text = (folder.path / RIGGER).read_text(encoding="utf-8").replace("rigging hand", "").replace("Rigger", "Hermit")
    text = text.replace("id: rigger", "id: hermit")
    lines = [line for line in text.splitlines() if not line.startswith(("- leads", "- reports"))]
    folder.write("roles/hermit.md", "\n".join(lines))
    assert problems(folder) == ["roles/hermit.md:1: hermit has no link to another role and none leads there"]
    folder.replace(HEAD_RIGGER, "works with: rigger", "works with: rigger, hermit")
    assert problems(folder) == []


def test_a_role_that_nobody_can_enter_is_a_mistake(folder) -> None:
    folder.replace(HEAD_RIGGER, "entry-level: some", "entry-level: no")
    assert problems(folder) == []  # the rigger leads there
    folder.replace(RIGGER, "- leads to: head-rigger | years without a mistake [manual]\n", "")
    assert problems(folder) == [
        f"{HEAD_RIGGER}:1: nobody can enter head-rigger: it is not entry-level, and no role leads to it"]
    folder.replace(HEAD_RIGGER, "- works with: rigger", "- comes from: rigger [trade]\n- works with: rigger")
    assert problems(folder) == []


def test_reporting_in_a_circle_is_a_mistake(folder) -> None:
    folder.replace(HEAD_RIGGER, "- works with: rigger", "- reports to: rigger [trade]\n- works with: rigger")
    assert problems(folder) == [f"{HEAD_RIGGER}:1: head-rigger reports to itself over rigger",
                                f"{RIGGER}:1: rigger reports to itself over head-rigger"]


def test_what_one_side_names_alone_is_a_note_with_its_line(folder) -> None:
    assert notes(folder) == [
        f"{HEAD_RIGGER}:{folder.line(HEAD_RIGGER, 'works with: rigger')}: works with rigger: its document has no "
        "'works with: head-rigger'",
        f"{RIGGER}:{folder.line(RIGGER, 'leads to')}: leads to head-rigger: its document has no 'comes from: rigger'"]
    folder.replace(HEAD_RIGGER, "- works with: rigger [manual]", "- comes from: rigger [manual]")
    assert notes(folder) == []


def test_a_step_far_down_and_a_way_without_a_beginning_are_notes(folder) -> None:
    folder.replace(HEAD_RIGGER, "- works with: rigger", "- leads to: rigger [trade]\n- comes from: rigger")
    folder.replace(RIGGER, "- hired by", "- comes from: head-rigger [trade]\n- hired by")
    folder.replace(HEAD_RIGGER, "seniority: skilled", "seniority: head")
    folder.replace(RIGGER, "seniority: skilled", "seniority: entry")
    line = folder.line(HEAD_RIGGER, "leads to")
    assert notes(folder) == [f"{HEAD_RIGGER}:{line}: leads to rigger: far down the ladder"]
    for name in (RIGGER, HEAD_RIGGER):
        folder.replace(name, "entry-level: some", "entry-level: no")
    assert problems(folder) == []
    assert [note for note in notes(folder) if "no chain" in note] == [
        f"{HEAD_RIGGER}:1: no chain of steps leads from an entry-level role to head-rigger",
        f"{RIGGER}:1: no chain of steps leads from an entry-level role to rigger"]


@pytest.mark.parametrize("more, listed", [((), 0), (("--notes",), 2)])
def test_the_check_counts_the_notes_and_lists_them_when_asked(folder, more: tuple[str, ...], listed: int) -> None:
    result = CliRunner().invoke(knowledge, ["check", "--documents", str(folder.path), *more])
    assert result.exit_code == 0
    assert sum(line.startswith("note: ") for line in result.output.splitlines()) == listed
    assert ("2 notes (--notes lists them)" in result.output) == (not more)


def test_every_role_of_ours_can_be_reached_from_an_entry_level_one() -> None:
    graph = graph_of(read_library())
    assert [note for note in notes_of(graph) if "no chain" in note.message] == []
