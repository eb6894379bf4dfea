"""A server for the tests of the web channel and the widget: the real channel on Sanic, as Rasa sets it up, with a scripted
assistant behind it.

What the assistant says depends on the words of a message; each message that reaches it is counted, so that one handled
twice shows. To look at the widget by hand: ``python -m tests.widget.stub_server 5812``.
"""

from __future__ import annotations

import asyncio
import sys
import threading
import time
from collections import Counter
from contextvars import ContextVar
from types import SimpleNamespace
from typing import Any, Optional

from rasa.core.run import configure_app
from rasa.core.tracker_store import InMemoryTrackerStore
from rasa.shared.core.domain import Domain
from sanic import Sanic

from channels.identity import Signer
from channels.web import WebChannel, WebOptions

ROLE = "Rigger: **hangs the show** from the roof.\n- Fixes steel and *chains*.\n- See https://example.org/rigging for more."
LIST = "Jobs in technical production (3):\n1. Audio A2\n2. Automation technician\n3. Camera operator\nAsk about any of them."
COMPARE = ("Rigger and lighting director side by side:\n\nSkills\n- Rigger: Knots.\n- Lighting director: An eye for light.\n\n"
           'Say "more" for conditions, or ask for any one thing.')
MORE = "Rigger and lighting director side by side:\n\nConditions\n- Rigger: Early.\n- Lighting director: Late."
PLAN = "A plan towards becoming a rigger:\n\nFirst steps\n- Learn knots.\n\nMoney\n- It varies."
EVIL = "<img src=x onerror=alert(1)> <script>alert(2)</script> [x](javascript:alert(3)) **<b>bold</b>** `</style>`"
SOURCES = [
    {"document": "Trade union primer", "section": "Rigger: What they do", "url": "https://example.org/primer"},
    {"document": "Common trade knowledge (no published page)", "section": "Rigger: What they do", "url": None},
    *({"document": f"Page {n} with quite a long title to show how it is shortened", "section": "Rigger", "url": f"https://example.org/{n}"}
      for n in range(5)),
]
BUTTONS = [{"title": "How do I get in?", "payload": '/role_entry{"role":"rigger"}'},
           {"title": "What does it pay?", "payload": "/role_pay"}]
TABLE = {"kind": "table", "columns": ["", "Rigger", "Lighting director"],
         "rows": [["Skills", "Knots.", "An eye for light."], ["Pay", "So much.", "A little more."]]}
PLAN_CARD = {"kind": "plan", "title": "My plan: Rigger", "parts": [
    {"heading": "First steps", "lines": ["Learn knots & <slings>.", "Ask the union."]}, {"heading": "Money", "lines": ["It varies."]}]}
MORE_TABLE = {**TABLE, "rows": [["Conditions", "Early.", "Late."]]}
GENEROUS = {"per_minute": 6000, "per_minute_of_address": 60000}
SECRET = "a secret for tests, long enough for HMAC"
heard: Counter[str] = Counter()
asked: ContextVar[Any] = ContextVar("asked")  # the request that a turn came with


def messages_for(text: str) -> list[dict[str, Any]]:
    """Return what is said in answer to a text."""
    if "cut" in text or "two" in text:
        return [{"text": f"The first answer to {text}."}, {"text": "The second answer.", "topic": "role.pay"}]
    if "list" in text:
        return [{"text": LIST, "topic": "roles.list", "roles": ["audio-a2", "automation-technician", "camera-operator"]}]
    if "compare" in text:
        return [{"text": COMPARE, "card": TABLE, "topic": "roles.compare"}]
    if text == "more":
        return [{"text": MORE, "card": MORE_TABLE, "topic": "roles.compare"}]
    if "forget" in text:
        others = [{"text": ROLE, "topic": "role.overview"}] if "rigger" in text else []
        return [{"text": "Done: I have forgotten it.", "topic": "chat.privacy", "forgotten": True}, *others]
    if "plan" in text:
        return [{"text": PLAN, "card": PLAN_CARD, "topic": "career.plan"}]
    if "map" in text:
        return [{"text": "Who leads to whom:\n- Stagehand: leads to rigger", "card": {"kind": "map", "role": None}, "topic": "career.map"}]
    if "evil" in text:
        return [{"text": EVIL, "topic": "role.overview"}]
    if "long" in text:
        return [{"text": "\n\n".join(f"Paragraph {n}. " + "Word after word of a long answer. " * 6 for n in range(12)), "topic": "passage"}]
    if "clock" in text:
        return [{"text": f"said at {time.time() * 1000:.0f}", "topic": "role.pay"}]
    if text.startswith("/role_entry"):
        return [{"text": "Payload taken: getting in.", "topic": "role.entry"}]
    if "rigger" in text:
        return [{"text": ROLE, "buttons": BUTTONS, "topic": "role.overview"}]
    return [{"text": f"You said: {text} ({heard[text]} times)", "topic": "chat.smalltalk"}]


