"""Says what rests on what: for each page of the bibliography its statements, by document, and how old it is."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date

from knowledge.reader import Library, WrittenSource, WrittenStatement


@dataclass
class Resting:
    """A source with the statements, links and traits that cite it, by document."""

    source: WrittenSource
    cited: dict[str, list[WrittenStatement]] = field(default_factory=lambda: defaultdict(list))

    @property
    def statements(self) -> int:
        """How many statements, links and traits cite it."""
        return sum(map(len, self.cited.values()))

    def age(self, today: date) -> int:
        """How many days ago the page was read."""
        return (today - self.source.seen).days


def resting(library: Library) -> list[Resting]:
    """Return what rests on each source, the oldest sources first, then those that carry the most."""
    found = {key: Resting(source) for key, source in library.sources.items()}
    for document in library.documents:
        for statement in [*document.lead, *(s for section in document.sections for s in section.statements)]:
            for key in dict.fromkeys(statement.keys):
                if key in found:
                    found[key].cited[document.path].append(statement)
    return sorted(found.values(), key=lambda one: (one.source.seen, -one.statements, one.source.key))
