"""What the web channel serves besides conversations: the page at /, the widget's files, the plan, the career map."""

from __future__ import annotations

import gzip
import http.client
import re
import uuid
from pathlib import Path
from typing import Any, Iterator

import pytest

from channels import site
from channels.identity import Signer
from channels.plan import as_page, as_text, file_name
from tests.channels.test_web import Browser, free_port
from tests.widget.stub_server import SECRET, StubServer

WIDGET = Path(site.WIDGET)


@pytest.fixture(scope="module")
def stub(tmp_path_factory: pytest.TempPathFactory) -> Iterator[StubServer]:
    with StubServer(free_port(), {"store": f"sqlite:///{tmp_path_factory.mktemp('site') / 'web.sqlite'}"}) as server:
        yield server


def get(stub: StubServer, path: str, headers: dict[str, str] | None = None, method: str = "GET") -> tuple[int, dict[str, str], bytes]:
    connection = http.client.HTTPConnection("127.0.0.1", stub.port, timeout=10)
    connection.request(method, path, headers=headers or {})
    reply = connection.getresponse()
    answer = reply.status, {k.lower(): v for k, v in reply.getheaders()}, reply.read()
    connection.close()
    return answer


def test_the_page_at_the_root_is_ours_and_strict(stub: StubServer) -> None:
    status, headers, body = get(stub, "/")
    assert status == 200 and b"<crew-call inline>" in body and b"Hello from Rasa" not in body
    assert "default-src 'none'" in headers["content-security-policy"] and "unsafe" not in headers["content-security-policy"]
    assert get(stub, "/?utm=1")[2] == body


@pytest.mark.parametrize("prefix", ["/widget/", "/widget/v1/"])
def test_the_widget_is_served_to_any_site(stub: StubServer, prefix: str) -> None:
    for path in [*WIDGET.glob("*.js"), WIDGET / "page.css"]:
        status, headers, body = get(stub, prefix + path.name)
        assert status == 200 and headers["access-control-allow-origin"] == "*", path
        assert headers["content-type"].startswith("text/javascript" if path.suffix == ".js" else "text/css")
        packed = get(stub, prefix + path.name, {"Accept-Encoding": "gzip, br"})
        assert packed[1]["content-encoding"] == "gzip" and gzip.decompress(packed[2]) == body
        assert get(stub, prefix + path.name, {"If-None-Match": headers["etag"]})[0] == 304


def test_scripts_lose_their_comments_on_the_way_and_nothing_else(stub: StubServer) -> None:
    for path in WIDGET.glob("*.js"):
        sent = get(stub, f"/widget/{path.name}")[2].decode().split("\n")
        written = path.read_text().split("\n")
        assert len(sent) == len(written), "line numbers stay"
        for ours, theirs in zip(written, sent):
            code, _, comment = ours.lstrip().partition(" // ")
            assert theirs == ours.lstrip() or (theirs == code and not re.search(r"['\"`]", comment)) or (
                theirs == "" and re.match(r"\s*(//|/\*\*.*\*/$)", ours)), ours


@pytest.mark.parametrize("path", [
    "/widget/../credentials.yml", "/widget/%2e%2e/credentials.yml", "/widget/..%2fcredentials.yml", "/widget/README.md",
    "/widget/v1/", "/widget/", "/widget/index.html", "/widget/nothing.js", "/widget/%00.js", "/widget/v2/crewcall.js",
    "/widget/career-map-..%2f..%2fsecret.svg",
])
def test_nothing_else_is_served(stub: StubServer, path: str) -> None:
    status, _, body = get(stub, path)
    assert status in (400, 404) and b"rest.RestChannel" not in body
    assert site.find("../widget/crewcall.js") is None


def test_the_plan_is_a_page_and_a_file(stub: StubServer) -> None:
    browser = Browser(stub.port)
    card = browser.say("make a plan")[0]["card"]
    status, headers, page = get(stub, f"/{card['page']}")
    assert status == 200 and b"<h1>My plan: Rigger</h1>" in page and b"Learn knots &amp; &lt;slings&gt;." in page
    assert b'href="https://example.org/primer"' in page and "default-src 'none'" in headers["content-security-policy"]
    status, headers, file = get(stub, f"/{card['file']}")
    assert status == 200 and headers["content-disposition"] == 'attachment; filename="my-plan-rigger.txt"'
    assert file.decode().startswith("My plan: Rigger\n") and "[ ] Ask the union." in file.decode()


