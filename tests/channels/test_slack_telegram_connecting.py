"""What is loaded and said with and without tokens, and the whole server, killed in the middle of an answer."""

from __future__ import annotations

import asyncio
import json
import logging
import os
import re
import subprocess
import sys
import urllib.error
import urllib.request
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
import yaml
from fake_slack import FakeSlack
from fake_telegram import FakeTelegram
from vendor_harness import until

from channels import slack_rendering, telegram, telegram_updates, vendor_limits
from channels.connecting import CHANNELS, HINT, configured, connecting
from channels.settings import proxy_for
from tests.conftest import Server, free_port

ROOT = Path(__file__).parents[2]
TELEGRAM, SLACK = {"TELEGRAM_TOKEN": FakeTelegram.token}, {"SLACK_BOT_TOKEN": "xoxb-1", "SLACK_APP_TOKEN": "xapp-1"}


@pytest.mark.parametrize("environment, names", [
    ({}, []), ({"TELEGRAM_TOKEN": "  ", "SLACK_BOT_TOKEN": ""}, []), (TELEGRAM, ["telegram"]), (SLACK, ["slack"]),
    ({**TELEGRAM, **SLACK}, ["slack", "telegram"]), ({**TELEGRAM, "SLACK_BOT_TOKEN": "wrong"}, ["telegram"])])
def test_what_is_configured_is_made(environment: dict[str, str], names: list[str], caplog: pytest.LogCaptureFixture) -> None:
    assert [channel.name() for channel in configured(environment)] == names
    wrong = [record.getMessage() for record in caplog.records]
    assert len(wrong) == (environment.get("SLACK_BOT_TOKEN") == "wrong") and not any("\n" in line for line in wrong)


@pytest.mark.parametrize("proxy, made", [("http://127.0.0.1:3128", 2), ("127.0.0.1:3128", 2), ("socks5://127.0.0.1:1080", 0)])
def test_a_proxy_that_cannot_be_used_is_a_line(proxy: str, made: int, monkeypatch: pytest.MonkeyPatch,
                                               caplog: pytest.LogCaptureFixture) -> None:
    monkeypatch.setenv("HTTPS_PROXY", proxy)
    monkeypatch.setenv("https_proxy", proxy)
    monkeypatch.delenv("no_proxy", raising=False)
    monkeypatch.delenv("NO_PROXY", raising=False)
    assert len(configured({**TELEGRAM, **SLACK})) == made
    said = [record.getMessage() for record in caplog.records]
    assert len(said) == 2 - made and all("HTTPS_PROXY is a socks5 proxy" in line and "\n" not in line for line in said)
    assert proxy_for("https://api.telegram.org") == "http://127.0.0.1:3128" if made else True


def test_nothing_configured_nothing_loaded() -> None:
    code = ("import sys; from channels.connecting import configured; assert configured({}) == []; "
            "print([m for m in sys.modules if m.startswith(('channels.slack', 'channels.telegram', 'channels.inbox', 'slack_sdk'))])")
    done = subprocess.run([sys.executable, "-W", "ignore", "-c", code], cwd=ROOT, text=True, capture_output=True)
    assert done.stdout.strip() == "[]", done.stderr


def test_without_a_token_one_line_says_how_to_connect(monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO, "channels")
    monkeypatch.setattr("channels.connecting.speak_plainly", lambda: None)
    for variable in CHANNELS:
        monkeypatch.delenv(variable, raising=False)
    asyncio.run(connecting()(SimpleNamespace(ctx=SimpleNamespace()), None))
    assert [record.getMessage() for record in caplog.records] == [HINT] and "\n" not in HINT
    assert (ROOT / "deploy" / "CONNECT.md").is_file() and "deploy/CONNECT.md" in HINT


def test_the_manifest_asks_for_what_the_channel_uses_and_no_more() -> None:
    manifest = yaml.safe_load((ROOT / "deploy" / "slack-manifest.yml").read_text())
    assert set(manifest["oauth_config"]["scopes"]["bot"]) == {"chat:write", "app_mentions:read", "im:history", "commands"}
    events = manifest["settings"]["event_subscriptions"]["bot_events"]
    assert set(events) == {"message.im", "app_mention", "app_home_opened"}
    assert manifest["settings"]["socket_mode_enabled"] is True and manifest["settings"]["interactivity"]["is_enabled"] is True
    assert manifest["features"]["slash_commands"][0]["command"] == "/crewcall"
    assert manifest["features"]["app_home"]["home_tab_enabled"] and not manifest["features"]["app_home"]["messages_tab_read_only_enabled"]


