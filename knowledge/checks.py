"""Judges the documents: every mistake at once, each with its file and line."""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import dataclass, field
from typing import Callable, Iterator

from knowledge.errors import Problem
from knowledge.reader import CITED, Document, Library, Section, WrittenStatement
from knowledge.role_graph import graph_of, problems_of, relation_lines
from knowledge.vocabulary import (
    COLLECTIONS,
    GUIDE_TOPICS,
    MAIN_DEPARTMENTS,
    MENTIONED,
    ORGANISATION_TYPES,
    RELATIONS,
    ROLE_SECTIONS,
    SENIORITIES,
    TRADE,
    TRAIT_VALUES,
    TRAITS,
    UNKNOWN,
)

ID = re.compile(r"^[a-z0-9]+(-[a-z0-9]+)*$")
ADDRESS = re.compile(r"https?://[^\s/]+\.\S+$")
HEDGES = re.compile(
    r"reported|according to|\b(one|some|a few|another|may|might|say|says|said|often|sometimes|claims?|crew|people|"
    r"forum|comment\w*|advert\w*|not verified|unverified|argue|older|undated|weak|posts?|guide|page|advises?|advice)\b", re.I)
LINK = re.compile(r"[a-z -]+: [a-z0-9-]+(, |$| \|)")  # a relation or a trait, which makes no claim in words
ATTRIBUTES: dict[str, tuple[str, ...]] = {  # of a section, by kind of document
    "role": (), "guide": ("topic", "subject"), "article": ("topic", "mentions"),
}
ENTRY_ATTRIBUTES = ("id", "aliases", "url", "type", "country", "usual")  # of an entry of a collection
LONGEST_STATEMENT = 420  # characters; about five lines on a phone


@dataclass
class Known:
    """The ids of all subjects by kind, to check references against."""

    ids: dict[str, dict[str, tuple[str, int]]] = field(default_factory=lambda: defaultdict(dict))


def check(library: Library) -> list[Problem]:
    """Return every problem of the documents, in the order of files and lines; an empty list where there is none."""
    problems = list(library.problems)
    known = _known_ids(library, problems)
    for document in library.documents:
        for line, message in _problems_of(document, library, known):
            problems.append(Problem(document.path, line, message))
    problems += _shared_role_names(library)
    problems += problems_of(graph_of(library))
    return sorted(set(problems), key=lambda p: (p.path, p.line, p.message))


def _known_ids(library: Library, problems: list[Problem]) -> Known:
    known = Known()
    for document in library.documents:
        if document.kind == "role":
            entries = [("role", str(document.front.get("id", "")), 1)]
        else:
            kind = COLLECTIONS.get(document.kind, "")
            entries = [(kind, s.attributes.get("id", ""), s.line) for s in document.sections if kind]
        for kind, id_, line in entries:
            if id_ in known.ids[kind]:
                path, first = known.ids[kind][id_]
                problems.append(Problem(document.path, line, f"the {kind} {id_!r} is already in {path}:{first}"))
            elif id_:
                known.ids[kind][id_] = (document.path, line)
    return known


def _problems_of(document: Document, library: Library, known: Known) -> Iterator[tuple[int, str]]:
    judges: dict[str, Callable[[Document, Known], Iterator[tuple[int, str]]]] = {"role": _role, "guide": _guide, "article": _article}
    if document.kind not in judges and document.kind not in COLLECTIONS:
        yield 1, f"kind {document.kind!r} is none of role, guide, article, {', '.join(COLLECTIONS)}"
        return
    if not document.title:
        yield 1, "front matter: title is missing"
    if document.kind != "role":
        yield from _form(document)
    yield from judges.get(document.kind, _collection)(document, known)
    for section in document.sections:
        for name in section.attributes:
            if name not in ATTRIBUTES.get(document.kind, ENTRY_ATTRIBUTES):
                yield section.line, f"'{name}: …' has no place under '{section.heading}'; a statement ends with its sources"
    for statement in [*document.lead, *(s for section in document.sections for s in section.statements)]:
        yield from _statement(statement, library)


