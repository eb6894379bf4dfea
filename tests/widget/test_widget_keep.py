"""What is kept: over a reload, in a second tab, over a restart of the server; and what is forgotten."""

from __future__ import annotations

from pathlib import Path
from typing import Any, Callable

from playwright.sync_api import expect

from channels.identity import Signer
from tests.widget.conftest import PHONE, HostSite, Widget, embedding, free_port
from tests.widget.stub_server import SECRET, StubServer, heard

KEY = "Object.keys(localStorage).find((key) => key.startsWith('crewcall:'))"


def reopened(widget: Widget) -> Widget:
    widget.page.reload()
    return widget.open()


def test_the_conversation_is_there_after_a_reload(visit: Callable[..., Any]) -> None:
    widget = visit().open()
    widget.ask("hello there")
    widget.ask("what does a rigger do")
    reopened(widget)
    expect(widget.find(".turn")).to_have_count(2)
    expect(widget.find(".turn").last.locator(".reply")).to_contain_text("hangs the show")
    expect(widget.find(".turn").last.get_by_role("link", name="Trade union primer")).to_be_visible()
    widget.named("button", "How do I get in?").click()
    expect(widget.ended().locator(".reply")).to_contain_text("Payload taken")
    expect(widget.find(".suggestion")).to_have_count(0)


def test_what_is_being_typed_is_there_after_a_reload(visit: Callable[..., Any]) -> None:
    widget = visit().open()
    widget.find("textarea").press_sequentially("half a thou")
    reopened(widget)
    expect(widget.find("textarea")).to_have_value("half a thou")
    widget.ask("a whole thought")
    reopened(widget)
    expect(widget.find("textarea")).to_have_value("")


def test_a_second_tab_shows_the_same_and_follows(visit: Callable[..., Any], context: Callable[..., Any]) -> None:
    person = context()
    first, second = visit(within=person).open(), visit(within=person).open()
    first.ask("said in the first")
    expect(second.find(".turn")).to_have_count(1)
    second.ask("said in the second")
    expect(first.find(".you")).to_contain_text(["said in the first", "said in the second"])
    first.menu("Forget me")
    expect(second.find(".turn")).to_have_count(0)
    expect(second.find(".suggestion")).to_have_count(6)
    second.ask("afresh")
    expect(first.find(".turn")).to_have_count(1)


def test_another_person_sees_nothing_of_it(visit: Callable[..., Any]) -> None:
    visit().open().ask("between us")
    other = visit().open()
    expect(other.find(".suggestion")).to_have_count(6)
    expect(other.find(".turn")).to_have_count(0)


def test_the_conversation_outlives_the_server(context: Callable[..., Any], host: HostSite, tmp_path: Path) -> None:
    port, options = free_port(), {"store": f"sqlite:///{tmp_path / 'web.sqlite'}"}
    with StubServer(port, options) as server:
        page = context().new_page()
        page.goto(host.put(embedding(server.url)))
        widget = Widget(page).open()
        widget.ask("before the restart")
    with StubServer(port, options):
        widget.ask("after the restart")
        reopened(widget)
        expect(widget.find(".you")).to_contain_text(["before the restart", "after the restart"])


def test_forget_me_deletes_here_and_there(visit: Callable[..., Any]) -> None:
    widget = visit().open()
    widget.ask("my confession")
    identity = widget.page.evaluate(f"localStorage[{KEY}]")
    widget.menu("Forget me")
    expect(widget.find(".note")).to_have_text("Done. Nothing of our conversation is kept.")
    assert widget.page.evaluate(KEY) is None
    turns = widget.page.evaluate(
        "async ([url, identity]) => (await (await fetch(url, {method: 'POST', body: JSON.stringify({identity})})).json()).turns",
        [widget.root.evaluate("e => e.getAttribute('server')") + "/webhooks/web/history", identity])
    assert turns == []
    widget.ask("a new one")
    assert widget.page.evaluate(f"localStorage[{KEY}]") not in (None, identity)


