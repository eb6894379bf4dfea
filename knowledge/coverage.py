"""Says how well the roles are covered, section by section: sourced, trade knowledge, not known."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import Iterable, Iterator, Sequence

from knowledge.build import ground
from knowledge.reader import Document, Library
from knowledge.vocabulary import ASPECTS, COLLECTIONS, TRADE, UNKNOWN

COLUMNS = ("sourced", TRADE, UNKNOWN)
HEADINGS = ("Section of a role", "Sourced", "Trade knowledge only", "Not known", "Names a gap")
GAP = "gap"


@dataclass(frozen=True)
class Coverage:
    """``sections[heading][ground]`` counts roles, each once; under GAP those of them where a statement says what is not
    known. ``counts`` counts everything else that there is."""

    sections: dict[str, Counter[str]]
    counts: dict[str, int]


def coverage(library: Library) -> Coverage:
    """Count, for each section, the roles where at least one statement has a source, only the trade stands behind it, or
    nothing is known."""
    roles = [document for document in library.documents if document.kind == "role"]
    sections = {heading: Counter(mark for role in roles for mark in _marks(role, heading)) for heading in ASPECTS}
    counts = {"roles": len(roles)}
    for kind in COLLECTIONS:
        counts[kind] = sum(len(document.sections) for document in library.documents if document.kind == kind)
    counts["articles"] = sum(document.kind == "article" for document in library.documents)
    counts["statements"] = sum(map(len, (d.lead for d in roles))) + sum(
        len(section.statements) for document in library.documents for section in document.sections
        if section.heading not in ("Links", "Traits"))
    counts["sources"] = len(library.sources)
    return Coverage(sections, counts)


def _marks(role: Document, heading: str) -> Iterator[str]:
    """The best ground of a section (one sourced statement makes it sourced, though others are not), and a gap."""
    statements = (s for section in role.sections if section.heading == heading for s in section.statements)
    grounds = {ground(statement.keys) for statement in statements}
    yield next((one for one in COLUMNS if one in grounds), UNKNOWN)
    if UNKNOWN in grounds:
        yield GAP


def as_table(found: Coverage, markdown: bool = False) -> str:
    """Return the table and the counts under it, for a terminal or as Markdown."""
    whole: Counter[str] = sum(found.sections.values(), Counter())
    rows = [(heading, *(str(counter[column]) for column in (*COLUMNS, GAP)))
            for heading, counter in [*found.sections.items(), ("All sections", whole)]]
    counts = ", ".join(f"{number:,} {name}" for name, number in found.counts.items() if number)
    return "\n".join([*(_markdown(rows) if markdown else _plain(rows)), "", f"{counts}."])


def _markdown(rows: Iterable[Sequence[str]]) -> list[str]:
    return [f"| {' | '.join(HEADINGS)} |", "|---|---:|---:|---:|---:|", *(f"| {' | '.join(row)} |" for row in rows)]


def _plain(rows: Sequence[Sequence[str]]) -> list[str]:
    widths = [max(len(row[i]) for row in [HEADINGS, *rows]) for i in range(len(HEADINGS))]
    return ["  ".join([row[0].ljust(widths[0]), *(cell.rjust(width) for cell, width in zip(row[1:], widths[1:]))])
            for row in [HEADINGS, *rows]]
