"""The reader: documents into plain data with their places; every broken file is a line, none a traceback."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from knowledge import reader
from knowledge.errors import Problem
from knowledge.reader import Library, WrittenStatement, read_document, read_library


def read(tmp_path: Path, text: str | bytes, name: str = "guides/page.md") -> Library:
    path = tmp_path / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return read_library(tmp_path)


def lines(library: Library) -> list[str]:
    return [str(problem) for problem in library.problems]


HEAD = "---\nkind: guide\ntitle: Page\n---\n"


def test_a_small_folder_is_read_without_a_problem(folder) -> None:
    library = read_library(folder.path)
    assert lines(library) == []
    assert [d.path for d in library.documents] == [
        "credentials/cards.md", "glossary/words.md", "guides/trade.md", "organisations/boards.md",
        "organisations/departments.md", "organisations/employers.md", "roles/head-rigger.md", "roles/rigger.md"]
    assert set(library.sources) == {"manual", "forum"}


def test_everything_has_its_place(tmp_path: Path) -> None:
    text = HEAD + ("\n# Page\n\n## One\ntopic: start.overview\nsubject: clubs\n\n"
                   "- First\n  half. [manual,  forum]\n- Second. [trade]\n")
    (page,) = read(tmp_path, text).documents
    assert (page.kind, page.title, page.lead) == ("guide", "Page", [])
    (section,) = page.sections
    assert (section.heading, section.line) == ("One", 8)
    assert section.attributes == {"topic": "start.overview", "subject": "clubs"}
    assert section.statements == [WrittenStatement("First half.", ("manual", "forum"), 12),
                                  WrittenStatement("Second.", ("trade",), 14)]


@pytest.mark.parametrize("text", [
    (HEAD + "## One\n\n- A. [trade]\n").replace("\n", "\r\n"), "\ufeff" + HEAD + "## One\n\n- A. [trade]"],
    ids=["carriage returns", "byte order mark"])
def test_what_other_editors_write_is_read_alike(tmp_path: Path, text: str) -> None:
    library = read(tmp_path, text)
    assert lines(library) == []
    assert library.documents[0].sections[0].statements == [WrittenStatement("A.", ("trade",), 7)]


def test_a_readme_is_no_document(folder) -> None:
    folder.write("README.md", "How to write a document")
    assert lines(read_library(folder.path)) == []


@pytest.mark.parametrize(("content", "problem"), [
    (b"", "empty"),
    (b" \n\n", "empty"),
    (b"---\nkind: guide\n---\n\x00\x01", "binary, not text"),
    (b"\x89PNG\r\n\x1a\n", "not UTF-8 text (byte 0); save it as UTF-8"),
    ("Bühne".encode("latin-1"), "not UTF-8 text (byte 1); save it as UTF-8"),
    (HEAD.encode("utf-16"), "not UTF-8 text (byte 0); save it as UTF-8"),
    (b"a" * (reader.LARGEST + 1), "larger than 2 MB; split it into several documents"),
], ids=["empty", "blank", "null bytes", "picture", "latin-1", "utf-16", "huge"])
@pytest.mark.parametrize("name", ["guides/page.md", "sources/page.yml"])
def test_a_file_that_is_no_text_is_named(tmp_path: Path, content: bytes, problem: str, name: str) -> None:
    library = read(tmp_path, content, name)
    assert lines(library) == [f"{name}: {problem}"]
    assert not library.documents and not library.sources


@pytest.mark.parametrize(("front", "problem"), [
    ("# Page\n", "1: no front matter; the file begins with --- and ends it with ---"),
    ("---\ntitle: Page\n", "1: no front matter; the file begins with --- and ends it with ---"),
    ("---\ntitle: [a\nkind: guide\n---\n", "3: YAML: expected ',' or ']', but got ':'"),
    ("---\nkind: guide\ntitle: a: b\n---\n", "3: YAML: mapping values are not allowed here"),
    ("---\n- kind\n---\n", "2: expected lines of the form name: value"),
    ("---\njust words\n---\n", "2: expected lines of the form name: value"),
    ("---\n? [a, b]\n: c\n---\n", "2: expected lines of the form name: value"),
    ("---\nkind: guide\nkind: role\n---\n", "3: 'kind' is already in line 2"),
    ("---\nkind: guide\nseen: 2026-13-45\n---\n", "3: seen: month must be in 1..12"),
    ("---\nkind: guide\ntitle: !secret x\n---\n", "3: title: could not determine a constructor for the tag '!secret'"),
    ("---\nkind: guide\ntitle: *nobody\n---\n", "3: YAML: found undefined alias 'nobody'"),
    ("---\nkind: \x07\n---\n", "2: YAML: unacceptable character #x0007: special characters are not allowed"),
    pytest.param("---\nkind: " + "[" * 1500 + "\n---\n", "2: YAML: maximum recursion depth exceeded", id="too deep"),
])
def test_bad_front_matter_is_named_with_its_line(tmp_path: Path, front: str, problem: str) -> None:
    (line,) = lines(read(tmp_path, front))
    assert line.startswith(f"guides/page.md:{problem}")
    assert "\n" not in line


@pytest.mark.parametrize(("body", "problem"), [
    ("- No source.\n", "5: a statement without sources; end it with [key] or [trade]"),
    ("- Empty source. []\n", "5: a statement without sources; end it with [key] or [trade]"),
    ("- After. [trade] the source\n", "5: a statement without sources; end it with [key] or [trade]"),
    ("### Small\n", "5: a heading of level 3 has no place in a document"),
    ("\n<script>alert(1)</script>\n", "6: HTML has no place in a document"),
    ("<div>\n\n- A. [trade]\n", "5: HTML has no place in a document"),
    ("```\ncode\n```\n", "5: a code block has no place in a document"),
    ("    indented\n", "5: an indented block has no place in a document"),
    ("> Quoted. [trade]\n", "5: a quotation has no place in a document"),
    ("\n\n***\n", "7: a horizontal rule has no place in a document"),
])
def test_what_has_no_place_is_named_with_its_line(tmp_path: Path, body: str, problem: str) -> None:
    assert lines(read(tmp_path, HEAD + body)) == [f"guides/page.md:{problem}"]


@pytest.mark.parametrize(("entry", "problem"), [
    ("- manual\n", "1: expected lines of the form name: value"),
    ("words\n", "1: expected lines of the form name: value"),
    ("manual: words\n", "1: source 'manual' needs title, url, grade and seen"),
    ("manual:\n  title: M\n", "1: source 'manual' needs title, url, grade and seen"),
    ("\nmanual: {title: M, url: null, grade: E, seen: 2026-01-31}\n",
     "2: source 'manual': grade 'E' is none of A, B, C, D"),
    ("manual: {title: M, url: null, grade: A, seen: soon}\n", "1: source 'manual': seen is a date such as 2026-11-22"),
    ("manual: {title: M, url: null, grade: A, seen: 2026-02-30}\n", "1: manual: day is out of range for month"),
    ("manual: {title: 3, url: null, grade: A, seen: 2026-01-31}\n",
     "1: source 'manual': title is text; quote what looks like a number"),
    ("manual: {title: M, url: 'javascript:x', grade: A, seen: 2026-01-31}\n",
     "1: source 'manual': 'javascript:x' is no web address"),
])
def test_a_bad_source_is_named_with_its_line(tmp_path: Path, entry: str, problem: str) -> None:
    library = read(tmp_path, entry, "sources/page.yml")
    assert lines(library) == [f"sources/page.yml:{problem}"]
    assert not library.sources


def test_a_source_is_written_once(tmp_path: Path) -> None:
    entry = "manual: {title: M, url: null, grade: A, seen: 2026-01-31}\n"
    read(tmp_path, entry + entry, "sources/one.yml")
    assert lines(read(tmp_path, entry, "sources/two.yml")) == [
        "sources/one.yml:2: 'manual' is already in line 1",
        "sources/two.yml:1: source 'manual' is already in sources/one.yml"]


def test_every_mistake_is_listed_at_once(tmp_path: Path) -> None:
    read(tmp_path, b"", "a.md")
    read(tmp_path, "words", "sources/b.yml")
    library = read(tmp_path, HEAD + "- One.\n\n<hr>\n\n- Two.\n\n- Three. [trade]\n", "c.md")
    assert [line.split(": ")[0] for line in lines(library)] == ["sources/b.yml:1", "a.md", "c.md:5", "c.md:7", "c.md:9"]
    assert [d.path for d in library.documents] == ["c.md"]


def test_no_folder_and_an_empty_one_are_problems(tmp_path: Path) -> None:
    assert read_library(tmp_path / "none").problems == [Problem(str(tmp_path / "none"), 0,
                                                                "there is no such folder of documents")]
    assert read_library(tmp_path).problems == [Problem(str(tmp_path), 0, "there are no documents in this folder")]


def test_what_cannot_be_opened_is_named(tmp_path: Path) -> None:
    (tmp_path / "folder.md").mkdir()
    os.symlink(tmp_path / "gone", tmp_path / "link.md")
    assert lines(read_library(tmp_path)) == [
        "folder.md: cannot be read: Is a directory", "link.md: cannot be read: No such file or directory"]


MARKDOWN = st.lists(st.sampled_from([
    "---", "kind: guide", "kind: role", "title: x", "## A", "# B", "- s. [trade]", "- s", "[a, b]", "<script>", "```",
    "> q",
    "id: x", "topic: passage", "\t", "", "*", "![x](y)", "&nbsp;", "1. n", "|a|b|", "é\u2028x", "\r", "a: &x [*x]",
    "? {}",
]) | st.text(max_size=20), max_size=15).map("\n".join)


@settings(max_examples=300, deadline=None)
@given(text=MARKDOWN | st.text() | MARKDOWN.map(HEAD.__add__), suffix=st.sampled_from([".md", ".yml"]))
def test_no_text_raises(tmp_path_factory: pytest.TempPathFactory, text: str, suffix: str) -> None:
    folder = tmp_path_factory.getbasetemp() / "any"
    path = folder / "sources" / f"page{suffix}"
    for old in folder.rglob("page.*"):
        old.unlink()
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(text.encode("utf-8"))
    library = read_library(folder)
    length = max(text.count("\n"), len(text.splitlines())) + 2
    assert all("\n" not in str(p) and 0 <= p.line <= length for p in library.problems)
    assert library.documents or library.sources or library.problems


@settings(max_examples=100, deadline=None)
@given(content=st.binary(max_size=200))
def test_no_bytes_raise(tmp_path_factory: pytest.TempPathFactory, content: bytes) -> None:
    path = tmp_path_factory.getbasetemp() / "bytes.md"
    path.write_bytes(content)
    problems: list[Problem] = []
    assert read_document(path, path.parent, problems) is not None or problems
