"""Links what an article tells of to what the knowledge base knows, by the names in the documents (names.NameFinder)."""

from __future__ import annotations

from typing import Iterable, Iterator

from knowledge.articles import Finding
from knowledge.checks import _front_list, plain
from knowledge.names import NameFinder
from knowledge.reader import Library
from knowledge.results import Name
from knowledge.vocabulary import COLLECTIONS, MENTIONED


class Linker:
    """Knows every name of a library."""

    def __init__(self, library: Library):
        self.finder = NameFinder(list(names_of(library)))
        self.usual = {section.attributes["id"]: section.attributes["usual"] for document in library.documents
                      if document.kind == "departments" for section in document.sections
                      if {"id", "usual"} <= set(section.attributes)}

    def mentions(self, texts: Iterable[str]) -> list[tuple[str, str]]:
        """Return the (kind, id) that the texts name, spelled as a document has it, each once."""
        matches = (match for text in texts for match in self.finder.find(text) if match.exact)
        return [reading for reading in dict.fromkeys(r for match in matches for r in match.readings)
                if reading[0] in MENTIONED]

    def known(self, finding: Finding) -> str | None:
        """Return the id of the subject that a finding is; None where it is new.

        The staff of a department are its usual role.
        """
        for name in (finding.title, *finding.aliases):
            for match in self.finder.find(name):
                readings = dict(match.readings)
                if match.exact and match.start == 0 and match.end == len(name) and finding.kind in readings:
                    return readings[finding.kind]
        if finding.kind == "role" and finding.title.endswith(" staff"):
            for match in self.finder.find(finding.title.removesuffix(" staff")):
                return self.usual.get(dict(match.readings).get("department", ""))
        return None


def names_of(library: Library) -> Iterator[Name]:
    """Yield every name of every subject of the documents."""
    for document in library.documents:
        kind = "role" if document.kind == "role" else COLLECTIONS.get(document.kind)
        if kind == "role":
            entries = [(str(document.front.get("id")), document.title, _front_list(document, "aliases"))]
        else:
            entries = [(about.get("id", ""), section.heading, about.get("aliases", "").split(","))
                       for section in document.sections for about in [section.attributes]]
        for id_, title, aliases in entries if kind else ():
            for name in filter(None, dict.fromkeys(plain(name) for name in (title, *aliases))):
                yield Name(name, str(kind), id_, name == plain(title))
