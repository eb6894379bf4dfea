"""Reads an article: its passages, and the roles, departments, organisations and credentials that it tells of.

What it tells is found by structure and by the pattern of the language (role_patterns, entity_patterns), never by a list
of names, so that it works for a text about jobs that the knowledge base has never heard of.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from functools import lru_cache
from typing import Iterable, Iterator

import spacy
from spacy.language import Language

from knowledge.checks import plain
from knowledge.entity_patterns import entities_of
from knowledge.formats import Block
from knowledge.role_patterns import Job, jobs_named, jobs_of_heading, jobs_of_item, jobs_of_sentence

STATEMENTS_A_PASSAGE = 6
LONGEST_SENTENCE = 330   # characters; a longer one is cut where it breathes, with room for "According to …: "
LEANS_BACK = re.compile(r"(?:he|she|it|they|this|these|those|that|such|his|her|their|its|there|here|also|however|but|"
                        r"and|or|so|both|then|thus)\b", re.I)
WORK_WORDS = re.compile(r"\s+(?:roles|positions|jobs|careers|career paths|occupations)$", re.I)
ENOUGH_JOBS = 2          # in one list, for its heading to name a department


@dataclass(frozen=True)
class ArticlePassage:
    """What stands under a heading, cut into statements of one or two sentences."""

    heading: str
    statements: tuple[str, ...]


@dataclass(frozen=True)
class Finding:
    """Something that an article tells of.

    ``kind`` is role, department, organisation, credential or education; ``type`` that of an organisation or a
    credential; ``duties`` what is said of a role; ``sentences`` where it stands, word for word.
    """

    kind: str
    title: str
    sentences: tuple[str, ...]
    heading: str = ""
    type: str = ""
    aliases: tuple[str, ...] = ()
    duties: tuple[str, ...] = ()


@dataclass
class Article:
    """An article as it was read."""

    title: str
    passages: list[ArticlePassage] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)

    def of_kind(self, kind: str) -> list[Finding]:
        """Return the findings of a kind, in the order of the text."""
        return [finding for finding in self.findings if finding.kind == kind]


def read_article(blocks: list[Block], name: str) -> Article:
    """Read the blocks of a file; ``name`` is the title where it gives none."""
    first = blocks[0].text if blocks[0].kind == "heading" else name
    title = next((block.text for block in blocks if block.kind == "title"), first)
    article = Article(title)
    sections = [s for s in _sections(blocks) if s.blocks]
    for section in sections:
        article.passages += _passages(section, title)
    article.findings = _merged(finding for section in sections for finding in _findings(section))
    return article


def sentences_of(text: str) -> list[str]:
    """Return the sentences of a text (spaCy's sentencizer)."""
    return [sentence.text.strip() for sentence in _sentencizer()(text).sents if sentence.text.strip()]


@dataclass
class _Section:
    heading: str
    blocks: list[Block] = field(default_factory=list)


def _sections(blocks: Iterable[Block]) -> Iterator[_Section]:
    section = _Section("")
    for block in blocks:
        if block.kind in ("heading", "title"):
            yield section
            section = _Section(block.text)
        else:
            section.blocks.append(block)
    yield section


def _passages(section: _Section, title: str) -> Iterator[ArticlePassage]:
    """Cut a section into passages where a paragraph begins, when the one before has enough."""
    statements: list[str] = []
    for block in section.blocks:
        pieces = (piece for statement in _joined(sentences_of(block.text)) for piece in _cut(statement))
        own = [piece for piece in pieces if len(piece.split()) > 2]
        if statements and len(statements) + len(own) > STATEMENTS_A_PASSAGE:
            yield ArticlePassage(section.heading or title, tuple(statements))
            statements = []
        statements += own
    for start in range(0, len(statements), 2 * STATEMENTS_A_PASSAGE):
        yield ArticlePassage(section.heading or title, tuple(statements[start:start + 2 * STATEMENTS_A_PASSAGE]))


def _joined(sentences: list[str]) -> list[str]:
    """Join a sentence that cannot stand alone ("They also …") to the one before it."""
    joined: list[str] = []
    for sentence in sentences:
        if joined and LEANS_BACK.match(sentence) and len(joined[-1]) + len(sentence) < LONGEST_SENTENCE:
            joined[-1] += f" {sentence}"
        else:
            joined.append(sentence)
    return joined


def _cut(sentence: str) -> Iterator[str]:
    while len(sentence) > LONGEST_SENTENCE:
        at = max(sentence.rfind(mark, LONGEST_SENTENCE // 3, LONGEST_SENTENCE) for mark in ("; ", ". ", ", "))
        at = at + 1 if at > 0 else sentence.rfind(" ", 0, LONGEST_SENTENCE)
        at = at if at > 0 else LONGEST_SENTENCE
        yield sentence[:at].strip()
        sentence = sentence[at:].strip()
    yield sentence


def _findings(section: _Section) -> Iterator[Finding]:
    in_list = 0
    about = jobs_of_heading(section.heading)
    said: list[str] = []
    if about and section.blocks[0].kind == "paragraph":
        said = sentences_of(section.blocks[0].text)[:3]
        defined = [(jobs_of_sentence(sentence, in_list=True) or [Job("", (), sentence)])[0].duty for sentence in said]
        yield replace(_role(about[0], tuple(said), section.heading), duties=tuple(defined))
    for block in section.blocks:
        jobs = jobs_of_item(block.text) if block.kind == "item" else []
        in_list += len(jobs)
        for job in jobs:
            yield _role(job, (block.text,), section.heading)
        for sentence in sentences_of(block.text):
            if len(sentence) > 3 * LONGEST_SENTENCE:
                continue  # a table or a list without breaks
            for job in [] if jobs or sentence in said else (*jobs_of_sentence(sentence), *jobs_named(sentence)):
                yield _role(job, (sentence,), section.heading)
            for entity in entities_of(sentence):
                yield Finding(entity.kind, entity.title, (sentence,), section.heading, entity.type, entity.aliases)
    if in_list >= ENOUGH_JOBS and section.heading:
        yield Finding("department", WORK_WORDS.sub("", section.heading), (section.heading,), section.heading)


def _role(job: Job, sentences: tuple[str, ...], heading: str) -> Finding:
    duties = (job.duty,) if job.duty else sentences
    return Finding("role", job.title, sentences, heading, aliases=job.aliases, duties=duties)


def _merged(findings: Iterable[Finding]) -> list[Finding]:
    """Return each thing once, with all that was said of it; an alias may be what another place calls it."""
    merged: list[Finding] = []
    place: dict[tuple[str, str], int] = {}
    for new in findings:
        names = [(new.kind, plain(name)) for name in (new.title, *new.aliases)]
        at = next((place[name] for name in names if name in place), len(merged))
        if at == len(merged):
            merged.append(new)
        else:
            old = merged[at]
            called = {plain(name) for name in (old.title, *old.aliases)}
            others = (name for name in (new.title, *new.aliases) if plain(name) not in called)
            merged[at] = replace(old, aliases=_once((*old.aliases, *others)), duties=_once((*old.duties, *new.duties)),
                                 sentences=_once((*old.sentences, *new.sentences)))
        for name in names:
            place.setdefault(name, at)
    return merged


def _once(texts: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(texts))


@lru_cache(maxsize=1)
def _sentencizer() -> Language:
    nlp = spacy.blank("en")
    nlp.add_pipe("sentencizer")
    nlp.max_length = 4_000_000
    return nlp