def test_forget_me_in_words_does_the_same(visit: Callable[..., Any], context: Callable[..., Any]) -> None:
    person = context(viewport=PHONE)
    widget, other = visit(within=person).open(), visit(within=person).open()
    widget.ask("my confession")
    expect(other.find(".turn")).to_have_count(1)
    widget.find("textarea").fill("forget me")
    widget.find("textarea").press("Enter")
    expect(widget.find(".note")).to_have_text("Done. Nothing of our conversation is kept.")
    expect(widget.find(".note")).to_be_in_viewport(ratio=1)
    expect(widget.find("[role=status]")).to_have_text("Done. Nothing of our conversation is kept.")
    for one in (widget, other):
        expect(one.find(".turn")).to_have_count(0)
        expect(one.find(".suggestion")).to_have_count(6)
        assert one.page.evaluate(KEY) is None
        assert "confession" not in one.page.evaluate("JSON.stringify([{...localStorage}, {...sessionStorage}])")
    assert widget.focused() == "input"
    expect(widget.ask("a new one").locator(".reply")).to_contain_text("You said: a new one")
    reopened(widget)
    expect(widget.find(".you")).to_have_count(1)


def test_what_was_asked_together_with_forget_me_is_shown_but_not_kept(visit: Callable[..., Any]) -> None:
    widget = visit().open()
    widget.ask("my confession")
    turn = widget.ask("forget me, and what does a rigger do")
    expect(turn.locator(".reply").last).to_contain_text("hangs the show")
    expect(widget.find(".turn")).to_have_count(1)
    expect(widget.find(".note")).to_have_text("Done. Nothing of our conversation is kept.")
    reopened(widget)
    expect(widget.find(".suggestion")).to_have_count(6)
    expect(widget.find(".turn")).to_have_count(0)


def test_an_identity_that_is_too_old_gives_way_to_a_new_one(visit: Callable[..., Any]) -> None:
    widget = visit().open()
    widget.ask("long ago")
    widget.page.evaluate(f"(token) => {{ localStorage[{KEY}] = token }}", Signer(SECRET).sign("identity", "web:x", -10))
    expect(widget.ask("back again").locator(".reply")).to_contain_text("You said: back again")
    expect(widget.find(".note")).to_have_text("The earlier conversation is no longer kept. This is a new one.")
    expect(widget.find(".note + .turn .you")).to_contain_text("back again")  # it stands between the old and the new
    assert heard["back again"] == 1
    widget.page.evaluate(f"() => {{ localStorage[{KEY}] = 'garbage' }}")
    reopened(widget)
    expect(widget.find(".suggestion")).to_have_count(6)


def test_a_message_on_its_way_at_a_reload_is_not_lost_and_not_sent_twice(visit: Callable[..., Any]) -> None:
    text = "slow, and then the page goes"
    widget = visit().open()
    widget.ask("hello")
    widget.find("textarea").fill(text)
    widget.find("textarea").press("Enter")
    expect(widget.find(".you")).to_have_count(2)
    reopened(widget)
    expect(widget.find(".you").last).to_contain_text(text)
    widget.named("button", "Try again").click()
    expect(widget.ended().locator(".reply")).to_contain_text("You said: slow")
    assert heard[text] == 1
    reopened(widget)
    expect(widget.find(".turn")).to_have_count(2)
    expect(widget.find(".trouble")).to_have_count(0)


def test_it_works_where_storage_is_blocked(visit: Callable[..., Any], context: Callable[..., Any]) -> None:
    person = context()
    person.add_init_script("for (const name of ['localStorage', 'sessionStorage']) Object.defineProperty(window, name, "
                           "{get() { throw new DOMException('blocked', 'SecurityError') }})")
    widget = visit(within=person).open()
    widget.ask("what does a rigger do")
    widget.named("button", "How do I get in?").click()
    expect(widget.ended().locator(".reply")).to_contain_text("Payload taken")  # offered in this very conversation
