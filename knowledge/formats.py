"""Reads a file that somebody brings (.md, .txt, .html, .docx, .pdf) into plain blocks: headings, items, paragraphs.

What a program would run (scripts, styles) and what only frames a page (menus, footers) is left out. Nothing is fetched.
"""

from __future__ import annotations

import io
import re
import zipfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Callable, Iterator

from knowledge.errors import Problem, UnreadableFile
from knowledge.plain_text import blocks_of_text, tidy
from knowledge.reader import LARGEST, decode, front_matter

LARGEST_FILE = 20_000_000     # bytes of a .docx, .pdf or .html as it is; the text in it is held to the reader's LARGEST
LARGEST_UNPACKED = 200_000_000  # bytes of a .docx unpacked: a small file can hold an endless one
MOST_PAGES = 2000
FRAME = ("script style noscript template nav header footer aside form button svg iframe object head select "
         "dialog").split()
INLINE = frozenset(("a abbr b bdi bdo cite code data dfn em font i kbd label mark q s samp small span strong sub sup "
                    "time u var wbr ins del").split())


@dataclass(frozen=True)
class Block:
    """A piece of a text. ``kind`` is title, heading, item (of a list; a row of a table) or paragraph."""

    kind: str
    text: str


def read_file(path: Path) -> list[Block]:
    """Return the blocks of a file, in order, without empty ones.

    Raises:
        UnreadableFile: one line that says why: another format, empty, binary, too large, encoded, locked, damaged.
    """
    read = READERS.get(path.suffix.lower())
    if read is None:
        ending = path.suffix or "a file without an ending"
        raise UnreadableFile(path, f"cannot read {ending}; bring {', '.join(READERS)}")
    try:
        if not path.is_file():
            raise UnreadableFile(path, "there is no such file")
        limit = LARGEST if read in (_markdown, _text) else LARGEST_FILE
        if path.stat().st_size > limit:
            raise UnreadableFile(path, f"larger than {limit // 1_000_000} MB; split it into several files")
        data = path.read_bytes()
    except OSError as error:
        raise UnreadableFile(path, error.strerror or str(error)) from error
    if not data.strip():
        raise UnreadableFile(path, "empty")
    try:
        blocks = [Block(block.kind, text) for block in read(data, path) if (text := tidy(block.text))]
    except RecursionError as error:
        raise UnreadableFile(path, "nested too deeply to be read") from error
    if not any(block.kind in ("paragraph", "item") for block in blocks):
        raise UnreadableFile(path, "no text in it; scanned pages need text recognition (OCR) first")
    if sum(len(block.text) for block in blocks) > LARGEST:
        raise UnreadableFile(path, f"more than {LARGEST // 1_000_000} MB of text; split it into several files")
    return blocks


def _decoded(data: bytes, path: Path) -> str:
    problems: list[Problem] = []
    text = decode(data, path.name, problems)
    if text is None:
        raise UnreadableFile(path, problems[0].message)
    return text


def _text(data: bytes, path: Path) -> Iterator[Block]:
    for kind, text in blocks_of_text(_decoded(data, path)):
        yield Block(kind, text)


def _markdown(data: bytes, path: Path) -> Iterator[Block]:
    from markdown_it import MarkdownIt

    text = _decoded(data, path)
    front, body, _ = front_matter(text, path.name, [])
    if front and front.get("title"):
        yield Block("title", str(front["title"]))
    kind, lists = "paragraph", 0
    row: list[str] = []
    for token in MarkdownIt("commonmark").enable("table").parse(text if front is None else body):
        if token.type in ("bullet_list_open", "ordered_list_open"):
            lists += 1
        elif token.type in ("bullet_list_close", "ordered_list_close"):
            lists -= 1
        elif token.type == "heading_open":
            kind = "title" if token.tag == "h1" else "heading"
        elif token.type == "tr_open":
            row = []
        elif token.type == "tr_close":
            yield Block("item", "; ".join(cell for cell in row if cell))
        elif token.type in ("th_open", "td_open"):
            kind = "cell"
        elif token.type == "inline":
            text = "".join(_shown(child) for child in token.children or ())
            if kind == "cell":
                row.append(text.strip())
            else:
                yield Block("item" if lists and kind == "paragraph" else kind, text)
            kind = "paragraph"
        elif token.type in ("fence", "code_block"):
            yield Block("paragraph", token.content)


def _shown(token: Any) -> str:
    return {"softbreak": " ", "hardbreak": " ", "html_inline": "", "image": ""}.get(token.type, token.content)


