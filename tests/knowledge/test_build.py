"""The build: all or nothing, beside the old database; and the fingerprint that tells when one is due."""

from __future__ import annotations

from pathlib import Path

import pytest
from sqlalchemy import create_engine, func, select

import knowledge.build as building
from knowledge import model
from knowledge.base import KnowledgeBase
from knowledge.build import build, fingerprint, ground
from knowledge.database import build_facts, open_engine, sqlite_file
from knowledge.errors import BrokenDocuments, MissingDatabase, MissingEncoder
from knowledge.meaning import FOLDER, SIZE, Encoder, verify


def files(url: str) -> dict[str, bytes]:
    """All files beside the database, with their bytes."""
    file = sqlite_file(url)
    assert file is not None
    return {path.name: path.read_bytes() for path in file.parent.iterdir()}


def test_the_counts_are_those_of_the_tables(folder, sqlite_url: str) -> None:
    counts = build(sqlite_url, folder.path, quiet=True)
    assert counts == {"documents": 8, "sources": 2, "subjects": 7, "names": 9, "passages": 27, "statements": 30,
                      "relations": 8}
    engine = create_engine(sqlite_url, future=True)
    with engine.connect() as connection:
        for name, count in counts.items():
            table = model.Base.metadata.tables[name]
            assert connection.execute(select(func.count()).select_from(table)).scalar() == count


def test_every_statement_and_hint_has_its_meaning(folder, sqlite_url: str) -> None:
    build(sqlite_url, folder.path, quiet=True)
    with create_engine(sqlite_url, future=True).connect() as connection:
        for table in (model.Statement, model.Hint):
            sizes = {len(row.meaning) for row in connection.execute(select(table.meaning))}
            assert sizes == {4 * SIZE}


def test_the_build_leaves_one_file_and_says_from_what(folder, sqlite_url: str) -> None:
    build(sqlite_url, folder.path, quiet=True)
    assert list(files(sqlite_url)) == ["knowledge.sqlite"]
    facts = build_facts(open_engine(sqlite_url))
    assert facts["fingerprint"] == fingerprint(folder.path)
    assert facts["schema"] == model.SCHEMA_VERSION


def test_two_builds_hold_the_same(folder, sqlite_url: str, tmp_path: Path) -> None:
    def rows(url: str) -> list[list[tuple]]:
        with create_engine(url, future=True).connect() as connection:
            return [[tuple(row) for row in connection.execute(select(table))]
                    for table in model.Base.metadata.sorted_tables if table.name != "build_facts"]

    other = f"sqlite:///{tmp_path / 'other.sqlite'}"
    build(sqlite_url, folder.path, quiet=True)
    build(other, folder.path, quiet=True)
    assert rows(sqlite_url) == rows(other)


def test_broken_documents_leave_the_database_as_it_was(folder, sqlite_url: str) -> None:
    build(sqlite_url, folder.path, quiet=True)
    before = files(sqlite_url)
    folder.replace("roles/rigger.md", "loads. [manual]", "loads. [nobody]")
    folder.write("glossary/empty.md", b"")
    with pytest.raises(BrokenDocuments) as error:
        build(sqlite_url, folder.path, quiet=True)
    assert [problem.path for problem in error.value.problems] == ["glossary/empty.md", "roles/rigger.md"]
    assert str(error.value) == "2 problem(s) in the documents; 'crewcall knowledge check' lists them"
    assert files(sqlite_url) == before


def test_a_folder_that_is_not_there_leaves_the_database_as_it_was(folder, sqlite_url: str, tmp_path: Path) -> None:
    build(sqlite_url, folder.path, quiet=True)
    before = files(sqlite_url)
    with pytest.raises(BrokenDocuments):
        build(sqlite_url, tmp_path / "none", quiet=True)
    assert files(sqlite_url) == before


@pytest.mark.parametrize("step", ["_complete_relations", "_add_meaning"])
def test_a_fault_in_the_middle_leaves_the_database_as_it_was(folder, sqlite_url: str, monkeypatch, step: str) -> None:
    build(sqlite_url, folder.path, quiet=True)
    before = files(sqlite_url)
    folder.replace("roles/rigger.md", "title: Rigger", "title: Rope rigger")

    def fails(*_: object) -> None:
        raise MissingEncoder("the encoder is away")

    monkeypatch.setattr(building, step, fails)
    with pytest.raises(MissingEncoder):
        build(sqlite_url, folder.path, quiet=True)
    assert files(sqlite_url) == before