def test_what_is_always_the_same_is_within_the_limits() -> None:
    limits = vendor_limits
    for command in telegram_updates.COMMANDS:
        assert re.fullmatch(rf"[a-z0-9_]{{1,{limits.TELEGRAM_COMMAND_NAME}}}", command.name)
        assert len(command.description) <= limits.TELEGRAM_COMMAND_TEXT
    assert len(telegram_updates.COMMANDS) <= limits.TELEGRAM_COMMANDS
    assert len(telegram.DESCRIPTION) <= limits.TELEGRAM_DESCRIPTION
    assert len(telegram.SHORT_DESCRIPTION) <= limits.TELEGRAM_SHORT_DESCRIPTION
    assert len(slack_rendering.WELCOME) <= limits.SLACK_HEADER and len(slack_rendering.home()["blocks"]) <= limits.SLACK_HOME_BLOCKS
    assert min(limits.SLACK_BUTTON_VALUE, limits.SLACK_OPTION_VALUE) >= limits.PAYLOAD_BYTES


def test_the_guide_names_every_variable_and_scope() -> None:
    guide = (ROOT / "deploy" / "CONNECT.md").read_text()
    for name in ("TELEGRAM_TOKEN", "TELEGRAM_WEBHOOK_URL", "TELEGRAM_SECRET", "SLACK_BOT_TOKEN", "SLACK_APP_TOKEN",
                 "SLACK_SIGNING_SECRET", "CREWCALL_INBOX_URL", "CREWCALL_MEMORY_URL", "connections:write", "slack-manifest.yml"):
        assert name in guide, name
    for command in telegram_updates.COMMANDS:
        assert f"`/{command.name}`" in guide


VICTIM = """
import asyncio, sys
from channels.inbox import Inbox
from channels.telegram import TelegramChannel
from vendor_harness import Stub

async def main():
    channel = TelegramChannel(sys.argv[1], api_url=sys.argv[2], inbox=Inbox(sys.argv[3], lease=1))
    await channel.start(Stub({"text": "Rigger: said before the kill"}))
    await asyncio.sleep(600)

asyncio.run(main())
"""


@pytest.mark.asyncio
async def test_the_server_goes_on_where_another_was_killed_in_the_middle_of_an_answer(model: Any, tmp_path: Path) -> None:
    async with FakeTelegram() as telegram, FakeSlack() as slack:
        inbox = f"sqlite:///{tmp_path / 'inbox.sqlite'}"
        telegram.faults.share, telegram.faults.kinds, telegram.faults.only = 1.0, ("500",), "sendMessage"
        telegram.deliver(telegram.writes("what does a rigger do?"))
        path = os.pathsep.join([str(ROOT), str(Path(__file__).parent)])
        victim = subprocess.Popen([sys.executable, "-W", "ignore", "-c", VICTIM, telegram.token, telegram.url, inbox],
                                  env={**os.environ, "PYTHONPATH": path})
        try:
            await until(lambda: telegram.faults.count, 60)
        finally:
            victim.kill()
            victim.wait(10)
        assert not telegram.said()
        telegram.faults.share = 0
        server = Server(free_port(), {
            "TELEGRAM_TOKEN": telegram.token, "TELEGRAM_API_URL": telegram.url, "SLACK_BOT_TOKEN": "xoxb-revoked",
            "SLACK_APP_TOKEN": slack.app_token, "SLACK_API_URL": slack.url, "CREWCALL_INBOX_URL": inbox})
        try:
            await asyncio.to_thread(server.wait_until_up)
            await until(lambda: telegram.said(), 60)
            telegram.deliver(telegram.writes("what does a rigger earn?"))
            await until(lambda: len(telegram.said()) == 2, 60)
            body = json.dumps({"sender": "telegram:7", "message": "hello"}).encode()
            reply = await asyncio.to_thread(urllib.request.urlopen, f"{server.url}/webhooks/rest/webhook", body)
            assert json.loads(reply.read()), "REST goes on beside it"
            for path in ("tracker", "story", "messages"):
                with pytest.raises(urllib.error.HTTPError, match="404"):  # Rasa's own interface is not served
                    await asyncio.to_thread(urllib.request.urlopen, f"{server.url}/conversations/telegram:7/{path}")
        finally:
            server.process.terminate()
            server.process.wait(10)
        assert telegram.said()[0]["text"] == "Rigger: said before the kill", "the turn is not taken twice"
        assert "Sources:" in telegram.said()[1]["text"]
        output = server.process.stdout.read() if server.process.stdout else ""
        assert "Slack is off: Slack says invalid_auth" in output and "Traceback" not in output
        assert f"Telegram: connected as @{telegram.username}" in output and telegram.token not in output
