"""Finds organisations, credentials and fields of study by the pattern of the language, without lists of names.

"job boards, such as A, B and C" (what the names are is said before them), "the Association of X (AX)" (an acronym of
the words before it), "an ABC 10-Hour or 30-Hour card" (a name before a word for a paper), "a degree in x or y".
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Iterator

# What a word for a group says about its members: a type of documents/README.md.
ORGANISATIONS = {
    "job-board": "board site website platform",
    "portal": "portal",
    "union": "union",
    "trade-body": "association institute society guild body organisation organization council federation academy",
    "network": "network group community directory",
    "event": "conference show fair expo convention event festival",
    "press": "magazine publication podcast newsletter blog",
    "company": "promoter company firm agency employer venue arena club business supplier house manufacturer",
    "help": "charity helpline foundation fund",
}
CREDENTIALS = {
    "card": "card ticket badge licence license permit",
    "certificate": "certification certificate qualification diploma award test exam",
    "course": "course class programme program workshop apprenticeship",
}
GROUPS = {word: ("organisation", type_) for type_, words in ORGANISATIONS.items() for word in words.split()}
GROUPS |= {word: ("credential", type_) for type_, words in CREDENTIALS.items() for word in words.split()}
EMPLOYEES = ("employee", "worker", "labor", "labour", "technician")  # an alliance of them may be a union

CAPITAL = r"(?:[A-Z0-9][\w’'&+./-]*[\w+]|[A-Z0-9])"
NAME = rf"{CAPITAL}(?:\s+(?:(?:of|for|the|in|&)\s+)*{CAPITAL})*"
NAMES = rf"(?P<names>{NAME}(?:(?:,?\s+(?:and|or)|,)\s+(?:the\s+)?{NAME})*)"
SUCH_AS = re.compile(rf"\b(?P<group>[a-z]+),?\s+(?:such\s+as|like|including|namely|for\s+example|e\.g\.),?\s+"
                     rf"(?:the\s+)?{NAMES}")
AND_OTHER = re.compile(rf"{NAMES},?\s+(?:and|or)\s+(?:other|similar)\s+(?:[\w-]+\s+){{0,3}}?(?P<group>[a-z]+)\b")
ACRONYM = re.compile(r"\((?P<short>[A-Z][A-Z&]{1,9})\)")
PAPER = re.compile(rf"(?P<names>{NAME}(?:\s+(?:or|and)\s+{NAME})?)\s+(?P<group>card|licence|license|permit|"
                   r"certification|certificate|qualification|diploma|award|course|apprenticeship)s?\b")
FOCUSED = re.compile(r"\b(?:focus(?:ed|ing)|speciali[sz]ing|concentrat(?:ed|ing))\s+(?:on|in)\s+"
                     rf"(?P<name>{CAPITAL}(?:\s+{CAPITAL})+)")
STUDY = re.compile(r"\b(?:degree|certificate|diploma|course|apprenticeship|bachelor’s|master’s)s?\s+"
                   r"(?:[\w’'-]+\s+){0,8}?in\s+(?P<fields>[a-z].*)")
BETWEEN = re.compile(r",\s*(?:or\s+|and\s+)?|\s+or\s+|\s+and\s+")


@dataclass(frozen=True)
class Entity:
    """Something that a sentence names and says the type of: organisation, credential, education (a field of study)."""

    kind: str
    title: str
    type: str
    aliases: tuple[str, ...] = ()


def entities_of(sentence: str) -> list[Entity]:
    """Return what a sentence names, each once, in the order of the patterns."""
    found: dict[tuple[str, str], Entity] = {}
    for entity in (*_abbreviated(sentence), *_members(sentence), *_papers(sentence), *_studies(sentence)):
        found.setdefault((entity.kind, entity.title.lower()), entity)
    return list(found.values())


def _members(sentence: str) -> Iterator[Entity]:
    """Members of a group that is named before or after them."""
    for match in (*SUCH_AS.finditer(sentence), *AND_OTHER.finditer(sentence)):
        group = GROUPS.get(_singular(match["group"]))
        if group:
            for name in _split(match["names"]):
                yield Entity(group[0], name, group[1])


def _abbreviated(sentence: str) -> Iterator[Entity]:
    """Names that an acronym in parentheses follows, where their words or the sentence say what they are."""
    for match in ACRONYM.finditer(sentence):
        name = _long_form(sentence[:match.start()], match["short"])
        if name:
            words = [_singular(word) for word in name.lower().split()]
            union = "union" in sentence.lower() and any(word in EMPLOYEES for word in words)
            said = [("organisation", "union")] if union else [GROUPS[word] for word in words if word in GROUPS]
            if said:
                yield Entity(said[0][0], name, said[0][1], (match["short"],))


def _papers(sentence: str) -> Iterator[Entity]:
    """Names before a word for a paper, and what a paper that is spoken of is focused on."""
    for match in PAPER.finditer(sentence):
        if re.search(r"[A-Z]{2}|\d|\w\s+[A-Z]", match["names"]):  # more than the capital that begins a sentence
            for name in _completed(match["names"]):
                yield Entity("credential", f"{name} {match['group']}", GROUPS[match["group"]][1])
        for topic in FOCUSED.finditer(sentence, match.end()):
            yield Entity("credential", topic["name"], "course")


def _studies(sentence: str) -> Iterator[Entity]:
    """Fields of a degree: the last of them is no longer than the others, as in any list of like things."""
    for match in STUDY.finditer(sentence):
        fields = [field.split() for field in BETWEEN.split(match["fields"].rstrip(".")) if field]
        alike = max((len(field) for field in fields[:2] if len(field) <= 3), default=2)
        for field in fields:
            yield Entity("education", " ".join(field[:alike]), "degree")
            if len(field) > alike:
                return


def _split(names: str) -> list[str]:
    return [name for name in re.split(r",?\s+(?:and|or)\s+(?:the\s+)?|,\s+", names) if len(name) > 1]


def _completed(names: str) -> list[str]:
    """Return "OSHA 10-Hour or 30-Hour" as two whole names: the second takes the words it lacks from the first."""
    first, *others = (name.split() for name in re.split(r"\s+(?:or|and)\s+", names))
    return [" ".join(first), *(" ".join([*first[:max(0, len(first) - len(other))], *other]) for other in others)]


def _long_form(before: str, short: str) -> str | None:
    """Return the words whose initials make the acronym, after Schwartz and Hearst (2003), small words skipped."""
    words = before.split()
    letters = [letter for letter in short.lower() if letter.isalpha()]
    for start in range(len(words) - 1, max(-1, len(words) - 2 * len(letters) - 3), -1):
        initials = [word[0].lower() for word in words[start:] if word[0].isupper()]
        if initials == letters and words[start][0].isupper():
            return " ".join(words[start:])
    return None


def _singular(word: str) -> str:
    return word[:-3] + "y" if word.endswith("ies") else word.removesuffix("s")