def test_a_reader_keeps_the_old_knowledge_until_the_new_is_whole(folder, sqlite_url: str, monkeypatch) -> None:
    build(sqlite_url, folder.path, quiet=True)
    folder.replace("roles/rigger.md", "title: Rigger", "title: Rope rigger")
    seen: list[str] = []
    complete = building._complete_relations

    def look(connection) -> None:
        complete(connection)
        seen.append(KnowledgeBase.open(sqlite_url).subject("role", "rigger").title)

    monkeypatch.setattr(building, "_complete_relations", look)
    build(sqlite_url, folder.path, quiet=True)
    assert seen == ["Rigger"]
    assert KnowledgeBase.open(sqlite_url).subject("role", "rigger").title == "Rope rigger"


@pytest.mark.parametrize("change", ["text", "new", "gone", "moved", "source"])
def test_the_fingerprint_changes_with_a_document(folder, change: str) -> None:
    before = fingerprint(folder.path)
    assert fingerprint(folder.path) == before
    if change == "text":
        folder.replace("guides/trade.md", "rents", "lets")
    elif change == "new":
        folder.write("glossary/more.md", "more")
    elif change == "gone":
        (folder.path / "glossary/words.md").unlink()
    elif change == "moved":
        (folder.path / "glossary").rename(folder.path / "glossaries")  # which leaves the order of the files
    else:
        folder.replace("sources/pages.yml", "grade: D", "grade: C")
    assert fingerprint(folder.path) != before


def test_the_fingerprint_does_not_hang_on_the_place(folder, tmp_path: Path) -> None:
    before = fingerprint(folder.path)
    assert fingerprint(folder.path.rename(tmp_path / "elsewhere")) == before


@pytest.mark.parametrize(("keys", "expected"), [
    (("a",), "sourced"), (("a", "trade"), "sourced"), (("trade",), "trade"), (("unknown",), "unknown"),
    (("unknown", "a"), "unknown")])
def test_what_a_statement_stands_on(keys: tuple[str, ...], expected: str) -> None:
    assert ground(keys) == expected


@pytest.mark.parametrize(("url", "words"), [
    ("knowledge.sqlite", "is no database URL"),
    ("postgresql//u:secret@host/db", "is no database URL"),
    ("postgresql://u:secret@host:port/db", "is no database URL"),
    ("nosuch://u:secret@host/db", "nosuch"),
    ("mysql://u:secret@host/db", "MySQLdb"),
    ("postgresql://u:secret@127.0.0.1:1/db", "refused"),
])
def test_a_database_out_of_reach_is_one_line_without_the_password(folder, url: str, words: str) -> None:
    for call in (lambda: build(url, folder.path, quiet=True), lambda: open_engine(url)):
        with pytest.raises(MissingDatabase) as error:
            call()
        assert words in str(error.value)
        assert "\n" not in str(error.value) and "secret" not in str(error.value)


def test_a_place_that_cannot_be_written_is_one_line(folder, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("not a folder")
    (tmp_path / "folder.sqlite").mkdir()
    for place in ("file/knowledge.sqlite", "folder.sqlite"):
        with pytest.raises(MissingDatabase) as error:
            build(f"sqlite:///{tmp_path / place}", folder.path, quiet=True)
        assert "cannot be written" in str(error.value) and "\n" not in str(error.value)


def test_what_is_no_knowledge_base_is_not_opened(folder, sqlite_url: str, tmp_path: Path) -> None:
    with pytest.raises(MissingDatabase, match="build it with: crewcall knowledge build"):
        open_engine(sqlite_url)
    other = tmp_path / "other.sqlite"
    for content in ("These are words, not a database. " * 100, ""):
        other.write_text(content)
        with pytest.raises(MissingDatabase, match="cannot be read"):
            open_engine(f"sqlite:///{other}")


def test_a_database_of_another_version_is_not_opened(folder, sqlite_url: str) -> None:
    build(sqlite_url, folder.path, quiet=True)
    with create_engine(sqlite_url, future=True).begin() as connection:
        connection.execute(model.BuildFact.__table__.update().where(model.BuildFact.name == "schema").values(value="0"))
    with pytest.raises(MissingDatabase, match="built by another version"):
        open_engine(sqlite_url)


def test_a_damaged_or_missing_encoder_is_one_line(tmp_path: Path) -> None:
    verify()
    with pytest.raises(MissingEncoder, match="SHA256SUMS is missing"):
        Encoder(tmp_path)
    (tmp_path / "SHA256SUMS").write_bytes((FOLDER / "SHA256SUMS").read_bytes())
    with pytest.raises(MissingEncoder, match="encoder.onnx is missing"):
        Encoder(tmp_path)
    (tmp_path / "encoder.onnx").write_bytes(b"damaged")
    (tmp_path / "tokenizer.json").write_bytes((FOLDER / "tokenizer.json").read_bytes())
    with pytest.raises(MissingEncoder, match="encoder.onnx is damaged"):
        Encoder(tmp_path)
