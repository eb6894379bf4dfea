"""The career map: the graph is that of the documents, the picture shows all of it, and docs/ has the one of today."""

from __future__ import annotations

import re
import xml.etree.ElementTree as ElementTree
from pathlib import Path

import networkx as nx
import pytest
from click.testing import CliRunner
from PIL import Image

from knowledge.__main__ import knowledge
from knowledge.base import KnowledgeBase
from knowledge.career_map import career_map, in_words, neighbourhood, without_shortcuts
from knowledge.career_map_drawing import BOX, draw
from knowledge.career_map_places import laid_out
from knowledge.errors import KnowledgeError, NotFound
from knowledge.vocabulary import SENIORITIES

DOCS = Path(__file__).resolve().parents[2] / "docs"
LARGEST = 600_000  # bytes


@pytest.fixture(scope="module")
def graph(base: KnowledgeBase) -> nx.DiGraph:
    return career_map(base)


def drawn(svg: Path) -> tuple[set[str], set[str], str]:
    """The roles and the steps of a picture, by the ids of its shapes, and its words."""
    root = ElementTree.parse(svg).getroot()
    ids = {element.get("id", "") for element in root.iter()}
    words = " ".join(text for element in root.iter("{http://www.w3.org/2000/svg}text") for text in element.itertext())
    return {i[5:] for i in ids if i.startswith("role-")}, {i[5:] for i in ids if i.startswith("step-")}, words


def steps(graph: nx.DiGraph) -> set[frozenset[str]]:
    return {frozenset(edge) for edge in graph.edges}


def test_the_map_is_who_leads_to_whom(base: KnowledgeBase, graph: nx.DiGraph) -> None:
    assert set(graph) == {role.id for role in base.of_kind("role")}
    for role in graph:
        assert set(graph.successors(role)) == {step.target.id for step in base.relations(role, "leads_to")}
        assert SENIORITIES[graph.nodes[role]["seniority"]] == base.subject("role", role).seniority
    assert graph.edges["stagehand", "rigger"]["condition"] == "rigging training and shadowing on calls"


def test_a_shortcut_is_only_left_out_where_two_steps_that_stay_make_it(graph: nx.DiGraph) -> None:
    kept = without_shortcuts(graph)
    assert set(kept) == set(graph)
    for role, target in set(graph.edges) - set(kept.edges):
        assert any(graph.has_edge(between, target) for between in graph.successors(role))
        assert nx.has_path(kept, role, target)


def test_every_role_has_a_place_of_its_own_further_right_the_more_senior(graph: nx.DiGraph) -> None:
    layout = laid_out(without_shortcuts(graph))
    places = sorted(layout.places.values())
    assert len(places) == len(graph)
    for (x, y), (other_x, other_y) in zip(places, places[1:]):
        assert other_x - x > BOX[0] or other_y - y > BOX[1]  # no box over another
    for role, (x, y) in layout.places.items():
        rank = graph.nodes[role]["seniority"]
        assert all(x < layout.places[other][0] for other in graph if graph.nodes[other]["seniority"] > rank)
        if rank:
            top, bottom = layout.bands[graph.nodes[role]["department"]]
            assert top < y < bottom


def test_the_picture_has_every_role_and_step_and_its_words_are_text(graph: nx.DiGraph, tmp_path: Path) -> None:
    draw(graph, tmp_path / "map.svg")
    roles, lines, words = drawn(tmp_path / "map.svg")
    assert roles == set(graph)
    assert len(lines) == len(steps(without_shortcuts(graph)))
    assert all(title.split()[0] in words for _, title in graph.nodes(data="title"))
    assert all(title.split()[0] in words for _, title in graph.nodes(data="department_title"))
    again = tmp_path / "again.svg"
    draw(graph, again)
    assert again.read_bytes() == (tmp_path / "map.svg").read_bytes()


def test_the_picture_as_pixels_is_small_enough_to_send(graph: nx.DiGraph, tmp_path: Path) -> None:
    draw(graph, tmp_path / "map.png")
    assert (tmp_path / "map.png").stat().st_size < LARGEST
    with Image.open(tmp_path / "map.png") as picture:
        assert picture.width > 1500 and len(picture.convert("RGB").getcolors(1 << 24)) > 20


def test_the_pictures_in_docs_are_those_of_the_documents_as_they_are(graph: nx.DiGraph) -> None:
    roles, lines, _ = drawn(DOCS / "career-map.svg")
    hint = "draw docs/career-map.svg and .png anew with: crewcall knowledge map --output …"
    assert roles == set(graph), hint
    kept = without_shortcuts(graph)
    assert lines <= {f"{a}-{b}" for a, b in kept.edges} and len(lines) == len(steps(kept)), hint
    assert all(1000 < (DOCS / f"career-map.{suffix}").stat().st_size < LARGEST for suffix in ("svg", "png"))


def test_the_neighbourhood_of_a_role_shows_it_and_what_makes_each_step(graph: nx.DiGraph, tmp_path: Path) -> None:
    near = neighbourhood(graph, "rigger")
    assert set(near) == {"rigger", *graph.successors("rigger"), *graph.predecessors("rigger")}
    draw(graph, tmp_path / "near.svg", "rigger")
    roles, _, words = drawn(tmp_path / "near.svg")
    assert roles == set(near)
    assert "comes from" in words and "leads to" in words and "rigging training and shadowing on calls" in words


def test_a_role_without_steps_is_drawn_and_told_alone(tmp_path: Path) -> None:
    graph = nx.DiGraph()
    graph.add_node("hermit", title="Hermit", seniority=1, department="d", department_title="D", team="")
    draw(graph, tmp_path / "alone.svg", "hermit")
    draw(graph, tmp_path / "whole.svg")
    assert drawn(tmp_path / "alone.svg")[0] == drawn(tmp_path / "whole.svg")[0] == {"hermit"}
    assert in_words(graph, "hermit") == "No step to or from Hermit is documented."


def test_the_map_can_be_told_in_words(graph: nx.DiGraph) -> None:
    told = in_words(graph)
    for _, title in graph.nodes(data="title"):
        assert re.search(rf"^- {re.escape(title)}(?: leads to|$)", told, re.M)
    near = in_words(graph, "rigger").splitlines()
    assert near[0] == "To Rigger people come from:" and "Rigger leads to:" in near
    assert "- Stagehand (rigging training and shadowing on calls)" in near


def test_another_ending_or_a_place_that_cannot_be_written_is_one_line(graph: nx.DiGraph, tmp_path: Path) -> None:
    with pytest.raises(KnowledgeError, match="drawn as .svg or .png"):
        draw(graph, tmp_path / "map.gif")
    (tmp_path / "file").write_text("in the way")
    for suffix in ("svg", "png"):
        with pytest.raises(KnowledgeError, match="cannot be written"):
            draw(graph, tmp_path / "file" / f"map.{suffix}", "rigger")


def test_the_command_draws_tells_and_knows_no_stranger(base: KnowledgeBase, tmp_path: Path) -> None:
    run = CliRunner().invoke
    target = tmp_path / "new" / "near.png"
    assert run(knowledge, ["map", "--role", "rigger", "--output", str(target)]).output == f"Drawn: {target}\n"
    assert target.is_file()
    assert run(knowledge, ["map", "--role", "rigger", "--text"]).output.startswith("To Rigger people come from:")
    assert isinstance(run(knowledge, ["map", "--role", "nobody"]).exception, NotFound)
