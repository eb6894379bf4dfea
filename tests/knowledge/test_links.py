"""The links' checker, against servers on loopback: what it says of each answer, and how politely it asks."""

from __future__ import annotations

import socket
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Iterator

import pytest
from click.testing import CliRunner

import knowledge.links as links
from knowledge.__main__ import knowledge
from knowledge.errors import KnowledgeError
from knowledge.links import GONE, MOVED, OK, UNREACHABLE, UNSURE, Link, check_links

TIMEOUT = (1.0, 0.5)


class Server:
    """Answers by path: /200, /404 … with that status; /head-405 only to GET; /moved, /elsewhere redirect; /slow waits."""

    def __init__(self) -> None:
        self.asked: list[tuple[float, float, str, str, str]] = []  # begin, end, method, path, agent
        outer = self

        class Handler(BaseHTTPRequestHandler):
            def do_HEAD(self) -> None:
                begin = time.monotonic()
                path = self.path
                moved = {"/moved": 301, "/elsewhere": 302, "/loop": 301}.get(path)
                if path == "/slow":
                    time.sleep(1.2)
                refused = path == "/head-405" and self.command == "HEAD"
                named = int(path[1:4]) if path[1:4].isdigit() else 200
                self.send_response(moved or (405 if refused else named))
                if moved:
                    self.send_header("Location", "/loop" if path == "/loop" else "/200")
                self.send_header("Content-Length", "0")
                self.end_headers()
                outer.asked.append((begin, time.monotonic(), self.command, path, self.headers["User-Agent"]))

            do_GET = do_HEAD

            def log_message(self, *_: object) -> None:
                pass

        self.http = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.http.server_port}"
        threading.Thread(target=self.http.serve_forever, daemon=True).start()


@pytest.fixture
def servers() -> Iterator[tuple[Server, Server]]:
    pair = Server(), Server()
    yield pair
    for server in pair:
        server.http.shutdown()
        server.http.server_close()


@pytest.mark.parametrize("path, state, detail", [
    ("/200", OK, ""), ("/404", GONE, "404"), ("/410", GONE, "410"), ("/403", UNSURE, "403"), ("/429", UNSURE, "429"),
    ("/500", UNSURE, "500"), ("/head-405", OK, ""), ("/elsewhere", OK, ""), ("/slow", UNREACHABLE, "no answer in time"),
    ("/loop", UNREACHABLE, "TooManyRedirects"),
])
def test_each_answer_has_its_state(servers: tuple[Server, Server], path: str, state: str, detail: str) -> None:
    url = servers[0].url + path
    assert list(check_links([url], pause=0, timeout=TIMEOUT)) == [Link(url, state, detail)]


def test_a_page_that_has_moved_for_good_says_whither(servers: tuple[Server, Server]) -> None:
    url = servers[0].url
    assert list(check_links([f"{url}/moved"], pause=0, timeout=TIMEOUT)) == [Link(f"{url}/moved", MOVED, f"{url}/200")]


def test_a_host_without_connection_is_tried_once() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))  # bound and not listening: refuses
        urls = [f"http://127.0.0.1:{taken.getsockname()[1]}/{i}" for i in range(3)]
        found = list(check_links(urls, pause=0, timeout=TIMEOUT))
    assert [(link.state, link.detail) for link in found] == [
        (UNREACHABLE, "no connection"), (UNREACHABLE, "not tried"), (UNREACHABLE, "not tried")]


def test_a_host_is_asked_one_page_at_a_time_with_a_pause_and_hosts_together(servers: tuple[Server, Server]) -> None:
    pause = 0.25
    begin = time.monotonic()
    urls = [f"{server.url}/200?{i}" for server in servers for i in range(4)]
    found = list(check_links([*urls, *urls], pause, TIMEOUT))
    assert sorted(link.url for link in found) == sorted(urls)  # each once
    for server in servers:
        asked = sorted(server.asked)
        assert len(asked) == 4
        assert all(after[0] - before[1] >= pause * 0.9 for before, after in zip(asked, asked[1:]))
        assert {agent for *_, agent in asked} == {links.AGENT}
    assert time.monotonic() - begin < 8 * pause  # not one host after the other


def test_nothing_more_is_asked_once_nobody_waits(servers: tuple[Server, Server]) -> None:
    slow, quick = servers
    checking = check_links([f"{quick.url}/200", *(f"{slow.url}/200?{i}" for i in range(50))], 0.1, TIMEOUT)
    next(checking)
    checking.close()
    time.sleep(0.3)  # the server notes a request after it has answered
    count = len(slow.asked)
    time.sleep(0.5)  # five pauses
    assert len(slow.asked) == count < 50


def test_the_command_reports_and_fails_where_a_page_is_gone(folder, servers: tuple[Server, Server]) -> None:
    url = servers[0].url

    def run(address: str, *more: str) -> tuple[int, list[str], BaseException | None]:
        folder.write("sources/pages.yml", SOURCES.format(url=address))
        result = CliRunner().invoke(knowledge, ["links", "--documents", str(folder.path), "--pause", "0.5", *more])
        return result.exit_code, result.stdout.splitlines(), result.exception

    assert run(f"{url}/200")[:2] == (0, ["1 ok"])
    assert run(f"{url}/200", "--all")[:2] == (0, [f"ok: {url}/200", "1 ok"])
    assert run(f"{url}/404")[:2] == (1, [f"gone: {url}/404 (404)", "1 gone"])
    assert run(f"{url}/403")[:2] == (0, [f"unsure: {url}/403 (403)", "1 unsure"])
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        failed = run(f"http://127.0.0.1:{taken.getsockname()[1]}/x")[2]
    assert isinstance(failed, KnowledgeError) and str(failed) == "no page could be reached; is there a network?"
    assert str(run(f"{url}/200", "--host", "example.org")[2]) == "there is no web address to check"


SOURCES = """\
manual:
  title: "The manual"
  url: "{url}"
  grade: A
  seen: 2026-01-31
again:
  title: "The manual, another page of it"
  url: "{url}"
  grade: A
  seen: 2026-01-31
forum:
  title: "A forum"
  url: null
  grade: D
  seen: 2026-01-31
"""
