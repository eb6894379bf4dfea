"""The server as a user starts it, talked to over HTTP."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path
from typing import Any

import pytest

from tests.conftest import ROOT, Server, free_port


def post(server: Any, body: Any, raw: bytes | None = None) -> tuple[int, Any]:
    data = raw if raw is not None else json.dumps(body).encode()
    request = urllib.request.Request(f"{server.url}/webhooks/rest/webhook", data, {"Content-Type": "application/json"})
    try:
        with urllib.request.urlopen(request, timeout=30) as response:
            return response.status, json.load(response)
    except urllib.error.HTTPError as error:
        return error.code, json.load(error)


def test_a_question_is_answered_with_the_contract(server: Any) -> None:
    status, replies = post(server, {"sender": "one", "message": "what does a rigger do?"})
    assert status == 200
    assert "suspend" in replies[0]["text"] and replies[0]["buttons"]
    custom = replies[-1]["custom"]
    assert custom["turn"] == "answer" and custom["answers"][0]["subjects"] == ["rigger"]
    assert all(set(s) >= {"document", "section", "url"} for s in custom["answers"][0]["sources"])


def test_the_talk_goes_on_and_nobody_else_hears_it(server: Any) -> None:
    post(server, {"sender": "two", "message": "what does a tour manager do"})
    _, mine = post(server, {"sender": "two", "message": "and what do they earn"})
    assert mine[-1]["custom"]["answers"][0] == {**mine[-1]["custom"]["answers"][0], "topic": "role.pay", "subjects": ["tour-manager"]}
    _, theirs = post(server, {"sender": "three", "message": "and what do they earn"})
    assert theirs[-1]["custom"]["turn"] == "ask"


def test_callers_without_a_name_do_not_share_a_conversation(server: Any) -> None:
    post(server, {"message": "what does a tour manager do"})
    _, second = post(server, {"message": "and what do they earn"})
    assert second[-1]["custom"]["turn"] == "ask"


@pytest.mark.parametrize("raw, status", [
    (b"", 400), (b"nonsense", 400), (b"[]", 400), (b'"text"', 400), (b'{"sender": 5, "message": "hi"}', 400),
    (b'{"sender": "\\ud800", "message": "hi"}', 400), (b'{"sender": "a\\u0000b", "message": "hi"}', 400),
    (b'{"sender": "a", "message": ["hi"]}', 400), (b'{"sender": "' + b"a" * 65 + b'", "message": "hi"}', 400),
    (b'{"sender": "a", "message": "' + b"x" * 300_000 + b'"}', 400),
])
def test_bad_requests_are_refused_in_one_line(server: Any, raw: bytes, status: int) -> None:
    code, answer = post(server, None, raw)
    assert code == status and isinstance(answer["error"], str) and "\n" not in answer["error"]


@pytest.mark.parametrize("message", [None, "", "   ", "🎸", "x" * 50_000, "\ud83d hello", "\x00\x07", "/unknown_intent", "/restart",
                                     "¿Qué hace un técnico de luces?", "' OR 1=1; --", "<script>alert(1)</script>"])
def test_odd_messages_get_a_kind_reply(server: Any, message: str | None) -> None:
    code, replies = post(server, {"sender": "odd", "message": message})
    assert code == 200 and replies[0]["text"] and replies[-1]["custom"]["turn"] in ("ask", "chat", "fallback", "answer")
    assert "Traceback" not in replies[0]["text"]
    _, after = post(server, {"sender": "odd", "message": "what does a rigger do"})
    assert after[-1]["custom"]["answers"][0]["topic"] == "role.overview"


def test_the_api_of_rasa_is_not_open(server: Any) -> None:
    for path in ("/model", "/conversations/rest:one/tracker", "/domain"):
        with pytest.raises(urllib.error.HTTPError) as refused:
            urllib.request.urlopen(f"{server.url}{path}", timeout=10)
        assert refused.value.code == 404


def crewcall(*words: str, **variables: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run([sys.executable, "-m", "crewcall.cli", *words], cwd=ROOT, text=True, capture_output=True,
                          timeout=120, env={**os.environ, **variables})


def test_a_port_in_use_is_one_clear_line() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        result = crewcall("serve", "--port", str(taken.getsockname()[1]))
    assert result.returncode == 1
    assert result.stderr.startswith("error: port") and result.stderr.count("\n") == 1


def test_a_missing_knowledge_base_is_one_clear_line(tmp_path: Path, model: Path) -> None:
    result = crewcall("serve", "--port", str(free_port()), CREWCALL_KNOWLEDGE_URL=f"sqlite:///{tmp_path}/none.sqlite")
    assert result.returncode == 1
    assert "crewcall knowledge build" in result.stderr and result.stderr.count("\n") == 1


def test_a_broken_document_is_one_clear_line_each(tmp_path: Path) -> None:
    (tmp_path / "broken.md").write_text("# no front matter\n")
    result = crewcall("knowledge", "check", "--documents", str(tmp_path))
    assert result.returncode == 1
    assert result.stderr == "broken.md:1: no front matter; the file begins with --- and ends it with ---\n"


@pytest.mark.parametrize("command", [(), ("serve",), ("shell",), ("train",), ("prepare",), ("evaluate",), ("knowledge",)])
def test_every_command_has_help(command: tuple[str, ...]) -> None:
    result = crewcall(*command, "--help")
    assert result.returncode == 0 and len(result.stdout.splitlines()) > 4


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_it_stops_cleanly_within_five_seconds(model: Path, number: signal.Signals) -> None:
    running = Server(free_port())
    running.wait_until_up()
    began = time.monotonic()
    running.process.send_signal(number)
    output = running.process.communicate(timeout=10)[0]
    assert time.monotonic() - began < 5
    assert "Traceback" not in output
