"""Draws the career map, or the neighbourhood of one role, with matplotlib."""

from __future__ import annotations

import textwrap
from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Collection

import matplotlib
import networkx as nx
import numpy as np
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.backends.backend_svg import FigureCanvasSVG
from matplotlib.figure import Figure
from matplotlib.patches import FancyArrowPatch, FancyBboxPatch
from matplotlib.path import Path as Curve
from PIL import Image

from knowledge.career_map import neighbourhood, without_shortcuts
from knowledge.career_map_places import BAND_GAP, COLUMN, COLUMNS, ROW, Places, laid_out
from knowledge.errors import KnowledgeError

# Okabe and Ito's colours, which people with any colour vision tell apart, darkened so that words in them can be read.
COLOURS = ("#0072B2", "#D55E00", "#008A63", "#B0427F", "#8A6D00", "#555555", "#3B3B98", "#7A3B00")
INK, GREY = "#111111", "#444444"
BOX = (2.0, 0.36)                # inches
BOX_NEAR = (3.1, 0.66)           # in the neighbourhood of one role, where a box also says what makes the step
ROW_NEAR = 0.8
TITLE = "Career map of live music production"
CAPTION = ("An arrow leads from a job to one that people go on to; two heads: people change both ways. Its colour is "
           "the department it starts from.\nA step that a shorter step up and one more make as well is left out.")


def draw(graph: nx.DiGraph, path: Path, role: str | None = None) -> None:
    """Draw the map, or the neighbourhood of a role, into a .svg or .png file.

    Raises:
        KnowledgeError: if the name ends in something else, or the file cannot be written.
    """
    save = {".svg": _save_svg, ".png": _save_png}.get(path.suffix.lower())
    if save is None:
        raise KnowledgeError(f"{path}: a map is drawn as .svg or .png")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        save(_whole(graph) if role is None else _near(graph, role), path)
    except OSError as error:
        raise KnowledgeError(f"{path} cannot be written: {error.strerror}") from error


def _save_svg(figure: Figure, path: Path) -> None:
    """Write text as text (it can be searched and read aloud), and the same file for the same map."""
    with matplotlib.rc_context({"svg.fonttype": "none", "svg.hashsalt": TITLE}):
        FigureCanvasSVG(figure).print_svg(str(path), metadata={"Date": None, "Title": TITLE})


def _save_png(figure: Figure, path: Path) -> None:
    """Write few colours, which the picture has anyway: a third of the bytes."""
    canvas = FigureCanvasAgg(figure)
    canvas.draw()
    Image.fromarray(np.asarray(canvas.buffer_rgba())).convert("RGB").quantize(128).save(path, optimize=True)


def _whole(graph: nx.DiGraph) -> Figure:
    shown = without_shortcuts(graph)
    layout = laid_out(shown)
    bottom = layout.height
    sheet = _Sheet.of(graph, COLUMN * len(COLUMNS) + 0.2, (-1.15, bottom + 0.9))
    for department, band in layout.bands.items():
        sheet.band(department, (COLUMN - 0.12, COLUMN * len(COLUMNS) + 0.1), band)
    beginners = Counter(graph.nodes[role]["department"] for role, column in layout.columns.items() if not column)
    for department, _ in beginners.most_common(1):
        sheet.band(department, (0.1, COLUMN - 0.22), (0.0, bottom))
    for name in dict.fromkeys(COLUMNS):
        middle = COLUMNS.index(name) + COLUMNS.count(name) / 2
        sheet.words(COLUMN * middle, -0.85, name, fontsize=15, weight="bold")
    sheet.steps(shown, layout.places, BOX)
    for role in graph:
        sheet.box(role, layout.places[role], BOX)
    sheet.words(0.15, bottom + 0.5, CAPTION, ha="left", fontsize=10, linespacing=1.4)
    return sheet.figure


def _near(graph: nx.DiGraph, role: str) -> Figure:
    near = neighbourhood(graph, role)
    after = list(near.successors(role))
    before = [other for other in near.predecessors(role) if other not in after]
    height = max(len(before), len(after), 1) * ROW_NEAR
    width = BOX_NEAR[0] * 3 + 2.8
    left, right = BOX_NEAR[0] / 2 + 0.2, width - BOX_NEAR[0] / 2 - 0.2
    places = {role: (width / 2, height / 2)}
    for x, others in ((left, before), (right, after)):
        places |= {other: (x, height * (i + 0.5) / len(others)) for i, other in enumerate(others)}
    sheet = _Sheet.of(graph, width, (-0.8, height + 0.2))
    both = {other for other in after if near.has_edge(other, role)}
    near.remove_edges_from([(other, role) for other in both])
    sheet.steps(near, places, BOX_NEAR, both)
    sheet.box(role, places[role], BOX_NEAR)
    for origin, target, condition in near.edges(data="condition"):
        other = origin if target == role else target
        sheet.box(other, places[other], BOX_NEAR, condition)
    for x, words in ((left, "comes from" if before else ""), (right, "leads to" if after else "")):
        sheet.words(x, -0.3, words, fontsize=13, weight="bold")
    return sheet.figure


