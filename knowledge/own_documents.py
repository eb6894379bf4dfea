"""Adds a school's, a union's or a venue's own document to the documents, and removes it again.

A file in the form of documents/README.md is checked and put in its place. Any other file is an article: its passages
become a document of kind ``article`` with an entry of its own in sources/articles.yml; what it tells of jobs is written
to a folder of drafts, where a person judges it.
"""

from __future__ import annotations

import os
import re
import tempfile
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any, Mapping

import yaml

from knowledge.articles import Article, ArticlePassage, read_article
from knowledge.checks import article_key, check
from knowledge.drafts import slug, write_drafts
from knowledge.errors import BrokenDocuments, NotTaken, Problem, UnreadableFile
from knowledge.formats import read_file
from knowledge.linking import Linker
from knowledge.reader import Library, decode, front_matter, read_library

SOURCES = "sources/articles.yml"
HEADER = "# Made by 'crewcall knowledge add': an entry for each article of articles/.\n"
FOLDERS = {"role": "roles", "guide": "guides", "article": "articles", "terms": "glossary", "credentials": "credentials",
           "organisations": "organisations", "employers": "organisations", "departments": "organisations"}
WEAK = ("C", "D")
LONGEST_HEADING = 120


@dataclass(frozen=True)
class About:
    """What the person who brings an article says of it; None where the file itself, or the day, tells."""

    id: str | None = None
    title: str | None = None
    url: str | None = None
    grade: str = "B"
    seen: date | None = None


@dataclass(frozen=True)
class Added:
    """What was added: ``path`` in the documents; of an article also ``passages``, and ``drafts`` (a file, or None)."""

    path: str
    title: str
    passages: int = 0
    drafts: Path | None = None


def add(path: Path, documents: Path, drafts: Path, about: About | None = None, anew: bool = False) -> Added:
    """Add a file to the documents; ``anew`` allows it to take the place of one that is there.

    Raises:
        UnreadableFile: if it cannot be read.
        NotTaken: if one of this name is there already, or the name is none.
        BrokenDocuments: if the documents with it would have a problem that they do not have without.
    In each case nothing has changed.
    """
    text = _own_form(path)
    if text is not None:
        return _add_document(path, text, documents, anew)
    return _add_article(path, documents, drafts, about or About(), anew)


def remove(id_: str, documents: Path) -> list[str]:
    """Remove the article or the role with this id; return the files that have changed, relative to the documents.

    Raises:
        NotTaken: if there is none.
        BrokenDocuments: if other documents rest on it; they are named, and nothing has changed.
    """
    names = [f"{folder}/{id_}.md" for folder in ("articles", "roles")]
    name = next((name for name in names if slug(id_) == id_ and (documents / name).is_file()), None)
    if name is None:
        raise NotTaken(f"there is no article and no role {id_!r} in {documents}")
    changes: dict[str, str | None] = {name: None}
    if name.startswith("articles/"):
        entries = _entries(documents)
        if entries.pop(article_key(id_), None):
            changes[SOURCES] = _bibliography(entries)
    _change(documents, read_library(documents), changes)
    return list(changes)


def _add_document(path: Path, text: str, documents: Path, anew: bool) -> Added:
    front = front_matter(text, path.name, [])[0] or {}
    kind = _kind(front)
    name = f"{FOLDERS[kind]}/{slug(str(front.get('id') or path.stem) if kind == 'role' else path.stem)}.md"
    _refuse_taken(documents / name, anew)
    _change(documents, read_library(documents), {name: text})
    return Added(name, str(front.get("title")))


def _add_article(path: Path, documents: Path, drafts: Path, about: About, anew: bool) -> Added:
    article = read_article(read_file(path), re.sub(r"[-_]+", " ", path.stem).capitalize())
    article.title = _plain_line(about.title or article.title) or path.stem
    article.passages = _plain_passages(article)
    if not article.passages:
        raise UnreadableFile(path, "there is no sentence in it")
    id_ = about.id or slug(path.stem)
    if id_ != slug(id_):
        raise NotTaken(f"the id {id_!r} is not of the form riverside-rigging-course")
    key, name = article_key(id_), f"articles/{id_}.md"
    _refuse_taken(documents / name, anew)
    library = read_library(documents)
    if key in library.sources and library.sources[key].path != SOURCES:
        raise NotTaken(f"the key {key!r} is already in {library.sources[key].path}; choose another --id")
    entry = {"title": article.title, "url": about.url, "grade": about.grade, "seen": about.seen or date.today()}
    linker = Linker(library)
    _change(documents, library, {
        name: _article_document(article, key, about.grade, path.name, linker),
        SOURCES: _bibliography({**_entries(documents), key: entry}),
    })
    return Added(name, article.title, len(article.passages), write_drafts(article, key, drafts / id_, linker))


