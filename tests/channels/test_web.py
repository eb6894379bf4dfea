"""The web channel over HTTP: the stream, one handling a message, foreign identities and origins, malformed bodies, limits."""

from __future__ import annotations

import http.client
import json
import socket
import sqlite3
import threading
import time
import uuid
from pathlib import Path
from typing import Any, Iterator

import pytest
from hypothesis import given, settings, strategies

from channels.identity import Signer
from tests.widget.stub_server import SECRET, StubServer, heard

OFFERED = '/role_entry{"role":"rigger"}'


class Browser:
    """Talks to the channel as the widget does, under one identity."""

    def __init__(self, port: int):
        self.port = port
        self.identity = self.ask("identity")[1]["identity"]

    def post(self, name: str, body: bytes, headers: dict[str, str] | None = None) -> tuple[int, dict[str, str], bytes]:
        """Return status, headers (in small letters) and body."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=20)
        connection.request("POST", f"/webhooks/web/{name}", body, {"Content-Type": "text/plain", **(headers or {})})
        reply = connection.getresponse()
        answer = reply.status, {k.lower(): v for k, v in reply.getheaders()}, reply.read()
        connection.close()
        return answer

    def ask(self, name: str, **fields: Any) -> tuple[int, Any]:
        """Return status and JSON."""
        fields.setdefault("identity", getattr(self, "identity", None))
        status, _, body = self.post(name, json.dumps(fields).encode())
        return status, json.loads(body)

    def say(self, text: str, id: str | None = None, payload: str | None = None) -> list[dict[str, Any]]:
        """Return the lines of the reply."""
        fields = {"identity": self.identity, "id": id or uuid.uuid4().hex, "text": text, "payload": payload}
        status, _, body = self.post("webhook", json.dumps(fields).encode())
        assert status == 200, body
        return [json.loads(line) for line in body.splitlines()]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("web")


@pytest.fixture(scope="module")
def stub(folder: Path) -> Iterator[StubServer]:
    with StubServer(free_port(), {"store": f"sqlite:///{folder / 'web.sqlite'}"}) as server:
        yield server


@pytest.fixture
def browser(stub: StubServer) -> Browser:
    return Browser(stub.port)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def test_the_reply_is_a_stream_that_ends_with_the_contract(browser: Browser) -> None:
    first, second, end = browser.say("two of them")
    assert [first["type"], second["type"], end["type"]] == ["message", "message", "end"]
    assert first["text"] == "The first answer to two of them." and second["text"] == "The second answer."
    assert end["contract"]["turn"] == "answer" and end["contract"]["answers"][0]["topic"] == "role.pay"


def test_the_first_message_arrives_before_the_second_is_made(browser: Browser) -> None:
    fields = {"identity": browser.identity, "id": uuid.uuid4().hex, "text": "two with a pause"}
    connection = http.client.HTTPConnection("127.0.0.1", browser.port, timeout=20)
    connection.request("POST", "/webhooks/web/webhook", json.dumps(fields))
    reply = connection.getresponse()
    begin = time.monotonic()
    assert b"The first answer" in reply.readline()
    assert time.monotonic() - begin < 1, "the first message waited for the second"
    assert b"The second answer" in reply.readline()
    assert time.monotonic() - begin > 2
    connection.close()


def test_a_message_sent_again_is_answered_alike_and_handled_once(browser: Browser) -> None:
    text, id = f"echo {uuid.uuid4().hex}", uuid.uuid4().hex
    first = browser.say(text, id)
    assert browser.say(text, id) == first and browser.say(text, id) == first
    assert heard[text] == 1
    assert browser.say(text)[0] != first[0], "a new id is a new message"


def test_a_message_sent_twice_at_once_is_handled_once(browser: Browser) -> None:
    text, id, replies = f"slow {uuid.uuid4().hex}", uuid.uuid4().hex, []
    threads = [threading.Thread(target=lambda: replies.append(browser.say(text, id))) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert heard[text] == 1 and len(replies) == 4 and all(reply == replies[0] for reply in replies)


def test_a_turn_goes_on_when_the_browser_hangs_up(browser: Browser) -> None:
    text, id = f"slow {uuid.uuid4().hex}", uuid.uuid4().hex
    body = json.dumps({"identity": browser.identity, "id": id, "text": text}).encode()
    with socket.create_connection(("127.0.0.1", browser.port)) as wire:
        wire.sendall(b"POST /webhooks/web/webhook HTTP/1.1\r\nHost: x\r\nContent-Length: %d\r\n\r\n%b" % (len(body), body))
        wire.recv(1)  # the head of the reply: the turn runs
    assert browser.say(text, id)[0]["text"].startswith(f"You said: {text}")
    assert heard[text] == 1


def test_a_reply_outlives_the_server(folder: Path) -> None:
    store, id, text = {"store": f"sqlite:///{folder / 'restart.sqlite'}"}, uuid.uuid4().hex, f"outlives {uuid.uuid4().hex}"
    with StubServer(free_port(), store) as server:
        browser = Browser(server.port)
        reply = browser.say(text, id)
    with StubServer(free_port(), store) as server:
        browser.port = server.port
        assert browser.say(text, id) == reply
        assert [turn["said"] for turn in browser.ask("history")[1]["turns"]] == [text]
    assert heard[text] == 1


def test_a_turn_that_fails_says_so_and_can_be_tried_again(browser: Browser) -> None:
    text, id = f"fail {uuid.uuid4().hex}", uuid.uuid4().hex
    assert browser.say(text, id) == [{"type": "error", "code": "failed"}]
    assert browser.say(text, id)[-1]["type"] == "end"


def test_messages_of_a_conversation_are_handled_in_order(browser: Browser) -> None:
    words = [f"slow {uuid.uuid4().hex}", f"quick {uuid.uuid4().hex}"]
    first = threading.Thread(target=browser.say, args=(words[0],))
    first.start()
    while not heard[words[0]]:
        pass
    browser.say(words[1])
    first.join()
    assert [turn["said"] for turn in browser.ask("history")[1]["turns"]] == words


def test_a_third_message_at_once_is_told_to_wait(browser: Browser) -> None:
    texts = [f"slow {uuid.uuid4().hex}" for _ in range(5)]
    statuses: list[int] = []

    def send(text: str) -> None:
        body = json.dumps({"identity": browser.identity, "id": uuid.uuid4().hex, "text": text}).encode()
        status, headers, _ = browser.post("webhook", body)
        statuses.append(status)
        assert status == 200 or int(headers["retry-after"]) > 0

    threads = [threading.Thread(target=send, args=(text,)) for text in texts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert statuses.count(200) == 2 and statuses.count(429) == 3


def test_a_payload_is_taken_only_where_it_was_offered(browser: Browser) -> None:
    assert "You said: How do I get in?" in browser.say("How do I get in?", payload=OFFERED)[0]["text"]
    browser.say("what does a rigger do")
    assert browser.say("How do I get in?", payload=OFFERED)[0]["text"] == "Payload taken: getting in."
    assert "You said: x" in browser.say("x", payload="/restart")[0]["text"]


@pytest.mark.parametrize("typed", ["/restart", "  /restart", "//restart", "/ restart"])
def test_a_typed_slash_is_plain_text(browser: Browser, typed: str) -> None:
    before = heard["/restart"]
    assert browser.say(typed)[0]["text"].startswith("You said: restart")
    assert heard["/restart"] == before


def test_nobody_reads_or_continues_the_conversation_of_another(browser: Browser, stub: StubServer) -> None:
    browser.say("my secret")
    other = Browser(stub.port)
    assert other.identity != browser.identity
    assert other.ask("history")[1]["turns"] == []
    conversation = Signer(SECRET).read("identity", browser.identity)["sub"]
    forged = [
        "", None, 7, "default", conversation, browser.identity[:-2] + "xx", browser.identity.replace(".", ".."), "é" * 40,
        Signer("another secret, long enough for HMAC-SHA256").sign("identity", conversation, 600),
        Signer(SECRET).sign("plan", conversation, 600),
    ]
    for identity in forged:
        for name in ("history", "forget", "restart"):
            assert browser.ask(name, identity=identity) == (401, {
                "type": "error", "code": "identity", "text": "the identity is not one of this server's"}), identity
        status, answer = browser.ask("webhook", identity=identity, id="a" * 10, text="hello")
        assert status == 401 and answer["code"] == "identity"
    assert len(browser.ask("history")[1]["turns"]) == 1


def test_an_identity_expires(browser: Browser) -> None:
    conversation = Signer(SECRET).read("identity", browser.identity)["sub"]
    expired = Signer(SECRET).sign("identity", conversation, -1)
    status, answer = browser.ask("history", identity=expired)
    assert (status, answer["code"]) == (401, "expired")


def test_an_identity_in_use_is_renewed_for_the_same_conversation(browser: Browser, monkeypatch: pytest.MonkeyPatch) -> None:
    browser.say("hello once")
    a_day_ago = time.time() - 86_400
    with monkeypatch.context() as patch:
        patch.setattr("channels.identity.time.time", lambda: a_day_ago)
        old = Signer(SECRET).sign("identity", browser_conversation(browser), 7 * 86_400)
    renewed = browser.ask("history", identity=old)[1]["identity"]
    claims = Signer(SECRET).read("identity", renewed)
    assert claims["sub"] == browser_conversation(browser) and claims["iat"] > a_day_ago + 3600
    browser.identity = old
    assert browser.say("hello twice")[0]["type"] == "identity"


def browser_conversation(browser: Browser) -> str:
    return str(Signer(SECRET).read("identity", browser.identity)["sub"])


def test_ids_carry_the_channel_and_cannot_be_guessed(stub: StubServer) -> None:
    ids = {browser_conversation(Browser(stub.port)) for _ in range(50)}
    assert len(ids) == 50 and all(id.startswith("web:") and len(id) == 4 + 22 for id in ids)


def test_start_over_hides_and_forget_me_deletes(browser: Browser, stub: StubServer, folder: Path) -> None:
    word = f"confession{uuid.uuid4().hex}"
    browser.say(word)
    store = stub.app.ctx.agent.tracker_store.store
    store[browser_conversation(browser)] = word
    assert browser.ask("restart") == (200, {"ok": True})
    assert browser.ask("history")[1]["turns"] == []
    assert heard["/restart"] and any(word.encode() in path.read_bytes() for path in folder.glob("web.sqlite*"))
    reader = sqlite3.connect(folder / "web.sqlite")  # somebody else reads, so that SQLite does not tidy up by itself
    reader.execute("select count(*) from web_turns").fetchone()
    assert browser.ask("forget") == (200, {"ok": True})
    assert browser_conversation(browser) not in store
    assert not any(word.encode() in path.read_bytes() for path in folder.glob("web.sqlite*")), "the words are still on disk"
    reader.close()


def test_forget_me_in_words_deletes_as_well(browser: Browser, stub: StubServer, folder: Path) -> None:
    word, id = f"confession{uuid.uuid4().hex}", uuid.uuid4().hex
    browser.say(word, id)
    browser.ask("feedback", turn=id, value="up", word=word)
    store = stub.app.ctx.agent.tracker_store.store
    store[browser_conversation(browser)] = word
    assert browser.say("forget me")[-1]["contract"]["forgotten"]
    assert browser.ask("history")[1]["turns"] == [] and browser_conversation(browser) not in store
    assert not any(word.encode() in path.read_bytes() for path in folder.glob("web.sqlite*")), "the words are still on disk"


def test_what_could_not_be_forgotten_is_not_said_to_be(
        browser: Browser, stub: StubServer, monkeypatch: pytest.MonkeyPatch) -> None:
    browser.say("my confession")
    with monkeypatch.context() as patch:
        patch.setattr(stub.app.ctx.agent, "tracker_store", object())
        assert browser.say("forget me")[-1] == {"type": "error", "code": "failed"}
        assert browser.ask("forget")[0] == 501
    assert browser.say("forget me")[-1]["contract"]["forgotten"]


def test_a_turn_that_takes_too_long_is_told_and_found_again(browser: Browser, monkeypatch: pytest.MonkeyPatch) -> None:
    text, id = f"slow {uuid.uuid4().hex}", uuid.uuid4().hex
    with monkeypatch.context() as patch:
        patch.setattr("channels.web.DEADLINE", 0.2)
        assert browser.say(text, id) == [{"type": "error", "code": "late"}]
    assert browser.say(text, id)[-1]["type"] == "end"
    assert heard[text] == 1


def test_feedback_is_kept_and_may_be_changed(browser: Browser) -> None:
    id = uuid.uuid4().hex
    browser.say("what does a rigger do", id)
    assert browser.ask("feedback", turn=id, value="up")[0] == 200
    assert browser.ask("feedback", turn=id, value="down", word="too short\u0000")[0] == 200
    assert browser.ask("history")[1]["turns"][0]["value"] == "down"


@pytest.mark.parametrize("fields, status", [
    ({"turn": "nosuchturn", "value": "up"}, 404), ({"turn": 3, "value": "up"}, 400), ({"turn": "x", "value": "sideways"}, 400),
    ({"turn": "x", "value": "up", "word": ["x"]}, 400), ({}, 400),
])
def test_bad_feedback_is_refused(browser: Browser, fields: dict[str, Any], status: int) -> None:
    assert browser.ask("feedback", **fields)[0] == status


@pytest.mark.parametrize("body", [
    b"", b"{", b"[]", b"7", b'"x"', b"null", b"\xff\xfe", b"[" * 100_000, b'{"a":' * 3000 + b"1" + b"}" * 3000,
])
@pytest.mark.parametrize("name", ["webhook", "history", "forget", "restart", "feedback"])
def test_a_malformed_body_is_one_clear_line(browser: Browser, name: str, body: bytes) -> None:
    status, _, answer = browser.post(name, body)
    assert status in (400, 401, 413)
    assert set(json.loads(answer)) == {"type", "code", "text"} and b"\n" not in answer and b"Traceback" not in answer


@pytest.mark.parametrize("fields", [
    {"id": "x"}, {"id": "a" * 65}, {"id": "a/../../../b"}, {"id": 7}, {"id": None}, {"text": None}, {"text": 7}, {"text": ["x"]},
    {"payload": 7}, {"payload": {}},
])
def test_a_malformed_message_is_refused(browser: Browser, fields: dict[str, Any]) -> None:
    status, answer = browser.ask("webhook", **{"id": uuid.uuid4().hex, "text": "hello", **fields})
    assert (status, answer["code"]) == (400, "form")


json_values = strategies.recursive(
    strategies.none() | strategies.booleans() | strategies.floats() | strategies.text(), lambda inner: strategies.lists(inner, max_size=3)
    | strategies.dictionaries(strategies.text(), inner, max_size=3), max_leaves=8)


@settings(max_examples=120, deadline=None)
@given(fields=strategies.fixed_dictionaries({}, optional={
    "id": json_values | strategies.just("an-id-1234"), "text": json_values, "payload": json_values, "identity": json_values}))
def test_whatever_is_sent_the_answer_is_well_formed(stub: StubServer, fields: dict[str, Any]) -> None:
    browser = Browser(stub.port)
    status, _, body = browser.post("webhook", json.dumps({"identity": browser.identity, **fields}).encode())
    lines = [json.loads(line) for line in body.splitlines()]
    assert lines and status in (200, 400, 401)
    assert lines[-1]["type"] == ("end" if status == 200 else "error")


def test_texts_with_odd_characters_are_taken(browser: Browser) -> None:
    for text in ("\u0000\u0007", "\ud800 alone", "😀" * 100, "مرحبا", " ", "a\nb"):
        assert browser.say(text)[-1]["type"] == "end"


def test_a_large_body_is_refused_and_a_long_text_taken(browser: Browser) -> None:
    assert browser.ask("webhook", id=uuid.uuid4().hex, text="x" * 40_000)[0] == 413
    assert browser.say("x" * 10_000)[-1]["type"] == "end"
    assert heard["x" * 4000] == 1 and not heard["x" * 10_000], "what nobody would read is not handed on"


def test_only_listed_sites_may_embed(folder: Path) -> None:
    options = {"origins": ["https://Venue.example"], "store": f"sqlite:///{folder / 'origins.sqlite'}"}
    with StubServer(free_port(), options) as server:
        browser = Browser(server.port)

        def status(origin: str) -> tuple[int, str | None]:
            answer = browser.post("identity", b"{}", {"Origin": origin})
            return answer[0], answer[1].get("access-control-allow-origin")

        assert status("https://venue.example") == (200, "https://venue.example")
        assert status(f"http://127.0.0.1:{server.port}")[0] == 200, "the server's own page"
        for foreign in ("https://evil.example", "https://venue.example.evil.example", "http://venue.example", "null"):
            assert status(foreign)[0] == 403
        assert b"credentials.yml" in browser.post("identity", b"{}", {"Origin": "https://evil.example"})[2]


def test_any_site_may_embed_where_none_is_listed_but_nothing_rides_on_cookies(browser: Browser) -> None:
    _, headers, _ = browser.post("identity", b"{}", {"Origin": "https://any.example"})
    assert headers["access-control-allow-origin"] == "https://any.example"
    assert "set-cookie" not in headers and headers["cache-control"] == "no-store"


def test_too_many_messages_are_told_when_to_come_back(folder: Path) -> None:
    options = {"per_minute": 12, "store": f"sqlite:///{folder / 'limits.sqlite'}"}
    with StubServer(free_port(), options) as server:
        browser, calm = Browser(server.port), Browser(server.port)
        for _ in range(10):
            browser.say("hello")
        status, headers, body = browser.post("webhook", json.dumps(
            {"identity": browser.identity, "id": uuid.uuid4().hex, "text": "hello"}).encode(), {"Origin": "https://any.example"})
        assert status == 429 and int(headers["retry-after"]) == json.loads(body)["seconds"] == 5
        assert headers["access-control-allow-origin"] == "https://any.example", "else the widget could not read why"
        assert calm.say("hello")[-1]["type"] == "end", "others are not held up"


def test_too_many_requests_of_an_address_are_told_to_wait(folder: Path) -> None:
    options = {"per_minute_of_address": 60, "store": f"sqlite:///{folder / 'address.sqlite'}"}
    with StubServer(free_port(), options) as server:
        browser = Browser(server.port)
        statuses = [browser.post("identity", b"")[0] for _ in range(70)]
        assert statuses[:59] == [200] * 59 and 429 in statuses[59:]
