"""``python -m knowledge``: each command, and one clear line for each mistake."""

from __future__ import annotations

import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Callable

import pytest

from knowledge.__main__ import main
from knowledge.database import VARIABLE

ROOT = Path(__file__).resolve().parents[2]


@dataclass(frozen=True)
class Done:
    returncode: int
    stdout: str
    stderr: str


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Callable[..., Done]:
    """Runs the command line in this process, with the database at ``url``."""
    def ran(url: str, *arguments: str) -> Done:
        monkeypatch.setenv(VARIABLE, url)
        monkeypatch.setattr(sys, "argv", ["knowledge", *arguments])
        capsys.readouterr()
        with pytest.raises(SystemExit) as end:
            main()
        out, err = capsys.readouterr()
        return Done(int(end.value.code or 0), out, err)
    return ran


def test_it_runs_as_a_module() -> None:
    done = subprocess.run([sys.executable, "-m", "knowledge", "--help"], cwd=ROOT, text=True, capture_output=True,
                          timeout=60)
    assert done.returncode == 0 and "python -m knowledge [OPTIONS] COMMAND" in done.stdout


def test_check_build_show_and_search(run, folder, sqlite_url: str) -> None:
    documents = ("--documents", str(folder.path))
    checked = run(sqlite_url, "check", *documents)
    assert checked.returncode == 0 and checked.stdout.startswith("8 documents and 2 sources, no problem found")
    assert run(sqlite_url, "build", *documents).stdout == (
        "Knowledge base built: 8 documents, 2 sources, 7 subjects, 9 names, 27 passages, 30 statements, 8 relations\n")
    assert run(sqlite_url, "build", *documents).stdout == "The knowledge base is up to date.\n"
    assert run(sqlite_url, "build", "--force", *documents).stdout.startswith("Knowledge base built: ")
    shown = run(sqlite_url, "show", "rigger").stdout
    assert shown.startswith("Rigger (technical-production; skilled)\n\nWhat they do\n"
                            "- The rigger hangs heavy loads. [The manual]\n")
    assert "- leads to: Head rigger (years without a mistake)" in shown
    assert "Trade: Ask at the nearest hall" not in shown
    found = run(sqlite_url, "search", "who", "rents", "the", "hall").stdout
    assert "The trade: What a venue does\n     A venue rents its hall to whoever puts on the concert.\n" in found


@pytest.mark.parametrize("command", ["check", "build"])
def test_every_mistake_is_a_line_and_the_exit_says_so(run, folder, sqlite_url: str, command: str) -> None:
    folder.write("audio.md", b"")
    folder.replace("roles/rigger.md", "loads. [manual]", "loads. [nobody]")
    done = run(sqlite_url, command, "--documents", str(folder.path))
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr == (f"audio.md: empty\nroles/rigger.md:{folder.line('roles/rigger.md', '[nobody]')}: "
                           "unknown source 'nobody'; it is in no file of sources/\n")
    assert not (folder.path.parent / "built").exists()


@pytest.mark.parametrize(("arguments", "words"), [
    (("show", "rigger"), "error: there is no knowledge base at "),
    (("search", "rigger"), "error: there is no knowledge base at "),
])
def test_a_database_that_is_not_there_is_one_line(run, sqlite_url: str, arguments: tuple[str, ...], words: str) -> None:
    done = run(sqlite_url, *arguments)
    assert done.returncode == 1
    assert done.stderr.startswith(words) and done.stderr.count("\n") == 1


def test_no_folder_and_no_url_are_one_line(run, folder, sqlite_url: str, tmp_path: Path) -> None:
    done = run(sqlite_url, "check", "--documents", str(tmp_path / "none"))
    assert (done.returncode, done.stderr) == (1, f"{tmp_path / 'none'}: there is no such folder of documents\n")
    done = run("postgresql//u:secret@host/db", "build", "--documents", str(folder.path))
    assert done.returncode == 1 and done.stderr.startswith("error: ") and done.stderr.count("\n") == 1
    assert "secret" not in done.stderr


def test_an_unknown_role_is_one_line(run, base, knowledge_url: str) -> None:
    done = run(knowledge_url, "show", "riger")
    assert (done.returncode, done.stderr) == (1, "error: no role 'riger' in the knowledge base\n")
