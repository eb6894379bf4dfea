"""How soon a reply can be seen in a browser after the server has it."""

from __future__ import annotations

import statistics
from typing import Any, Callable

import pytest

MOST_MS = 150


def test_a_reply_is_seen_soon_after_the_server_has_it(visit: Callable[..., Any], capsys: pytest.CaptureFixture[str]) -> None:
    """The reply says when it was made; the browser, on the same clock, notes when it was painted."""
    widget = visit().open()
    widget.page.evaluate("""() => { window.delays = []; new MutationObserver((changes) => { for (const {addedNodes} of changes)
      for (const node of addedNodes) { const made = /said at (\\d+)/.exec(node.querySelector?.('p')?.textContent ?? '')?.[1];
        if (made && node.matches('.reply')) requestAnimationFrame(() => setTimeout(() => window.delays.push(Date.now() - made))) } })
      .observe(document.querySelector('crew-call').shadowRoot, {subtree: true, childList: true}) }""")
    for _ in range(15):
        widget.ask("clock")
    widget.page.wait_for_function("window.delays.length === 15")
    delays = widget.page.evaluate("window.delays")
    with capsys.disabled():
        print(f"\na reply is seen {statistics.median(delays):.0f} ms (median; at most {max(delays)} ms) after the server has it")
    assert statistics.median(delays) <= MOST_MS