def _own_form(path: Path) -> str | None:
    """Return the text of a file that is written in the form of the documents; None for any other."""
    try:
        text = decode(path.read_bytes(), path.name, []) if path.suffix == ".md" and path.is_file() else None
    except OSError as error:
        raise UnreadableFile(path, error.strerror or str(error)) from error
    front = front_matter(text, path.name, [])[0] if text else None
    return text if front and _kind(front) in FOLDERS else None


def _kind(front: Mapping[str, Any]) -> str:
    return str(front.get("kind", "role" if {"id", "seniority"} <= set(front) else ""))


def _refuse_taken(path: Path, anew: bool) -> None:
    if path.exists() and not anew:
        raise NotTaken(f"{path} is there already; --replace writes it anew, --id gives an article another name")


def _change(documents: Path, library: Library, changes: Mapping[str, str | None]) -> None:
    """Write and delete files of the documents, unless that gives the library a problem that it does not have now."""
    with tempfile.TemporaryDirectory() as folder:
        for name, text in changes.items():
            if text is not None:
                _write(Path(folder, name), text)
        new = read_library(Path(folder))
    problems = [p for p in library.problems if p.path not in changes] + [p for p in new.problems if p.path in changes]
    changed = Library([d for d in library.documents if d.path not in changes] + new.documents,
                      {k: s for k, s in library.sources.items() if s.path not in changes} | new.sources, problems)
    before = set(check(library))
    broken: list[Problem] = [problem for problem in check(changed) if problem not in before]
    if broken:
        raise BrokenDocuments(broken)
    for name, text in changes.items():
        if text is None:
            (documents / name).unlink()
        else:
            _write(documents / name, text)


def _article_document(article: Article, key: str, grade: str, file: str, linker: Linker) -> str:
    about = {"kind": "article", "title": article.title, "file": file}
    front = yaml.safe_dump(about, allow_unicode=True, sort_keys=False)
    says = f"According to “{article.title[:60]}”: " if grade in WEAK else ""
    lines = [f"---\n{front}---\n"]
    for passage in article.passages:
        lines.append(f"## {passage.heading}\ntopic: passage")
        mentions = linker.mentions(passage.statements)
        if mentions:
            lines.append("mentions: " + ", ".join(f"{kind}/{id_}" for kind, id_ in mentions))
        lines += ["", *(f"- {says}{statement} [{key}]" for statement in passage.statements), ""]
    return "\n".join(lines)


def _plain_passages(article: Article) -> list[ArticlePassage]:
    passages = []
    for passage in article.passages:
        heading = _plain_line(passage.heading)[:LONGEST_HEADING].strip() or article.title
        statements = tuple(plain for text in passage.statements if len((plain := _plain_line(text)).split()) > 2)
        if statements:
            passages.append(ArticlePassage(heading, statements))
    return passages


def _plain_line(text: str) -> str:
    """Return a text without what Markdown takes for markup, and without the references of other bibliographies."""
    text = re.sub(r"\s*\[(?:\d+(?:[,–-]\s*\d+)*|citation needed)\]", "", text, flags=re.I)
    text = text.replace("**", "").replace("[", "(").replace("]", ")")
    text = re.sub(r"<(?=[a-z/!?])", "‹", text, flags=re.I)
    return re.sub(r"^(?:(?:[#>*+=~`|:_-]+|\d{1,9}[.)])\s*)+", "", text.strip()).rstrip("# ")


def _entries(documents: Path) -> dict[str, Any]:
    path = documents / SOURCES
    try:
        return yaml.safe_load(path.read_text(encoding="utf-8")) or {} if path.is_file() else {}
    except (OSError, ValueError, yaml.YAMLError) as error:
        raise NotTaken(f"{path} cannot be read; 'crewcall knowledge check' tells why") from error


def _bibliography(entries: Mapping[str, Any]) -> str | None:
    return HEADER + yaml.safe_dump(dict(entries), allow_unicode=True) if entries else None


def _write(path: Path, text: str) -> None:
    """Write a file whole or not at all."""
    path.parent.mkdir(parents=True, exist_ok=True)
    scratch = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        scratch.write_text(text, encoding="utf-8")
        os.replace(scratch, path)
    finally:
        scratch.unlink(missing_ok=True)
