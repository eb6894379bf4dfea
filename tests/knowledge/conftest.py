"""Small folders of documents to break, and a private PostgreSQL server."""

from __future__ import annotations

import getpass
import os
import shutil
import subprocess
import tempfile
from pathlib import Path
from typing import Any, Callable, Iterator

import pytest

from knowledge.base import KnowledgeBase
from knowledge.build import build
from knowledge.vocabulary import ROLE_SECTIONS, TRAITS

SOURCES = """\
manual:
  title: "The manual"
  url: "https://example.org/manual"
  grade: A
  seen: 2026-01-31
forum:
  title: "A forum"
  url: null
  grade: D
  seen: 2026-01-31
"""

COLLECTIONS = {
    "organisations/departments.md": ("departments", "technical-production", "Technical production", "usual: rigger\n"),
    "organisations/employers.md": ("employers", "venue", "Venue", ""),
    "organisations/boards.md": ("organisations", "stage-jobs", "Stage Jobs",
                                "type: job-board\nurl: https://example.org\n"),
    "credentials/cards.md": ("credentials", "safety-card", "Safety card", "aliases: card of safety\n"),
    "glossary/words.md": ("terms", "truss", "Truss", ""),
}

GUIDE = """\
---
kind: guide
title: The trade
---

## What a venue does
topic: industry.employer
subject: venue

- A venue rents its hall to whoever puts on the concert. [manual]

## First steps
topic: start.overview

- Ask at the nearest hall whether they need hands. [manual]
- Some say that a driving licence helps. [forum]
"""


def role(id_: str, title: str, does: str, links: str, aliases: str = "") -> str:
    """The text of a complete role document."""
    front = (f"---\nid: {id_}\ntitle: {title}\naliases: [{aliases}]\ndepartments: [technical-production]\n"
             f"seniority: skilled\ndescribed_as:\n  - {does} above the crowd\n  - {does} at night\n"
             f"  - {does} for money\n---\n")
    prose = "".join(f"\n## {heading}\n\n- {title}, {heading.lower()}: {does}. [manual]\n"
                    for heading in ROLE_SECTIONS[:-2])
    traits = "".join(f"- {trait}: some [trade]\n" for trait in TRAITS)
    lead = f"\n# {title}\n\nThe {title.lower()} {does}. [manual, trade]\n"
    return f"{front}{lead}{prose}\n## Links\n\n{links}\n## Traits\n\n{traits}"


class Folder:
    """A folder of documents; its methods change one of them."""

    def __init__(self, path: Path):
        self.path = path

    def write(self, name: str, text: str | bytes) -> None:
        file = self.path / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(text if isinstance(text, bytes) else text.encode())

    def replace(self, name: str, old: str, new: str) -> None:
        text = (self.path / name).read_text(encoding="utf-8")
        assert old in text, f"{old!r} is not in {name}"
        self.write(name, text.replace(old, new, 1))

    def line(self, name: str, words: str) -> int:
        """The number of the first line that has ``words``."""
        lines = (self.path / name).read_text(encoding="utf-8").splitlines()
        return next(number for number, line in enumerate(lines, 1) if words in line)


def small_folder(path: Path) -> Folder:
    """Write two roles, one entry of each kind and a guide, without a mistake."""
    made = Folder(path)
    made.write("sources/pages.yml", SOURCES)
    made.write("guides/trade.md", GUIDE)
    for name, (kind, id_, title, more) in COLLECTIONS.items():
        made.write(name, f"---\nkind: {kind}\ntitle: Some {kind}\n---\n\n## {title}\nid: {id_}\n{more}\n"
                         f"- {title} is what the manual says it is. [manual]\n")
    made.write("roles/rigger.md", role(
        "rigger", "Rigger", "hangs heavy loads",
        "- leads to: head-rigger | years without a mistake [manual]\n- hired by: venue [manual, trade]\n"
        "- reports to: head-rigger [trade]\n- helped by: safety-card [manual, forum]\n", "rigging hand"))
    made.write("roles/head-rigger.md", role(
        "head-rigger", "Head rigger", "plans every lifting point",
        "- works with: rigger [manual]\n- required: safety-card | by law [trade]\n"))
    return made


@pytest.fixture
def folder(tmp_path: Path) -> Folder:
    """A small folder to change."""
    return small_folder(tmp_path / "documents")


@pytest.fixture(scope="session")
def small(tmp_path_factory: pytest.TempPathFactory) -> KnowledgeBase:
    """The knowledge base of a small folder, for questions only."""
    place = tmp_path_factory.mktemp("small")
    url = f"sqlite:///{place / 'knowledge.sqlite'}"
    build(url, small_folder(place / "documents").path, quiet=True)
    return KnowledgeBase.open(url)


@pytest.fixture
def sqlite_url(tmp_path: Path) -> str:
    return f"sqlite:///{tmp_path / 'built' / 'knowledge.sqlite'}"


@pytest.fixture
def open_base(folder: Folder, sqlite_url: str) -> Callable[[], KnowledgeBase]:
    """Builds the folder as it is and opens the result."""
    def opened() -> KnowledgeBase:
        build(sqlite_url, folder.path, quiet=True)
        return KnowledgeBase.open(sqlite_url)
    return opened


def postgresql_program(name: str) -> str | None:
    """The path of a program of PostgreSQL; Debian keeps those of the server off the PATH."""
    kept = sorted(Path("/usr/lib/postgresql").glob(f"*/bin/{name}"), key=lambda path: int(path.parts[-3]))
    return shutil.which(name) or (str(kept[-1]) if kept else None)


@pytest.fixture(scope="session")
def postgresql() -> Iterator[str]:
    """The URL of a private server's empty database, on a Unix socket; skips where PostgreSQL is not installed."""
    initdb, control = postgresql_program("initdb"), postgresql_program("pg_ctl")
    if initdb is None or control is None:
        pytest.skip("PostgreSQL is not installed (no initdb and pg_ctl)")
    root = os.name == "posix" and os.geteuid() == 0
    user = "postgres" if root else getpass.getuser()
    place = tempfile.mkdtemp(prefix="pg")  # short: the path of a Unix socket has at most 107 bytes
    if root:  # the server refuses to run as root
        shutil.chown(place, user)

    def run(*command: str) -> None:
        as_user = ["runuser", "-u", user, "--"] if root else []
        done = subprocess.run([*as_user, *command], cwd=place, stdin=subprocess.DEVNULL, timeout=60, text=True,
                              stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
        assert done.returncode == 0, f"{command[0]}: {done.stderr}"

    try:
        run(initdb, "-D", f"{place}/data", "-U", user, "-A", "trust", "-E", "UTF8", "--locale=C", "--no-sync")
        run(control, "-D", f"{place}/data", "-w", "-l", f"{place}/log", "start", "-o",
            f"-c listen_addresses= -c unix_socket_directories={place} -c fsync=off")
        try:
            yield f"postgresql://{user}@/postgres?host={place}"
        finally:
            run(control, "-D", f"{place}/data", "-m", "immediate", "stop")
    finally:
        shutil.rmtree(place, ignore_errors=True)


@pytest.fixture
def postgresql_url(postgresql: str) -> Iterator[str]:
    """The private server's database, emptied of tables afterwards."""
    from sqlalchemy import create_engine

    from knowledge.model import Base

    yield postgresql
    engine: Any = create_engine(postgresql, future=True)
    Base.metadata.drop_all(engine)
    engine.dispose()
