"""Reads the documents: Markdown with front matter into plain data, with the place of everything.

Nothing is judged here but the form; ``checks`` judges the content. Every mistake is collected, none is raised.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any, Iterator

import yaml
from markdown_it import MarkdownIt
from tqdm import tqdm
from yaml.constructor import SafeConstructor

from knowledge.errors import Problem

DOCUMENTS = Path(__file__).parent / "documents"
CITED = re.compile(r"^(?P<text>.*\S)\s*\[(?P<keys>[a-z0-9_]+(?:\s*,\s*[a-z0-9_]+)*)\]$", re.S)
ATTRIBUTE = re.compile(r"^(?P<name>[a-z][a-z-]*): (?P<value>.+)$")
UNREADABLE = (yaml.YAMLError, ValueError, LookupError, AttributeError, ArithmeticError, RecursionError)  # of PyYAML
UNEXPECTED = {  # token of Markdown -> its name to a writer
    "html_block": "HTML", "fence": "a code block", "code_block": "an indented block", "blockquote_open": "a quotation",
    "hr": "a horizontal rule",
}
LARGEST = 2_000_000  # bytes; a document of ours has a few thousand
SOON = 2  # seconds; what takes longer is shown


@dataclass(frozen=True, slots=True)
class WrittenStatement:
    """One paragraph or bullet; ``keys`` are those of its sources, in the order written."""

    text: str
    keys: tuple[str, ...]
    line: int


@dataclass(slots=True)
class Section:
    """A second-level heading with what stands under it."""

    heading: str
    line: int
    attributes: dict[str, str] = field(default_factory=dict)
    statements: list[WrittenStatement] = field(default_factory=list)


@dataclass
class Document:
    """One file. ``front`` is its front matter, ``lead`` what stands before the first section."""

    path: str
    kind: str
    title: str
    front: dict[str, Any]
    lead: list[WrittenStatement] = field(default_factory=list)
    sections: list[Section] = field(default_factory=list)


@dataclass(frozen=True)
class WrittenSource:
    """One page of the bibliography; ``seen`` is the day on which it was read."""

    key: str
    title: str
    url: str | None
    grade: str
    seen: date
    path: str


@dataclass
class Library:
    """All that was read, and the problems met on the way."""

    documents: list[Document] = field(default_factory=list)
    sources: dict[str, WrittenSource] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)


def read_library(folder: Path = DOCUMENTS, quiet: bool = True) -> Library:
    """Read every document and bibliography file under ``folder``, in a stable order; with progress unless ``quiet``."""
    library = Library()
    if not folder.is_dir():
        library.problems.append(Problem(str(folder), 0, "there is no such folder of documents"))
        return library
    for path in sorted(folder.glob("sources/*.yml")):
        _read_sources(path, folder, library)
    for path in tqdm(sorted(folder.rglob("*.md")), "reading", disable=quiet, delay=SOON, unit=""):
        if path.name != "README.md":
            document = read_document(path, folder, library.problems)
            if document:
                library.documents.append(document)
    if not library.documents and not library.problems:
        library.problems.append(Problem(str(folder), 0, "there are no documents in this folder"))
    return library


def read_document(path: Path, folder: Path, problems: list[Problem]) -> Document | None:
    """Read one Markdown file; None where its form does not even give a document."""
    name = str(path.relative_to(folder))
    text = read_text(path, name, problems)
    if text is None:
        return None
    front, body, offset = front_matter(text, name, problems)
    if front is None:
        return None
    kind = str(front.get("kind", "role"))
    document = Document(name, kind, str(front.get("title") or ""), front)
    for block in _blocks(body, offset):
        _place_block(block, document, problems)
    return document


def read_text(path: Path, name: str, problems: list[Problem]) -> str | None:
    """Read a text file; None and a problem where it is too large, binary, empty or not UTF-8."""
    try:
        if path.stat().st_size > LARGEST:
            problems.append(Problem(name, 0, f"larger than {LARGEST // 1_000_000} MB; split it into several documents"))
            return None
        return decode(path.read_bytes(), name, problems)
    except OSError as error:
        problems.append(Problem(name, 0, f"cannot be read: {error.strerror}"))
        return None


def decode(data: bytes, name: str, problems: list[Problem]) -> str | None:
    """Decode a text; None and a problem where it is binary, empty or not UTF-8."""
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        problems.append(Problem(name, 0, f"not UTF-8 text (byte {error.start}); save it as UTF-8"))
        return None
    if "\x00" in text:
        problems.append(Problem(name, 0, "binary, not text"))
        return None
    if not text.strip():
        problems.append(Problem(name, 0, "empty"))
        return None
    return text.replace("\r\n", "\n")


@dataclass(frozen=True)
class _Block:
    kind: str  # "h1", "h2", "text" or "other"
    text: str
    line: int


def _blocks(body: str, offset: int) -> Iterator[_Block]:
    """Yield headings and statements of a Markdown text; ``offset`` lines stand before it in the file."""
    tokens = MarkdownIt("commonmark").parse(body)
    for before, token in zip([None, *tokens], tokens):
        line = (token.map[0] if token.map else 0) + offset + 1
        if token.type == "inline" and before is not None:
            heading = before.tag if before.type == "heading_open" else None
            if heading in ("h1", "h2"):
                yield _Block(heading, token.content.strip(), line)
            elif heading:
                yield _Block("other", f"a heading of level {heading[1]}", line)
            else:
                yield _Block("text", token.content.strip(), line)
        elif token.type in UNEXPECTED:
            yield _Block("other", UNEXPECTED[token.type], line)


def _place_block(block: _Block, document: Document, problems: list[Problem]) -> None:
    section = document.sections[-1] if document.sections else None
    if block.kind == "h2":
        document.sections.append(Section(block.text, block.line))
    elif block.kind == "other":
        problems.append(Problem(document.path, block.line, f"{block.text} has no place in a document"))
    elif block.kind == "text":
        attributes = _attributes(block.text)
        if section and attributes and not section.statements:
            section.attributes.update(attributes)
            return
        statement = _statement(block)
        if statement is None:
            problems.append(Problem(document.path, block.line, "a statement without sources; end it with [key] or [trade]"))
        else:
            (section.statements if section else document.lead).append(statement)


def _attributes(text: str) -> dict[str, str]:
    """Return the attributes under a heading, or nothing where the text is a statement."""
    lines = [ATTRIBUTE.match(line) for line in text.splitlines()]
    return {m["name"]: m["value"].strip() for m in lines if m} if all(lines) and not CITED.match(text) else {}


def _statement(block: _Block) -> WrittenStatement | None:
    match = CITED.match(block.text)
    if not match:
        return None
    keys = tuple(key.strip() for key in match["keys"].split(","))
    return WrittenStatement(" ".join(match["text"].split()), keys, block.line)


def front_matter(text: str, name: str, problems: list[Problem]) -> tuple[dict[str, Any] | None, str, int]:
    """Return the front matter, the body and the number of lines before the body."""
    match = re.match(r"---\n(.*?\n)---(?:\n|\Z)", text, re.S)
    if not match:
        problems.append(Problem(name, 1, "no front matter; the file begins with --- and ends it with ---"))
        return None, "", 0
    front = _entries(match[1], name, 2, problems)
    if front is None:
        return None, "", 0
    return {key: value for key, (value, _) in front.items()}, text[match.end():], match[0].count("\n")


def _entries(text: str, name: str, first: int, problems: list[Problem]) -> dict[str, tuple[Any, int]] | None:
    """Read a YAML mapping whose first line is line ``first`` of the file: the value and the line of each key."""
    try:
        root = yaml.compose(text, yaml.SafeLoader)
    except UNREADABLE as error:
        mark = getattr(error, "problem_mark", None)
        problems.append(Problem(name, first + mark.line if mark else first, f"YAML: {_reason(error)}"))
        return None
    if root is not None and not (isinstance(root, yaml.MappingNode) and all(isinstance(k.value, str) for k, _ in root.value)):
        problems.append(Problem(name, first, "expected lines of the form name: value"))
        return None
    entries: dict[str, tuple[Any, int]] = {}
    for key, node in root.value if root else ():
        line = first + key.start_mark.line
        if key.value in entries:
            problems.append(Problem(name, line, f"{key.value!r} is already in line {entries[key.value][1]}"))
            continue
        try:
            entries[key.value] = SafeConstructor().construct_document(node), line
        except UNREADABLE as error:
            problems.append(Problem(name, line, f"{key.value}: {_reason(error)}"))
    return entries


def _reason(error: Exception) -> str:
    words = str(getattr(error, "problem", None) or error) or type(error).__name__
    return words.splitlines()[0]


def _read_sources(path: Path, folder: Path, library: Library) -> None:
    name = str(path.relative_to(folder))
    text = read_text(path, name, library.problems)
    if text is None:
        return
    for key, (entry, line) in (_entries(text, name, 1, library.problems) or {}).items():
        problem = _source_problem(key, entry, library)
        if problem:
            library.problems.append(Problem(name, line, problem))
        else:
            library.sources[key] = WrittenSource(key, entry["title"], entry["url"], entry["grade"], entry["seen"], name)


def _source_problem(key: str, entry: Any, library: Library) -> str | None:
    if key in library.sources:
        return f"source {key!r} is already in {library.sources[key].path}"
    if not isinstance(entry, dict) or not {"title", "url", "grade", "seen"} <= set(entry):
        return f"source {key!r} needs title, url, grade and seen"
    if not isinstance(entry["title"], str):
        return f"source {key!r}: title is text; quote what looks like a number"
    if entry["grade"] not in ("A", "B", "C", "D"):
        return f"source {key!r}: grade {entry['grade']!r} is none of A, B, C, D"
    if not isinstance(entry["seen"], date):
        return f"source {key!r}: seen is a date such as 2026-11-22"
    if entry["url"] is not None and not re.match(r"https?://[^\s/]+\.[^\s]+$", str(entry["url"])):
        return f"source {key!r}: {entry['url']!r} is no web address"
    return None
