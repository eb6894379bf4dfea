"""One article in each format that can be added, for the tests."""

from __future__ import annotations

import io
from pathlib import Path
from typing import Callable

import docx
from pypdf import PdfWriter
from pypdf.generic import DecodedStreamObject, DictionaryObject, NameObject

TITLE = "Working at the River Arena"
INTRODUCTION = "The River Arena is a hall for nine thousand people, and it looks for hands all year."
HEADING = "Jobs in the Hall"
JOBS = ["Riggers are responsible for every motor that hangs in the roof.",
        "Drone pilots fly the cameras over the crowd during the show."]
HEADING_2 = "How to Apply"
LAST = "Write to the crew office in March, and bring a Safety Card of the River Guild to the first call."
SENTENCES = [INTRODUCTION, *JOBS, LAST]


def markdown() -> bytes:
    jobs = "\n".join(f"- {job}" for job in JOBS)
    return f"# {TITLE}\n\n{INTRODUCTION}\n\n## {HEADING}\n\n{jobs}\n\n## {HEADING_2}\n\n{LAST}\n".encode()


def text() -> bytes:
    jobs = "\n".join(f"* {job}" for job in JOBS)
    return f"{TITLE}\n\n{INTRODUCTION}\n\n{HEADING}\n\n{jobs}\n\n{HEADING_2}\n\n{LAST}\n".encode()


def html() -> bytes:
    jobs = "".join(f"<li>{job}</li>" for job in JOBS)
    return (f"<!doctype html><html><head><meta charset='utf-8'><title>{TITLE}</title><style>p {{color: red}}</style>"
            f"<script>alert('Stagehands are responsible for scripts.')</script></head><body>"
            "<nav><a href='/'>Home of all</a></nav>"
            f"<main><h1>{TITLE}</h1><!-- a comment --><p>{INTRODUCTION}</p><h2>{HEADING}</h2><ul>{jobs}</ul>"
            f"<h2 onclick='alert(1)'>{HEADING_2}</h2><div>{LAST}</div><p hidden>Never shown to anybody here.</p></main>"
            f"<footer>All rights are reserved here.</footer></body></html>").encode()


def word() -> bytes:
    document = docx.Document()
    document.add_heading(TITLE, 0)
    document.add_paragraph(INTRODUCTION)
    document.add_heading(HEADING, 1)
    for job in JOBS:
        document.add_paragraph(job, style="List Bullet")
    document.add_heading(HEADING_2, 2)
    document.add_paragraph(LAST)
    buffer = io.BytesIO()
    document.save(buffer)
    return buffer.getvalue()


def pdf(password: str = "", words: bool = True) -> bytes:
    writer = PdfWriter()
    page = writer.add_blank_page(595, 842)
    lines = [TITLE, "", INTRODUCTION, "", HEADING, *(f"- {job}" for job in JOBS), "", HEADING_2, "", LAST]
    shown = " T* ".join(f"({line}) Tj" for line in lines) if words else ""
    stream = DecodedStreamObject()
    stream.set_data(f"BT /F1 11 Tf 40 780 Td 14 TL {shown} ET".encode())
    font = DictionaryObject({NameObject("/Type"): NameObject("/Font"), NameObject("/Subtype"): NameObject("/Type1"),
                             NameObject("/BaseFont"): NameObject("/Helvetica")})
    page[NameObject("/Contents")] = writer._add_object(stream)
    page[NameObject("/Resources")] = DictionaryObject(
        {NameObject("/Font"): DictionaryObject({NameObject("/F1"): writer._add_object(font)})})
    if password:
        writer.encrypt(password, algorithm="AES-256")
    buffer = io.BytesIO()
    writer.write(buffer)
    return buffer.getvalue()


FORMATS: dict[str, Callable[[], bytes]] = {".md": markdown, ".txt": text, ".html": html, ".docx": word, ".pdf": pdf}


def made(folder: Path, suffix: str, name: str = "river-arena") -> Path:
    """Write the article in a format and return its file."""
    path = folder / f"{name}{suffix}"
    path.write_bytes(FORMATS[suffix]())
    return path
