"""Judges how the roles hang together: who reports to whom, who leads to whom, and whom nothing leads to."""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import dataclass, field
from typing import Iterator

from knowledge.errors import Problem
from knowledge.reader import Document, Library, Section, WrittenStatement
from knowledge.vocabulary import RELATIONS, SENIORITIES

OTHER_SIDE = {"leads to": "comes from", "comes from": "leads to", "works with": "works with"}  # the build adds it
OPEN = re.compile(r"entry-level\s*:\s*(?:some|yes)")


@dataclass
class RoleGraph:
    """The links between roles as they are written: ``links[role][relation]`` are the targets with the line of each."""

    paths: dict[str, str] = field(default_factory=dict)
    links: dict[str, dict[str, dict[str, int]]] = field(default_factory=lambda: defaultdict(lambda: defaultdict(dict)))
    seniority: dict[str, str] = field(default_factory=dict)
    open_to_beginners: set[str] = field(default_factory=set)


def relation_lines(section: Section) -> Iterator[tuple[WrittenStatement, str, list[str], str | None]]:
    """Yield (line, relation as written, target ids, condition) of a Links section; relation is "" where unreadable."""
    for line in section.statements:
        name, colon, rest = line.text.partition(":")
        targets, _, condition = rest.partition("|")
        ids = [target.strip() for target in targets.split(",") if target.strip()]
        yield line, name.strip().lower() if colon else "", ids, condition.strip() or None


def graph_of(library: Library) -> RoleGraph:
    """Return the links between the roles of a library."""
    graph = RoleGraph()
    for document in library.documents:
        if document.kind == "role":
            _add(document, graph)
    return graph


def _add(document: Document, graph: RoleGraph) -> None:
    role = str(document.front.get("id"))
    graph.paths[role] = document.path
    graph.seniority[role] = str(document.front.get("seniority"))
    for section in document.sections:
        if section.heading == "Links":
            for line, relation, targets, _ in relation_lines(section):
                if RELATIONS.get(relation, ("", ""))[1] == "role":
                    graph.links[role][relation].update(dict.fromkeys(targets, line.line))
        elif section.heading == "Traits" and any(OPEN.fullmatch(line.text) for line in section.statements):
            graph.open_to_beginners.add(role)


def problems_of(graph: RoleGraph) -> Iterator[Problem]:
    """Yield what is wrong: a role that reports to itself, that nothing is linked to, that nobody can enter."""
    targets = {target for links in graph.links.values() for linked in links.values() for target in linked}
    led_to = {target for links in graph.links.values() for target in links["leads to"]}
    for role, path in graph.paths.items():
        over = _over(role, graph)
        if role in over:
            yield Problem(path, 1, f"{role} reports to itself over {', '.join(sorted(over - {role})) or 'itself'}")
        if len(graph.paths) > 1 and role not in targets and not any(graph.links[role].values()):
            yield Problem(path, 1, f"{role} has no link to another role and none leads there")
        elif not (role in graph.open_to_beginners or role in led_to or graph.links[role]["comes from"]):
            yield Problem(path, 1, f"nobody can enter {role}: it is not entry-level, and no role leads to it")


def notes_of(graph: RoleGraph) -> Iterator[Problem]:
    """Yield what is worth a look and may be right: links that one side names, steps down, ways with no beginning."""
    reached = _reachable(graph)
    for role, path in graph.paths.items():
        for relation, linked in graph.links[role].items():
            for target, line in linked.items():
                other = OTHER_SIDE.get(relation)
                if other and target in graph.paths and role not in graph.links[target][other]:
                    yield Problem(path, line, f"{relation} {target}: its document has no '{other}: {role}'")
                if relation == "leads to" and _rank(graph, target) < _rank(graph, role) - 1:
                    yield Problem(path, line, f"leads to {target}: far down the ladder")
        if role not in reached:
            yield Problem(path, 1, f"no chain of steps leads from an entry-level role to {role}")


def _over(role: str, graph: RoleGraph) -> set[str]:
    """Return all whom a role reports to, by however many steps."""
    reached: set[str] = set()
    edge = set(graph.links[role]["reports to"])
    while edge:
        reached |= edge
        edge = {boss for one in edge if one in graph.paths for boss in graph.links[one]["reports to"]} - reached
    return reached


def _reachable(graph: RoleGraph) -> set[str]:
    """Return the roles that steps lead to from those where a beginner can start."""
    after: dict[str, set[str]] = defaultdict(set)
    for role in graph.paths:
        for target in graph.links[role]["leads to"]:
            after[role].add(target)
        for origin in graph.links[role]["comes from"]:
            after[origin].add(role)
    reached: set[str] = set()
    edge = set(graph.open_to_beginners)
    while edge:
        reached |= edge
        edge = {target for role in edge for target in after[role]} - reached
    return reached


def _rank(graph: RoleGraph, role: str) -> int:
    seniority = graph.seniority.get(role, "")
    return SENIORITIES.index(seniority) if seniority in SENIORITIES else 0
