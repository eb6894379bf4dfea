"""The widget with the real assistant: the server as a user starts it, a browser as a person uses it."""

from __future__ import annotations

from typing import Any, Callable

from playwright.sync_api import expect

from tests.widget.conftest import Widget


def test_a_talk_with_the_real_assistant(context: Callable[..., Any], server: Any) -> None:
    page = context().new_page()
    page.goto(server.url)
    widget = Widget(page)

    turn = widget.ask("what does a rigger do?")
    expect(turn.locator(".reply")).to_contain_text("Rigger")
    assert turn.locator("a.chip").count() >= 1, "sources are named"
    first = turn.get_by_role("group", name="Suggestions").get_by_role("button").first
    title = first.inner_text()
    first.click()
    turn = widget.ended()
    expect(turn.locator(".you")).to_contain_text(title)
    expect(turn.locator(".reply").first).to_contain_text("rigger", ignore_case=True)

    turn = widget.ask("what is the difference between a rigger and a lighting director?")
    expect(turn.get_by_role("columnheader")).to_have_text(["Rigger", "Lighting director"])
    told = turn.locator("th[scope=rowgroup]").all_inner_texts()
    widget.named("button", "More").click()
    turn = widget.ended()
    expect(turn.get_by_role("columnheader")).to_have_text(["Rigger", "Lighting director"])
    assert not set(told) & set(turn.locator("th[scope=rowgroup]").all_inner_texts()), "the next aspects"
    turn = widget.ask("make me a plan to become a rigger")
    with page.expect_popup() as popup:
        turn.get_by_role("link", name="Open to print").click()
    expect(popup.value.get_by_role("heading", level=1)).to_contain_text("Rigger")
    popup.value.close()  # a page behind another one is slow

    turn = widget.ask("which roles are there in tour management?")
    entry = turn.locator(".pick").first
    name = entry.inner_text()
    entry.click()
    expect(widget.ended().locator(".reply").first).to_contain_text(name, ignore_case=True)

    page.reload()
    expect(widget.find(".turn")).to_have_count(7)
    widget.menu("Start over")
    expect(widget.find(".turn")).to_have_count(0)
    turn = widget.ask("and what does it pay?")
    assert "rigger is paid" not in turn.inner_text().lower()
    expect(turn.locator(".chip")).to_have_count(0)  # after a restart it does not know which job is meant
    widget.menu("Forget me")
    expect(widget.find(".note")).to_contain_text("Nothing of our conversation is kept")

    widget.ask("what does a rigger do?")
    widget.ask("please forget me")
    expect(widget.find(".note")).to_contain_text("Nothing of our conversation is kept")
    expect(widget.find(".turn")).to_have_count(0)
    turn = widget.ask("and what does it pay?")
    expect(turn.locator(".chip")).to_have_count(0)


def test_every_suggestion_of_the_opening_is_answered(context: Callable[..., Any], server: Any) -> None:
    page = context().new_page()
    page.goto(server.url)
    widget = Widget(page)
    for text in widget.find(".suggestion").all_inner_texts():
        turn = widget.ask(text)
        contract = page.evaluate("""async () => { const key = Object.keys(localStorage).find((k) => k.startsWith('crewcall:'));
          const body = JSON.stringify({identity: localStorage[key]});
          return (await (await fetch('/webhooks/web/history', {method: 'POST', body})).json()).turns.at(-1).contract }""")
        assert contract["turn"] in ("answer", "ask"), (text, turn.inner_text())