async def assistant(message: Any) -> None:
    """Take the place of Rasa's agent."""
    text = message.text or ""
    heard[text] += 1
    if text == "/restart":
        return
    if "slow" in text:
        await asyncio.sleep(1.5)
    if "fail" in text and heard[text] == 1:
        raise RuntimeError("asked to fail")
    said = messages_for(text)
    for one in said:
        last = one is said[-1]
        await message.output_channel.send_response(message.sender_id, as_response(said, one, last))
        if not last:
            await asyncio.sleep(0.5)
            if "cut" in text:
                asked.get().transport.abort()
            if "pause" in text:
                await asyncio.sleep(3)


def as_response(said: list[dict[str, Any]], one: dict[str, Any], last: bool) -> dict[str, Any]:
    """Return a message as an action hands it over: the contract comes with the last."""
    shown = {key: one[key] for key in ("text", "buttons", "card") if key in one}
    return {**shown, "metadata": contract_of(said)} if last else shown


def contract_of(said: list[dict[str, Any]]) -> dict[str, Any]:
    """Return what a turn states for programs."""
    answers = [{
        "topic": one["topic"], "subjects": [], "sources": SOURCES if one["topic"].startswith(("role", "career", "passage")) else [],
        **({"roles": one["roles"]} if "roles" in one else {}),
    } for one in said if "topic" in one]
    contract = {"answers": answers, "turn": "answer" if any(answer["sources"] for answer in answers) else "chat"}
    return {**contract, "forgotten": True} if any(one.get("forgotten") for one in said) else contract


def make_app(channel: WebChannel) -> Sanic:
    """Return the server as Rasa makes it, with the web channel and the scripted assistant."""
    Sanic.test_mode = True  # several in one process
    app = configure_app([channel], enable_api=False)
    app.ctx.agent = SimpleNamespace(handle_message=assistant, tracker_store=InMemoryTrackerStore(Domain.empty()))

    async def remember(request: Any) -> None:
        asked.set(request)

    app.register_middleware(remember, "request")
    return app


class StubServer:
    """The server in a thread of its own."""

    def __init__(self, port: int, options: Optional[dict[str, Any]] = None):
        self.url = f"http://127.0.0.1:{port}"
        self.channel = WebChannel(WebOptions.read({**GENEROUS, **(options or {})}), Signer(SECRET))
        self.app, self.port, self.loop = make_app(self.channel), port, asyncio.new_event_loop()
        self._up, self._stop = threading.Event(), asyncio.Event()
        self._thread = threading.Thread(target=lambda: self.loop.run_until_complete(self._serve()), daemon=True)

    def __enter__(self) -> StubServer:
        self._thread.start()
        assert self._up.wait(20), "the stub server did not come up"
        return self

    def __exit__(self, *exception: Any) -> None:
        self.loop.call_soon_threadsafe(self._stop.set)
        self._thread.join(20)

    async def _serve(self) -> None:
        server = await self.app.create_server("127.0.0.1", self.port, return_asyncio_server=True, access_log=False)
        await server.startup()
        await server.before_start()
        self._up.set()
        await self._stop.wait()
        await server.before_stop()
        await server.close()
        for connection in list(server.connections):
            connection.abort()


if __name__ == "__main__":
    with StubServer(int(sys.argv[1]), {"store": "sqlite://"}) as stub:
        print(f"{stub.url} (Ctrl-C ends it)")
        threading.Event().wait()
