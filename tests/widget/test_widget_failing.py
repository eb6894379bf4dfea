"""Failing well: each fault shows what happened, keeps the words, and 'Try again' does not send them twice."""

from __future__ import annotations

import json
import time
from typing import Any, Callable

import pytest
from playwright.sync_api import expect

from tests.widget.conftest import HostSite, Widget, embedding, free_port
from tests.widget.stub_server import StubServer, heard

WEBHOOK = "**/webhooks/web/webhook"


def fresh(words: str) -> str:
    return f"{words} {time.time_ns()}"


def fails(widget: Widget, text: str, words: str) -> Any:
    """Ask, and check that the trouble is told and the words are kept."""
    turn = widget.ask(text)
    expect(turn.get_by_role("alert")).to_contain_text(words)
    expect(turn.locator(".you")).to_contain_text(text)
    return turn


def mends(widget: Widget, text: str, times: int = 1) -> None:
    """Try again, and check that the answer comes and the assistant heard the message ``times`` times."""
    widget.named("button", "Try again").click()
    turn = widget.ended()
    expect(turn.locator(".reply").last).to_be_visible()
    expect(turn.get_by_role("alert")).to_have_count(0)
    expect(turn.locator(".you")).to_contain_text(text)
    assert heard[text] == times


def test_offline(visit: Callable[..., Any]) -> None:
    widget, text = visit().open(), fresh("while offline")
    widget.page.context.set_offline(True)
    fails(widget, text, "You are offline.")
    widget.page.context.set_offline(False)
    mends(widget, text)


@pytest.mark.parametrize("status, body, words", [
    (500, "<h1>Internal Server Error</h1>", "Something went wrong on the server"),
    (502, "", "Something went wrong on the server"),
    (503, json.dumps({"type": "error", "code": "failed"}), "Something went wrong on the server"),
    (404, "not found", "cannot be reached"),
    (413, json.dumps({"type": "error", "code": "size"}), "too long"),
    (403, json.dumps({"type": "error", "code": "origin"}), "may not use this adviser"),
    (429, json.dumps({"type": "error", "code": "many", "seconds": 7}), "wait 7 seconds"),
    (200, "<html>a captive portal</html>", "connection was lost"),
    (200, '{"type": "message", "text": "half', "connection was lost"),
    (200, "", "connection was lost"),
    (200, json.dumps({"type": "message", "text": "no end"}) + "\n", "connection was lost"),
    (200, json.dumps({"type": "error", "code": "late"}), "takes too long"),
    (400, json.dumps({"type": "error", "code": "form"}), "Something went wrong on the server"),
])
def test_replies_of_a_broken_server(visit: Callable[..., Any], status: int, body: str, words: str) -> None:
    widget, text = visit().open(), fresh("to a broken server")
    headers = {"Access-Control-Allow-Origin": "*"}
    widget.page.route(WEBHOOK, lambda route: route.fulfill(status=status, body=body, headers=headers))
    fails(widget, text, words)
    widget.page.unroute(WEBHOOK)
    mends(widget, text)


def test_no_server(context: Callable[..., Any], host: HostSite, stub: StubServer) -> None:
    page = context().new_page()
    page.goto(host.put(embedding(stub.url).replace(f'server="{stub.url}"', f'server="http://127.0.0.1:{free_port()}"')))
    widget = Widget(page).open()
    fails(widget, fresh("to nobody"), "cannot be reached")


def test_an_answer_that_takes_too_long(visit: Callable[..., Any]) -> None:
    widget, text = visit().open(), fresh("for ever")
    widget.page.clock.install()
    widget.page.route(WEBHOOK, lambda route: None)
    widget.find("textarea").fill(text)
    widget.find("textarea").press("Enter")
    expect(widget.find(".turn")).to_have_count(1)
    widget.page.clock.fast_forward(29_000)
    expect(widget.find(".trouble")).to_have_count(0)
    widget.page.clock.fast_forward(2_000)
    expect(widget.find(".trouble")).to_contain_text("takes too long")
    widget.page.unroute(WEBHOOK)
    widget.page.clock.resume()
    mends(widget, text)


