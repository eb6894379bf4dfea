"""A server for the browser tests: the real web channel on Sanic as Rasa sets it up, with a scripted assistant behind it.

Run as a program: ``python tests/widget/stub_server.py PORT``. What the assistant says depends on the words of a message;
see SCRIPT. Each message that reaches it is counted, and the count is part of the reply, so that a message handled twice
shows.
"""

from __future__ import annotations

import asyncio
import sys
import time
from collections import Counter
from pathlib import Path
from types import SimpleNamespace
from typing import Any

ROOT = Path(__file__).resolve().parent.parent.parent
sys.path.insert(0, str(ROOT))

ROLE = "Rigger: **hangs the show** from the roof.\n- Fixes steel and *chains*.\n- See https://example.org/rigging for more."
LIST = "Jobs in technical production (3):\n1. Audio A2\n2. Automation technician\n3. Camera operator\nAsk about any of them by name or number."
COMPARE = "Rigger and lighting director side by side:\n\nSkills\n- Rigger: Knots.\n- Lighting director: An eye for light."
PLAN = "A plan towards becoming a rigger:\n\nFirst steps\n- Learn knots.\n\nMoney\n- It varies."
EVIL = "<img src=x onerror=alert(1)> <script>alert(2)</script> [x](javascript:alert(3)) **<b>bold</b>** `</style>`"
SOURCES = [
    {"document": "Trade union primer", "section": "Rigger: What they do", "url": "https://example.org/primer"},
    {"document": "Common trade knowledge (no published page)", "section": "Rigger: What they do", "url": None},
    *({"document": f"Page {n} with quite a long title to show how it is shortened", "section": "Rigger", "url": f"https://example.org/{n}"}
      for n in range(5)),
]
BUTTONS = [{"title": "How do I get in?", "payload": '/role_entry{"role":"rigger"}'}, {"title": "What does it pay?", "payload": "/role_pay"}]
TABLE = {"kind": "table", "columns": ["", "Rigger", "Lighting director"],
         "rows": [["Skills", "Knots.", "An eye for light."], ["Pay", "So much.", "A little more."]]}
PLAN_CARD = {"kind": "plan", "title": "My plan: Rigger", "parts": [
    {"heading": "First steps", "lines": ["Learn knots & <slings>.", "Ask the union."]}, {"heading": "Money", "lines": ["It varies."]}]}
heard: Counter[str] = Counter()


def messages_for(text: str) -> list[dict[str, Any]]:
    """Return what is said in answer to a text."""
    if "list" in text:
        return [{"text": LIST, "topic": "roles.list", "roles": ["audio-a2", "automation-technician", "camera-operator"]}]
    if "compare" in text:
        return [{"text": COMPARE, "card": TABLE, "topic": "roles.compare"}]
    if "plan" in text:
        return [{"text": PLAN, "card": PLAN_CARD, "topic": "career.plan"}]
    if "map" in text:
        return [{"text": "Who leads to whom:\n- Stagehand: leads to rigger", "card": {"kind": "map", "role": None}, "topic": "career.map"}]
    if "evil" in text:
        return [{"text": EVIL, "topic": "role.overview"}]
    if "two" in text:
        return [{"text": "The first answer."}, {"text": "The second answer.", "topic": "role.pay"}]
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
    for number, one in enumerate(said):
        sources = SOURCES if one.get("topic", "").startswith(("role", "career", "passage")) else []
        answer = {"topic": one.get("topic", "passage"), "subjects": [], "sources": sources, **({"roles": one["roles"]} if "roles" in one else {})}
        last = number == len(said) - 1
        extras = {"metadata": {"answers": [answer], "turn": "answer" if sources else "chat"}} if last else {}
        await message.output_channel.send_response(message.sender_id, {
            "text": one["text"], **({"buttons": one["buttons"]} if "buttons" in one else {}),
            **({"card": one["card"]} if "card" in one else {}), **extras})
        if not last:
            await asyncio.sleep(0.5)


def app() -> Any:
    """Return the server as Rasa makes it, with the web channel and the scripted assistant."""
    from rasa.core.run import configure_app
    from rasa.core.tracker_store import InMemoryTrackerStore
    from rasa.shared.core.domain import Domain

    from channels.web import WebChannel

    server = configure_app([WebChannel.from_credentials({"per_minute": 600, "per_minute_of_address": 6000})], enable_api=False)
    server.ctx.agent = SimpleNamespace(handle_message=assistant, tracker_store=InMemoryTrackerStore(Domain.empty()))
    return server


if __name__ == "__main__":
    app().run(host="127.0.0.1", port=int(sys.argv[1]), access_log=False, motd=False)