def _html(data: bytes, path: Path) -> Iterator[Block]:
    from bs4 import BeautifulSoup

    if data.startswith(b"\xef\xbb\xbf") or not re.search(rb"<meta[^>]+charset", data[:4096], re.I):
        soup = BeautifulSoup(_decoded(data, path), "html.parser")
    else:
        soup = BeautifulSoup(data, "html.parser")
        if soup.contains_replacement_characters or b"\x00" in data:
            raise UnreadableFile(path, "not the text that it says it is; save it as UTF-8")
    if soup.title and soup.title.string:
        yield Block("title", soup.title.string)
    for element in soup(FRAME):
        if element.name != "header" or not element.find("h1"):
            element.decompose()
    for element in soup.select("[hidden], [aria-hidden=true]"):
        element.decompose()
    yield from _elements(soup.find("main") or soup.find("article") or soup.body or soup)


def _elements(root: Any) -> Iterator[Block]:
    """Yield a block wherever a block-level element begins or ends; inline elements belong to the text around them."""
    from bs4 import NavigableString
    from bs4.element import PreformattedString

    words: list[str] = []
    kind = "paragraph"

    def ended() -> Iterator[Block]:
        if words:
            yield Block(kind, "".join(words))
            words.clear()

    for child in root.children:
        if isinstance(child, PreformattedString):  # a comment, a doctype, CDATA
            continue
        if isinstance(child, NavigableString):
            words.append(str(child))
        elif child.name == "br":
            yield from ended()
        elif child.name in INLINE and not child.find(_is_block):
            words.append(child.get_text())
        else:
            yield from ended()
            yield from _element(child)
    yield from ended()


def _is_block(element: Any) -> bool:
    return element.name not in INLINE and element.name not in ("br", "img")


def _element(element: Any) -> Iterator[Block]:
    if re.fullmatch("h[1-6]", element.name):
        yield Block("title" if element.name == "h1" else "heading", element.get_text(" "))
    elif element.name == "tr":
        yield Block("item", "; ".join(text for cell in element(["th", "td"]) if (text := tidy(cell.get_text(" ")))))
    else:
        as_item = element.name in ("li", "dt", "dd")
        for block in _elements(element):
            yield Block("item", block.text) if as_item and block.kind == "paragraph" else block


def _docx(data: bytes, path: Path) -> Iterator[Block]:
    import docx
    from docx.table import Table

    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            if sum(entry.file_size for entry in archive.infolist()) > LARGEST_UNPACKED:
                raise UnreadableFile(path, "larger than it says once unpacked; it is not read")
        document = docx.Document(io.BytesIO(data))
        parts = list(document.iter_inner_content())
    except UnreadableFile:
        raise
    except Exception as error:  # zipfile, lxml and python-docx each have errors of their own for a damaged file
        locked = data.startswith(b"\xd0\xcf\x11\xe0")
        reason = "locked with a password, or an old .doc" if locked else "damaged, or not a Word document"
        raise UnreadableFile(path, f"{reason}; save it anew as .docx") from error
    for part in parts:
        if isinstance(part, Table):
            for row in part.rows:
                yield Block("item", "; ".join(dict.fromkeys(text for cell in row.cells if (text := tidy(cell.text)))))
        else:
            yield Block(_kind_of_paragraph(part), part.text)


def _kind_of_paragraph(paragraph: Any) -> str:
    style = paragraph.style.name if paragraph.style is not None else ""
    if style == "Title" or style == "Heading 1":
        return "title"
    bold = bool(paragraph.runs) and all(run.bold for run in paragraph.runs if run.text.strip())
    if style.startswith("Heading") or (bold and len(paragraph.text) < 80 and paragraph.text.rstrip()[-1:] not in ".!?"):
        return "heading"
    properties = paragraph._p.pPr
    listed = style.startswith("List") or (properties is not None and properties.numPr is not None)
    return "item" if listed else "paragraph"


def _pdf(data: bytes, path: Path) -> Iterator[Block]:
    import logging

    from pypdf import PdfReader

    logging.getLogger("pypdf").setLevel(logging.ERROR)
    try:
        reader = PdfReader(io.BytesIO(data))
        if reader.is_encrypted and not reader.decrypt(""):
            raise UnreadableFile(path, "locked with a password; save it without one")
        if len(reader.pages) > MOST_PAGES:
            raise UnreadableFile(path, f"more than {MOST_PAGES} pages; split it into several files")
        text = "\n".join(page.extract_text() for page in reader.pages)
        title = reader.metadata.title if reader.metadata else None
    except UnreadableFile:
        raise
    except Exception as error:  # pypdf raises many kinds of error on a damaged file
        raise UnreadableFile(path, "damaged, or not a PDF; save it anew") from error
    if title:
        yield Block("title", str(title))
    for kind, words in blocks_of_text(text):
        yield Block(kind, words)


READERS: dict[str, Callable[[bytes, Path], Iterator[Block]]] = {
    ".md": _markdown, ".txt": _text, ".html": _html, ".htm": _html, ".docx": _docx, ".pdf": _pdf,
}