def test_a_stream_cut_in_the_middle(visit: Callable[..., Any]) -> None:
    """The connection is really reset after the first of two messages; the turn runs on, and is then shown whole."""
    widget, text = visit().open(), fresh("cut in the middle")
    turn = fails(widget, text, "lost in the middle")
    expect(turn.locator(".reply")).to_have_count(1)
    mends(widget, text)
    expect(widget.find(".reply")).to_have_count(2)
    widget.page.reload()
    widget.open()
    expect(widget.find(".reply")).to_have_count(2)


def test_a_turn_that_failed_is_run_again(visit: Callable[..., Any]) -> None:
    widget, text = visit().open(), fresh("fail once")
    fails(widget, text, "Something went wrong")
    mends(widget, text, times=2)


def test_a_fault_while_getting_an_identity(visit: Callable[..., Any]) -> None:
    widget, text = visit().open(), fresh("the very first")
    widget.page.route("**/webhooks/web/identity", lambda route: route.abort())
    fails(widget, text, "cannot be reached")
    widget.page.unroute("**/webhooks/web/identity")
    mends(widget, text)


def test_edit_brings_the_words_back(visit: Callable[..., Any]) -> None:
    widget, text = visit().open(), fresh("with a tpyo")
    widget.page.context.set_offline(True)
    fails(widget, text, "offline")
    widget.named("button", "Edit").click()
    expect(widget.find("textarea")).to_have_value(text)
    expect(widget.find(".turn")).to_have_count(0)
    assert widget.focused() == "input"
    widget.page.context.set_offline(False)
    widget.find("textarea").press("Enter")
    expect(widget.ended().locator(".reply")).to_be_visible()


def test_going_on_with_something_else_leaves_no_dead_buttons(visit: Callable[..., Any]) -> None:
    widget = visit().open()
    widget.page.context.set_offline(True)
    fails(widget, fresh("never sent"), "offline")
    widget.page.context.set_offline(False)
    widget.ask("something else")
    expect(widget.named("button", "Try again")).to_have_count(0)


def test_a_history_that_cannot_be_loaded_does_not_stop_the_talk(visit: Callable[..., Any]) -> None:
    widget = visit().open()
    widget.ask("hello")
    widget.page.route("**/webhooks/web/history", lambda route: route.abort())
    widget.page.reload()
    widget.open()
    expect(widget.find(".note")).to_contain_text("cannot be reached")
    expect(widget.ask("go on").locator(".reply")).to_contain_text("You said: go on")


@pytest.mark.parametrize("item, address", [("Forget me", "forget"), ("Start over", "restart")])
def test_nothing_is_cleared_that_the_server_did_not_clear(visit: Callable[..., Any], item: str, address: str) -> None:
    widget = visit().open()
    widget.ask("hello")
    widget.page.route(f"**/webhooks/web/{address}", lambda route: route.abort())
    widget.menu(item)
    expect(widget.find(".note")).to_contain_text("cannot be reached")
    expect(widget.find(".turn")).to_have_count(1)
    widget.page.unroute(f"**/webhooks/web/{address}")
    widget.menu(item)
    expect(widget.find(".turn")).to_have_count(0)


def test_a_thumb_that_cannot_be_kept_is_not_shown_as_kept(visit: Callable[..., Any]) -> None:
    widget = visit().open()
    widget.ask("what does a rigger do")
    widget.page.route("**/webhooks/web/feedback", lambda route: route.abort())
    widget.named("button", "This helped").click()
    expect(widget.find(".note")).to_contain_text("cannot be reached")
    expect(widget.named("button", "This helped")).to_have_attribute("aria-pressed", "false")
