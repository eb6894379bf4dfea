"""Files of every format give the same article; broken ones give one line and no article."""

from __future__ import annotations

import io
import re
import zipfile
from pathlib import Path

import article_files
import pytest
from article_files import FORMATS, HEADING, HEADING_2, JOBS, SENTENCES, TITLE, made
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from knowledge.articles import read_article
from knowledge.errors import UnreadableFile
from knowledge.formats import read_file


@pytest.mark.parametrize("suffix", FORMATS)
def test_every_format_gives_the_same_article(tmp_path: Path, suffix: str) -> None:
    article = read_article(read_file(made(tmp_path, suffix)), "River arena")
    assert [statement for passage in article.passages for statement in passage.statements] == SENTENCES
    assert [passage.heading for passage in article.passages] == [TITLE, HEADING, HEADING_2]
    assert article.title == TITLE
    assert [(role.title, role.sentences) for role in article.of_kind("role")] == [
        ("Rigger", (JOBS[0],)), ("Drone pilot", (JOBS[1],))]
    assert [department.title for department in article.of_kind("department")] == ["Jobs in the Hall"]


def test_what_a_page_runs_frames_or_hides_is_not_read(tmp_path: Path) -> None:
    words = " ".join(block.text for block in read_file(made(tmp_path, ".html")))
    assert not re.search("alert|script|color|comment|Home of all|Never shown|rights", words)


def test_tables_and_nested_lists_are_items(tmp_path: Path) -> None:
    page = tmp_path / "pay.html"
    page.write_text("<table><tr><th>Job</th><th>Pay</th></tr><tr><td>Loader</td><td>20 <b>dollars</b></td></tr></table>"
                    "<ul><li>Outer words<ul><li>Inner words</li></ul></li></ul>", encoding="utf-8")
    assert [(block.kind, block.text) for block in read_file(page)] == [
        ("item", "Job; Pay"), ("item", "Loader; 20 dollars"), ("item", "Outer words"), ("item", "Inner words")]


def test_a_page_is_read_in_the_encoding_that_it_names(tmp_path: Path) -> None:
    page = tmp_path / "old.html"
    page.write_bytes("<meta charset='iso-8859-1'><p>Für Bühne und Café.</p>".encode("latin-1"))
    assert [block.text for block in read_file(page)] == ["Für Bühne und Café."]


def bomb() -> bytes:
    """A Word document of a few hundred kilobytes that unpacks to more than is read."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive, archive.open("word/document.xml", "w") as entry:
        for _ in range(210):
            entry.write(b" " * 1_000_000)
    return buffer.getvalue()


BROKEN = {
    "empty.txt": (b"", "empty"),
    "blank.md": (b" \n\t\n", "empty"),
    "picture.txt": (b"\x89PNG\r\n\x1a\n\x00\x00", "not UTF-8 text (byte 0); save it as UTF-8"),
    "zeros.md": (b"text\x00text", "binary, not text"),
    "latin.txt": ("Für die Bühne".encode("latin-1"), "not UTF-8 text (byte 1); save it as UTF-8"),
    "utf16.html": ("<p>Words on a page</p>".encode("utf-16"), "not UTF-8 text (byte 0); save it as UTF-8"),
    "lying.html": (b"<meta charset='utf-8'><p>F\xfcr\0\x81</p>", "not the text that it says it is; save it as UTF-8"),
    "script.html": (b"<script>alert(1)</script>", "no text in it; scanned pages need text recognition (OCR) first"),
    "deep.html": (b"<div>" * 5000 + b"deep words", "nested too deeply to be read"),
    "huge.txt": (b"words " * 9_000_000, "larger than 2 MB; split it into several files"),
    "huge.pdf": (b"%PDF-1.7" + b"\0" * 52_000_000, "larger than 20 MB; split it into several files"),
    "notes.odt": (b"PK", "cannot read .odt; bring .md, .txt, .html, .htm, .docx, .pdf"),
    "noending": (b"words", "cannot read a file without an ending; bring .md, .txt, .html, .htm, .docx, .pdf"),
    "broken.docx": (b"PK\x03\x04 no archive", "damaged, or not a Word document; save it anew as .docx"),
    "cut.docx": (article_files.word()[:2000], "damaged, or not a Word document; save it anew as .docx"),
    "locked.docx": (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600,
                    "locked with a password, or an old .doc; save it anew as .docx"),
    "bomb.docx": (bomb(), "larger than it says once unpacked; it is not read"),
    "broken.pdf": (b"%PDF-1.7 and nothing else", "damaged, or not a PDF; save it anew"),
    "locked.pdf": (article_files.pdf(password="secret"), "locked with a password; save it without one"),
    "scanned.pdf": (article_files.pdf(words=False), "no text in it; scanned pages need text recognition (OCR) first"),
}


@pytest.mark.parametrize("name", BROKEN)
def test_a_broken_file_is_one_clear_line(tmp_path: Path, name: str) -> None:
    data, reason = BROKEN[name]
    path = tmp_path / name
    path.write_bytes(data)
    with pytest.raises(UnreadableFile) as refused:
        read_file(path)
    assert str(refused.value) == f"{path}: {reason}"


def test_a_file_that_is_not_there_or_is_a_folder_is_one_clear_line(tmp_path: Path) -> None:
    (tmp_path / "folder.txt").mkdir()
    for name in ("none.txt", "folder.txt"):
        with pytest.raises(UnreadableFile, match="there is no such file"):
            read_file(tmp_path / name)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.sampled_from([".md", ".txt", ".html", ".docx", ".pdf"]), st.integers(0, 4000), st.binary(max_size=40))
def test_damage_anywhere_gives_an_article_or_one_line(tmp_path: Path, suffix: str, place: int, damage: bytes) -> None:
    path = made(tmp_path, suffix)
    data = path.read_bytes()
    path.write_bytes(data[:place] + damage + data[place + len(damage):])
    try:
        assert read_article(read_file(path), "Damaged").passages is not None
    except UnreadableFile as error:
        assert "\n" not in str(error)