def _form(document: Document) -> Iterator[tuple[int, str]]:
    """Guides and collections are nothing but sections."""
    if not document.sections:
        yield 1, "there is no section; each begins with '## ' and its heading"
    for statement in document.lead:
        yield statement.line, "a statement before the first heading belongs to no section"


def _statement(statement: WrittenStatement, library: Library) -> Iterator[tuple[int, str]]:
    grades = []
    for key in statement.keys:
        if key in library.sources:
            grades.append(library.sources[key].grade)
        elif key not in (TRADE, UNKNOWN):
            yield statement.line, f"unknown source {key!r}; it is in no file of sources/"
    weak = grades and min(grades) >= "C" and not {UNKNOWN, TRADE} & set(statement.keys) and not LINK.match(statement.text)
    if weak and not HEDGES.search(statement.text):
        yield statement.line, "rests on a grade C or D source alone; say so in its words (Reportedly, According to one …)"
    if len(statement.text) > LONGEST_STATEMENT:
        yield statement.line, f"longer than {LONGEST_STATEMENT} characters; split it"
    if re.search(r"<[a-z/!]|\]\(|\*\*", statement.text, re.I) or CITED.match(statement.text):
        yield statement.line, "markup inside a statement; write plain words"


def _front_list(document: Document, name: str) -> list[str]:
    value = document.front.get(name) or []
    return value if isinstance(value, list) and all(isinstance(item, str) for item in value) else []


def _role(document: Document, known: Known) -> Iterator[tuple[int, str]]:
    id_ = str(document.front.get("id", ""))
    if not ID.match(id_):
        yield 1, f"front matter: id {id_!r} is not of the form front-of-house-engineer"
    if document.path.rsplit("/", 1)[-1] != f"{id_}.md":
        yield 1, f"front matter: the file of {id_!r} is named {id_}.md"
    for name in ("aliases", "departments", "described_as"):
        if document.front.get(name) and not _front_list(document, name):
            yield 1, f"front matter: {name} is a list of words (quote what looks like a number)"
    departments = _front_list(document, "departments")
    if not departments or departments[0] not in MAIN_DEPARTMENTS:
        yield 1, f"front matter: the first department is one of {', '.join(MAIN_DEPARTMENTS)}"
    for department in dict.fromkeys(departments):
        if departments.count(department) > 1:
            yield 1, f"front matter: the department {department!r} is there twice"
        if department not in known.ids["department"]:
            yield 1, f"front matter: unknown department {department!r}"
    if document.front.get("seniority") not in SENIORITIES:
        yield 1, f"front matter: seniority is one of {', '.join(SENIORITIES)}"
    if len(_front_list(document, "described_as")) < 3:
        yield 1, "front matter: described_as has at least three lay descriptions"
    if not document.lead:
        yield 1, "the lead is missing: one or two sentences under the title"
    headings = [section.heading for section in document.sections]
    for heading in ROLE_SECTIONS:
        if heading not in headings:
            yield 1, f"the section '## {heading}' is missing"
    for section in document.sections:
        if section.heading not in ROLE_SECTIONS:
            yield section.line, f"the section '{section.heading}' is none of a role's: {', '.join(ROLE_SECTIONS)}"
        elif headings.count(section.heading) > 1:
            yield section.line, f"the section '{section.heading}' is there twice"
        elif not section.statements:
            yield section.line, f"the section '{section.heading}' is empty; write what is known or an [unknown] statement"
        elif section.heading == "Links":
            yield from _links(section, id_, known)
        elif section.heading == "Traits":
            yield from _traits(section)


def _links(section: Section, role: str, known: Known) -> Iterator[tuple[int, str]]:
    for statement, relation, targets, _ in relation_lines(section):
        if relation not in RELATIONS:
            yield statement.line, f"expected 'relation: id', the relation one of {', '.join(RELATIONS)}"
            continue
        for target in targets:
            kind = RELATIONS[relation][1]
            if target not in known.ids[kind]:
                yield statement.line, f"{relation}: there is no {kind} {target!r}"
            elif target == role and kind == "role":
                yield statement.line, f"{relation}: a role has no link to itself"


