"""The page on an evaluation: the figures, which topics are mixed up, whether the confidence means what it says, and the
worst misses. One HTML file that needs nothing else.
"""

from __future__ import annotations

import io
from collections import Counter
from datetime import date
from html import escape
from typing import Any, Sequence

import matplotlib

matplotlib.use("agg")
from matplotlib import pyplot  # noqa: E402
from matplotlib.figure import Figure  # noqa: E402

from crewcall.evaluate import Outcome, share, table  # noqa: E402

MOST_TOPICS = 40   # in the picture of confusions, those most often involved
MOST_MISSES = 60
BINS = 10

PAGE = """<!doctype html>
<html lang="en"><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>Crew Call: how well it understands</title>
<style>body{{font:16px/1.5 system-ui,sans-serif;max-width:70rem;margin:2rem auto;padding:0 1rem;color:#1b1b1f}}
table{{border-collapse:collapse;width:100%}}td,th{{text-align:left;vertical-align:top;padding:.35rem .6rem;border-bottom:1px solid #ddd}}
pre{{background:#f5f5f7;padding:1rem;overflow:auto}}svg{{max-width:100%;height:auto}}</style>
<h1>How well it understands</h1>
<p>{count} turns of held-out wording, {today}: <strong>{right:.1f} % right</strong>.</p>
<h2>Is the confidence to be believed?</h2>
<p>Of the messages answered with a given confidence, the share that was right; on the line it means what it says.
Expected calibration error: {error:.3f}.</p>{calibration}
<h2>What is mixed up</h2><p>Rows: what was asked. Columns: what was answered. Only wrong turns are counted.</p>{confusion}
<h2>The worst misses</h2><p>Wrong with the highest confidence first.</p>
<table><tr><th>said</th><th>understood as</th><th>sure</th><th>what is wrong</th></tr>{misses}</table>
<h2>All figures</h2><pre>{table}</pre></html>
"""


def page(outcomes: Sequence[Outcome]) -> str:
    """Return the page as HTML."""
    misses = sorted((o for o in outcomes if o.wrong), key=lambda o: -o.confidence)[:MOST_MISSES]
    rows = "".join(
        f"<tr><td>{escape(o.say)}</td><td>{escape(', '.join(o.topics))}</td><td>{o.confidence:.2f}</td>"
        f"<td>{escape('; '.join(o.wrong))}</td></tr>" for o in misses)
    return PAGE.format(
        count=len(outcomes), today=date.today().isoformat(), right=share(outcomes), error=calibration_error(outcomes),
        calibration=_drawn(_calibration(outcomes)), confusion=_drawn(_confusion(outcomes)), misses=rows,
        table=escape(table(outcomes)))


def bins(outcomes: Sequence[Outcome]) -> list[tuple[float, float, int]]:
    """Return (mean confidence, share right, number) of each tenth of confidence that has messages."""
    tenths: dict[int, list[Outcome]] = {}
    for o in outcomes:
        tenths.setdefault(min(int(o.confidence * BINS), BINS - 1), []).append(o)
    return [(sum(o.confidence for o in some) / len(some), share(some) / 100, len(some)) for _, some in sorted(tenths.items())]


def calibration_error(outcomes: Sequence[Outcome]) -> float:
    """Return the expected calibration error: how far confidence and share of right ones are apart, on average."""
    return sum(number * abs(sure - right) for sure, right, number in bins(outcomes)) / max(1, len(outcomes))


def _calibration(outcomes: Sequence[Outcome]) -> Figure:
    figure, axes = pyplot.subplots(figsize=(5, 4))
    sure, right, numbers = zip(*bins(outcomes))
    axes.plot([0, 1], [0, 1], color="#999", linewidth=1)
    axes.plot(sure, right, marker="o", color="#7a3cff")
    for x, y, number in zip(sure, right, numbers):
        axes.annotate(str(number), (x, y), textcoords="offset points", xytext=(5, -12), fontsize=8)
    axes.set(xlabel="confidence", ylabel="share that was right", xlim=(0, 1), ylim=(0, 1.02))
    return figure


def _confusion(outcomes: Sequence[Outcome]) -> Figure:
    wrong = Counter((o.wanted[0] if o.wanted else "-", o.topics[0] if o.topics else "-") for o in outcomes if o.wrong)
    involved: Counter[str] = Counter()
    for (wanted, got), number in wrong.items():
        involved.update({wanted: number, got: number})
    topics = sorted(topic for topic, _ in involved.most_common(MOST_TOPICS))
    cells = [[wrong[wanted, got] for got in topics] for wanted in topics]
    figure, axes = pyplot.subplots(figsize=(11, 10))
    axes.imshow(cells or [[0]], cmap="Purples")
    axes.set_xticks(range(len(topics)), topics, rotation=90, fontsize=8)
    axes.set_yticks(range(len(topics)), topics, fontsize=8)
    for y, row in enumerate(cells):
        for x, number in enumerate(row):
            if number:
                axes.text(x, y, str(number), ha="center", va="center", fontsize=8)
    return figure


def _drawn(figure: Figure) -> str:
    """Return a figure as an SVG element."""
    target: Any = io.StringIO()
    figure.savefig(target, format="svg", bbox_inches="tight")
    pyplot.close(figure)
    text: str = target.getvalue()
    return text[text.index("<svg"):]