@dataclass
class _Sheet:
    """What is drawn on: inches from the top left, a colour for each department."""

    graph: nx.DiGraph
    figure: Figure
    axes: Any
    colours: dict[str, str]

    @classmethod
    def of(cls, graph: nx.DiGraph, width: float, edges: tuple[float, float]) -> _Sheet:
        top, bottom = edges
        figure = Figure(figsize=(width, bottom - top), dpi=120, facecolor="white")
        axes = figure.add_axes((0, 0, 1, 1))
        axes.set_xlim(0, width)
        axes.set_ylim(bottom, top)
        axes.axis("off")
        departments = sorted({department for _, department in graph.nodes(data="department")})
        return cls(graph, figure, axes, {one: COLOURS[i % len(COLOURS)] for i, one in enumerate(departments)})

    def words(self, x: float, y: float, text: str, **style: Any) -> None:
        self.axes.text(x, y, text, **{"ha": "center", "va": "center", "color": GREY, "zorder": 6, **style})

    def band(self, department: str, across: tuple[float, float], down: tuple[float, float]) -> None:
        (left, right), (top, bottom) = across, down
        title = next(about["department_title"] for _, about in self.graph.nodes(data=True)
                     if about["department"] == department)
        head, foot = ROW * (BAND_GAP - 0.25), ROW * 0.1
        self.axes.add_patch(FancyBboxPatch(
            (left, top - head), right - left, bottom - top + head + foot, boxstyle="round,pad=0,rounding_size=0.12",
            facecolor=self.colours[department] + "12", edgecolor="none", zorder=0))
        self.words(left + 0.2, top - head + 0.1, textwrap.fill(title, int((right - left) / 0.13)), ha="left", va="top",
                   fontsize=12, weight="bold", color=self.colours[department], linespacing=1.1)

    def box(self, role: str, place: tuple[float, float], size: tuple[float, float], note: str = "") -> None:
        (x, y), (width, height) = place, size
        about = self.graph.nodes[role]
        self.axes.add_patch(FancyBboxPatch(
            (x - width / 2, y - height / 2), width, height, boxstyle="round,pad=0,rounding_size=0.09",
            facecolor="white", edgecolor=self.colours[about["department"]], linewidth=1.6, zorder=4, gid=f"role-{role}"))
        title = textwrap.fill(about["title"], int(width * 13))
        self.words(x, y - (height * 0.22 if note else 0), title, fontsize=8.5 if "\n" in title else 10, color=INK,
                   linespacing=0.95, weight="normal" if size == BOX else "bold")
        if note:
            short = "\n".join(textwrap.wrap(note, 48, max_lines=2, placeholder=" …"))
            self.words(x, y + height * 0.2, short, fontsize=8, style="italic", linespacing=1.0)

    def steps(self, graph: nx.DiGraph, places: Places, size: tuple[float, float],
              both_ways: Collection[str] = ()) -> None:
        """Draw the edges of a graph, those that go both ways once."""
        for role, target in graph.edges:
            back = graph.has_edge(target, role)
            if back and (places[target], target) < (places[role], role):
                continue
            department = graph.nodes[role]["department"]
            inside = size != BOX or department == graph.nodes[target]["department"]
            self.axes.add_patch(FancyArrowPatch(
                path=_curve(places[role], places[target], size[0] / 2), mutation_scale=9, fill=False, capstyle="round",
                arrowstyle="<|-|>" if back or target in both_ways else "-|>", color=self.colours[department],
                alpha=0.85 if inside else 0.5, linewidth=1.3 if inside else 1.0, zorder=3 if inside else 2,
                gid=f"step-{role}-{target}"))


def _curve(start: tuple[float, float], end: tuple[float, float], half: float) -> Curve:
    """Return the line from the side of one box to the side of another, level where it leaves and arrives."""
    (x0, y0), (x1, y1) = start, end
    if x1 == x0:  # one above the other: round the right side
        x0 = x1 = x0 + half
        bend = 0.25 + 0.05 * abs(y1 - y0)
        points = [(x0, y0), (x0 + bend, y0), (x1 + bend, y1), (x1, y1)]
    else:
        half = half if x1 > x0 else -half
        x0, x1 = x0 + half, x1 - half
        bend = (x1 - x0) / 2
        points = [(x0, y0), (x0 + bend, y0), (x1 - bend, y1), (x1, y1)]
    return Curve(points, [Curve.MOVETO, Curve.CURVE4, Curve.CURVE4, Curve.CURVE4])