def test_a_plan_is_found_by_its_signed_address_alone(stub: StubServer) -> None:
    browser, id = Browser(stub.port), uuid.uuid4().hex
    card = browser.say("make a plan", id)[0]["card"]
    conversation = Signer(SECRET).read("identity", browser.identity)["sub"]
    wrong = [
        "x", browser.identity, Signer(SECRET).sign("plan", conversation, 60, turn="other", place=0),
        Signer(SECRET).sign("plan", conversation, 60, turn=id, place=9), Signer(SECRET).sign("plan", conversation, 60, turn=id, place="0"),
        Signer(SECRET).sign("plan", conversation, 60, turn=id, place=-7), Signer(SECRET).sign("plan", conversation, -9, turn=id, place=0),
        Signer("another secret, long enough for HMAC-SHA256").sign("plan", conversation, 60, turn=id, place=0),
    ]
    for token in wrong:
        for path in (f"/webhooks/web/plan/{token}", f"/webhooks/web/plan/{token}/file"):
            status, _, body = get(stub, path)
            assert status == 404 and b"This plan is gone" in body, token
    assert get(stub, f"/{card['page']}")[0] == 200
    browser.ask("forget")
    assert get(stub, f"/{card['page']}")[0] == 404, "forgotten is forgotten"


def test_plans_are_escaped_wherever_words_go() -> None:
    evil = '"><script>alert(1)</script>'
    card = {"title": evil, "parts": [{"heading": evil, "lines": [evil]}]}
    sources = [{"document": evil, "url": f"https://x.example/{evil}"}, {"document": evil, "url": "javascript:alert(1)"}]
    contract = {"answers": [{"sources": sources}]}
    page = as_page(card, contract, f"x{evil}")
    assert page.count("<script") == 1 and "javascript:" not in page and "alert(1)</script>" not in page
    assert evil in as_text(card, contract)
    assert re.fullmatch(r"[a-z0-9-]+\.txt", file_name(card)) and file_name({"title": "…"}) == "my-plan.txt"


def test_the_career_map_is_linked_where_there_is_one(stub: StubServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    message: dict[str, Any] = {"text": "x", "card": {"kind": "map", "role": "rigger"}}
    channel_site = site.Site(Signer(SECRET), None, 60)  # type: ignore[arg-type]
    monkeypatch.setattr(site, "PICTURES", (tmp_path,))
    assert channel_site.linked(message, "web:1", "t", 0) == message
    assert get(stub, "/widget/career-map.svg")[0] == 404
    (tmp_path / "career-map.svg").write_text("<svg xmlns='http://www.w3.org/2000/svg'/>")
    assert channel_site.linked(message, "web:1", "t", 0)["card"]["picture"] == "widget/career-map.svg"
    status, headers, _ = get(stub, "/widget/career-map.svg")
    assert status == 200 and headers["content-type"].startswith("image/svg+xml")


def test_the_surroundings_of_a_role_are_drawn_for_signed_addresses_alone(stub: StubServer, monkeypatch: pytest.MonkeyPatch) -> None:
    drawn: list[Any] = []

    async def painter(card: dict[str, Any]) -> bytes | None:
        drawn.append(card["role"])
        return b"a picture" if card["role"] == "rigger" else None

    monkeypatch.setattr(site.Site, "painter", staticmethod(painter))
    monkeypatch.delattr(served_site(stub), "painter", raising=False)
    channel_site = site.Site(Signer(SECRET), None, 60)  # type: ignore[arg-type]
    cards = [{"kind": "map", "role": role} for role in ("rigger", "nobody")]
    links = [channel_site.linked({"card": card}, "web:1", "t", 0)["card"]["picture"] for card in cards]
    status, headers, body = get(stub, f"/{links[0]}")
    assert (status, headers["content-type"], body) == (200, "image/png", b"a picture")
    assert get(stub, f"/{links[1]}")[0] == 404 and drawn == ["rigger", "nobody"]
    for token in ("rigger", "x.y.z", Signer(SECRET).sign("plan", "rigger", 60)):
        assert get(stub, f"/webhooks/web/map/{token}")[0] == 404
    assert len(drawn) == 2, "nothing is drawn for an address that was made up"


def served_site(stub: StubServer) -> Any:
    return stub.channel.site


def test_history_links_as_the_stream_did(stub: StubServer) -> None:
    browser = Browser(stub.port)
    browser.say("make a plan")
    card = browser.ask("history")[1]["turns"][0]["messages"][0]["card"]
    assert get(stub, f"/{card['page']}")[0] == 200


def test_no_file_of_the_widget_names_a_foreign_host() -> None:
    """Nothing is loaded from elsewhere: no CDN, no font, no counter."""
    for path in [*WIDGET.glob("*.js"), *WIDGET.glob("*.css"), WIDGET / "index.html"]:
        hosts = set(re.findall(r"https?://([\w.-]+)", path.read_text())) - {"www.w3.org", "your-host", "…"}
        assert not hosts, (path.name, hosts)
