"""Finds the place of each role on the career map: from entry on the left to head on the right, a band a department.

No layout of a library knows bands, so the places are found here: the order of the bands is the one with the shortest
lines, and in a band a role stands near those it is linked to. Roles at entry stand beside all bands: they lead anywhere.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import permutations
from typing import Iterable, Sequence

import networkx as nx

COLUMNS = ("Entry", "Skilled", "Skilled", "Senior", "Head")
COLUMN, ROW = 2.95, 0.47  # inches from one column or row to the next
BAND_GAP = 1.15           # rows between two departments, with the name of the lower one
TRIED = 6                 # departments whose every order is tried; more keep their own
ROUNDS = 30
OWN_PLACE = 0.3           # how much a role keeps to its place in a round, against the pull of those it is linked to

Band = tuple[float, float]               # top and bottom, in inches, downwards
Places = dict[str, tuple[float, float]]  # role -> centre of its box, in inches


@dataclass
class Layout:
    """The band of each department, and the place and the column of each role."""

    bands: dict[str, Band]
    places: Places
    columns: dict[str, int]

    @property
    def height(self) -> float:
        """The bottom of the lowest band, in inches."""
        return max((bottom for _, bottom in self.bands.values()), default=ROW)


def laid_out(graph: nx.DiGraph) -> Layout:
    """Return the places of all roles of a career map."""
    columns = {role: _column(graph, role) for role in graph}
    with_band = [role for role in graph if columns[role]]
    departments = list(dict.fromkeys(graph.nodes[role]["department"] for role in with_band))
    tried = [_stacked(graph, columns, [*order, *departments[TRIED:]]) for order in permutations(departments[:TRIED])]
    layout = min(tried, key=lambda one: sum(abs(one.places[a][1] - one.places[b][1]) for a, b in graph.edges))
    for _ in range(ROUNDS):
        layout = _settled(graph, layout)
    return layout


def _column(graph: nx.DiGraph, role: str) -> int:
    """Entry 0, skilled 1 or 2 (those that more skilled roles lead to than they lead to), senior 3, head 4."""
    seniority = graph.nodes[role]["seniority"]
    if seniority != 1:
        return (0, 1, 3, 4)[seniority]
    before = _others(graph, role, graph.predecessors(role), graph.successors(role))
    after = _others(graph, role, graph.successors(role), graph.predecessors(role))
    return 2 if len(before) > len(after) else 1


def _others(graph: nx.DiGraph, role: str, one_way: Iterable[str], other_way: Iterable[str]) -> list[str]:
    """Return the roles of the same seniority that are linked one way only."""
    both, rank = set(other_way), graph.nodes(data="seniority")
    return [one for one in one_way if one not in both and rank[one] == rank[role]]


def _stacked(graph: nx.DiGraph, columns: dict[str, int], order: Sequence[str]) -> Layout:
    """Stack the bands in this order, and in each the roles by team."""
    layout = Layout({}, {}, columns)
    top = 0.0
    for department in order:
        cells: dict[int, list[str]] = {}
        for role in sorted(graph, key=lambda one: (graph.nodes[one]["team"], one)):
            if graph.nodes[role]["department"] == department and columns[role]:
                cells.setdefault(columns[role], []).append(role)
        rows = max(map(len, cells.values()))
        layout.bands[department] = top * ROW, (top + rows) * ROW
        for column, roles in cells.items():
            layout.places.update(_spread(roles, column, layout.bands[department]))
        top += rows + BAND_GAP
    layout.places.update(_spread([role for role in graph if not columns[role]], 0, (0.0, layout.height)))
    return layout


def _spread(roles: Sequence[str], column: int, band: Band) -> Places:
    top, bottom = band
    x = COLUMN * (column + 0.5)
    return {role: (x, top + (bottom - top) * (i + 0.5) / len(roles)) for i, role in enumerate(roles)}


def _settled(graph: nx.DiGraph, layout: Layout) -> Layout:
    """Order each column of each band by where the linked roles stand."""
    cells: dict[tuple[int, str], list[str]] = {}
    for role in graph:
        column = layout.columns[role]
        cells.setdefault((column, graph.nodes[role]["department"] if column else ""), []).append(role)
    places: Places = {}
    for (column, department), roles in cells.items():
        band = layout.bands[department] if column else (0.0, layout.height)
        places.update(_spread(sorted(roles, key=lambda one: _pull(graph, layout.places, one)), column, band))
    return Layout(layout.bands, places, layout.columns)


def _pull(graph: nx.DiGraph, places: Places, role: str) -> float:
    linked = [places[other][1] for other in {*graph.predecessors(role), *graph.successors(role)}]
    own = places[role][1]
    return OWN_PLACE * own + (1 - OWN_PLACE) * sum(linked) / len(linked) if linked else own