def _traits(section: Section) -> Iterator[tuple[int, str]]:
    seen = []
    for statement in section.statements:
        trait, _, value = (part.strip() for part in statement.text.partition(":"))
        seen.append(trait)
        if trait not in TRAITS or value not in TRAIT_VALUES:
            yield statement.line, f"expected 'trait: no|some|yes', the trait one of {', '.join(TRAITS)}"
    for trait in TRAITS:
        if seen.count(trait) != 1:
            yield section.line, f"the trait {trait!r} is there {seen.count(trait)} times, not once"


def _guide(document: Document, known: Known) -> Iterator[tuple[int, str]]:
    for section in document.sections:
        topic = section.attributes.get("topic")
        if topic not in GUIDE_TOPICS:
            yield section.line, f"topic {topic!r} is none of a guide's: {', '.join(GUIDE_TOPICS)}"
        if topic == "industry.employer" and section.attributes.get("subject") not in known.ids["employer"]:
            yield section.line, f"subject {section.attributes.get('subject')!r} is no employer"
        if not section.statements:
            yield section.line, f"the section '{section.heading}' is empty"


def article_key(id_: str) -> str:
    """Return the key of an article's own entry in sources/articles.yml."""
    return f"article_{id_.replace('-', '_')}"


def _article(document: Document, known: Known) -> Iterator[tuple[int, str]]:
    id_ = document.path.rsplit("/", 1)[-1].removesuffix(".md")
    if not ID.match(id_):
        yield 1, f"the file of an article is named like riverside-rigging-course.md, not {id_}.md"
    for section in document.sections:
        if section.attributes.get("topic") != "passage":
            yield section.line, "the sections of an article have the line 'topic: passage'"
        if not section.statements:
            yield section.line, f"the section '{section.heading}' is empty"
        for statement in section.statements:
            if statement.keys != (article_key(id_),):
                yield statement.line, f"an article says what it says: its statements end with [{article_key(id_)}]"
        for kind, mentioned in mentions(section):
            if mentioned not in known.ids[kind]:
                yield section.line, f"mentions: there is no {kind or 'subject'} {mentioned!r}"


def mentions(section: Section) -> list[tuple[str, str]]:
    """Return the (kind, id) of what a section of an article mentions; the kind is "" where it is none that can be."""
    written = [word.strip().partition("/") for word in section.attributes.get("mentions", "").split(",") if word.strip()]
    return [(kind if kind in MENTIONED else "", id_) for kind, _, id_ in written]


def _collection(document: Document, known: Known) -> Iterator[tuple[int, str]]:
    for section in document.sections:
        attributes = section.attributes
        if not ID.match(attributes.get("id", "")):
            yield section.line, f"the entry '{section.heading}' needs a line 'id: some-id'"
        if "url" in attributes and not ADDRESS.match(attributes["url"]):
            yield section.line, f"url {attributes['url']!r} is no web address"
        if document.kind == "organisations" and attributes.get("type") not in ORGANISATION_TYPES:
            yield section.line, f"type is one of {', '.join(ORGANISATION_TYPES)}"
        if "usual" in attributes and attributes["usual"] not in known.ids["role"]:
            yield section.line, f"usual: there is no role {attributes['usual']!r}"
        if not section.statements:
            yield section.line, f"the entry '{section.heading}' says nothing"


def _shared_role_names(library: Library) -> Iterator[Problem]:
    """An alias of two roles would make the one unreachable."""
    first: dict[str, str] = {}
    for document in library.documents:
        if document.kind == "role":
            for name in {plain(n) for n in [document.title, *_front_list(document, "aliases")]}:
                if name in first:
                    yield Problem(document.path, 1, f"the name {name!r} is also that of {first[name]}")
                first.setdefault(name, document.path)


def plain(name: str) -> str:
    """Return a name as it is compared: lower case, hyphens and slashes as spaces, single spaces."""
    return " ".join(re.sub(r"[-/_]+", " ", re.sub(r"[’']", "", name.lower())).split())
