"""The coverage table counts what the documents say, and the README has the table of today."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from click.testing import CliRunner

from knowledge.__main__ import knowledge
from knowledge.coverage import GAP, as_table, coverage
from knowledge.reader import read_library
from knowledge.vocabulary import ASPECTS

README = Path(__file__).resolve().parents[2] / "README.md"


def test_each_role_counts_once_a_section_by_its_best_ground(folder) -> None:
    rigger = "roles/rigger.md"
    folder.replace(rigger, "Rigger, skills: hangs heavy loads. [manual]", "Rigger, skills: hangs heavy loads. [trade]")
    folder.replace(rigger, "Rigger, pay: hangs heavy loads. [manual]", "No figure was found. [unknown, manual]")
    folder.replace(rigger, "Rigger, tools: hangs heavy loads. [manual]",
                   "Motors. [manual]\n- Which ones, nobody wrote. [unknown]")
    found = coverage(read_library(folder.path))
    assert found.sections["Skills"] == {"sourced": 1, "trade": 1}
    assert found.sections["Pay"] == {"sourced": 1, "unknown": 1, GAP: 1}
    assert found.sections["Tools"] == {"sourced": 2, GAP: 1}
    assert found.sections["Training"] == {"sourced": 2}
    # 10 sections and a lead a role, one more statement of the rigger's; 5 entries; 3 of the guide
    assert found.counts == {"roles": 2, "credentials": 1, "organisations": 1, "employers": 1, "terms": 1,
                            "departments": 1, "articles": 0, "statements": 2 * 11 + 1 + 5 + 3, "sources": 2}


def test_the_table_adds_up() -> None:
    found = coverage(read_library())
    roles = found.counts["roles"]
    for heading in ASPECTS:
        counts = found.sections[heading]
        assert counts["sourced"] + counts["trade"] + counts["unknown"] == roles
        assert counts[GAP] >= counts["unknown"]
    last = as_table(found, markdown=True).splitlines()[len(ASPECTS) + 2]
    cells = [int(cell) for cell in re.findall(r"\| (\d+)", last)]
    assert last.startswith("| All sections |") and sum(cells[:3]) == roles * len(ASPECTS)


def test_the_command_prints_it_for_people_and_as_markdown() -> None:
    run = CliRunner().invoke
    plain = run(knowledge, ["report"]).output.splitlines()
    assert plain[0].split("  ")[0] == "Section of a role" and len({len(line) for line in plain[:12]}) == 1
    marked = run(knowledge, ["report", "--markdown"]).output.splitlines()
    assert marked[1] == "|---|---:|---:|---:|---:|" and all(line.count("|") == 6 for line in marked[:13])


def test_the_readme_has_the_table_of_the_documents_as_they_are() -> None:
    if not README.is_file():
        pytest.skip("there is no README.md yet")
    table = as_table(coverage(read_library()), markdown=True)
    assert table in README.read_text(encoding="utf-8"), "print the table anew: crewcall knowledge report --markdown"
