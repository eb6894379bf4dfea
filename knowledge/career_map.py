"""The career map: who leads to whom, as a graph, in words; career_map_drawing makes the picture of it."""

from __future__ import annotations

import networkx as nx

from knowledge.base import KnowledgeBase
from knowledge.vocabulary import SENIORITIES


def career_map(base: KnowledgeBase) -> nx.DiGraph:
    """Return the graph of all roles: an edge leads from a role to one that it leads to.

    Nodes have ``title``, ``seniority`` (0 entry to 3 head), ``department`` and ``department_title`` (the main one) and
    ``team`` (the second department, or ""); edges have ``condition`` (what makes the step, or "").
    """
    graph = nx.DiGraph()
    for role in base.of_kind("role"):
        department, *teams = base.departments_of[role.id]
        graph.add_node(role.id, title=role.title, seniority=SENIORITIES.index(str(role.seniority)),
                       department=department, department_title=base.subject("department", department).title,
                       team=teams[0] if teams else "")
    for role in list(graph):
        for step in base.relations(role, "leads_to"):
            graph.add_edge(role, step.target.id, condition=step.condition or "")
    return graph


def neighbourhood(graph: nx.DiGraph, role: str) -> nx.DiGraph:
    """Return the part of the map with a role, those that lead to it and those that it leads to, and its own steps."""
    near = graph.edge_subgraph([*graph.in_edges(role), *graph.out_edges(role)]).copy()
    if role not in near:
        near.add_node(role, **graph.nodes[role])
    return near


def without_shortcuts(graph: nx.DiGraph) -> nx.DiGraph:
    """Return the map without the steps that a shorter step up and one more make as well: lines would hide the rest."""
    rank = graph.nodes(data="seniority")
    kept = graph.copy()
    kept.remove_edges_from([
        (role, target) for role, target in graph.edges if rank[role] < rank[target] and any(
            graph.has_edge(between, target) and rank[role] < rank[between] <= rank[target]
            for between in graph.successors(role) if between != target)])
    return kept


def in_words(graph: nx.DiGraph, role: str | None = None) -> str:
    """Return what the map shows as text, for channels without pictures: all of it by department, or one role's part."""
    if role is not None:
        return "\n".join(_around(graph, role))
    lines: list[str] = []
    for department in dict.fromkeys(title for _, title in graph.nodes(data="department_title")):
        lines.append(f"{department}:")
        members = [node for node, title in graph.nodes(data="department_title") if title == department]
        for member in sorted(members, key=lambda node: graph.nodes[node]["seniority"]):
            after = [graph.nodes[target]["title"] for target in graph.successors(member)]
            lines.append(f"- {graph.nodes[member]['title']} leads to {', '.join(after)}" if after
                         else f"- {graph.nodes[member]['title']}")
    return "\n".join(lines)


def _around(graph: nx.DiGraph, role: str) -> list[str]:
    title = graph.nodes[role]["title"]
    before = [f"- {graph.nodes[origin]['title']}{_by(graph, origin, role)}" for origin in graph.predecessors(role)]
    after = [f"- {graph.nodes[target]['title']}{_by(graph, role, target)}" for target in graph.successors(role)]
    return [*([f"To {title} people come from:", *before] if before else []),
            *([f"{title} leads to:", *after] if after else [])] or [f"No step to or from {title} is documented."]


def _by(graph: nx.DiGraph, role: str, target: str) -> str:
    condition = graph.edges[role, target]["condition"]
    return f" ({condition})" if condition else ""
