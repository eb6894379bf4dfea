"""What all tests share: the knowledge base and the model as they are, each made once where it is missing or old."""

from __future__ import annotations

import asyncio
import os
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
import uuid
from pathlib import Path
from typing import Any, Callable, Iterator

import pytest

ROOT = Path(__file__).resolve().parent.parent
os.environ["RASA_TELEMETRY_ENABLED"] = "false"
os.environ.setdefault("CREWCALL_MEMORY_URL", f"sqlite:///{tempfile.mkdtemp(prefix='crewcall-')}/memory.sqlite")


@pytest.fixture(scope="session")
def knowledge_url() -> str:
    """The URL of a database built from the documents as they are."""
    from knowledge.__main__ import is_current
    from knowledge.build import build
    from knowledge.database import database_url
    from knowledge.reader import DOCUMENTS

    if not is_current(DOCUMENTS):
        build(database_url(), quiet=True)
    return database_url()


@pytest.fixture(scope="session")
def base(knowledge_url: str) -> Any:
    """The knowledge base, read-only."""
    from knowledge.base import KnowledgeBase

    return KnowledgeBase.open(knowledge_url)


@pytest.fixture(scope="session")
def model(knowledge_url: str) -> Path:
    """The trained model of the files as they are."""
    from crewcall.model import is_current, train
    from crewcall.paths import MODEL

    if not is_current():
        train()
    return MODEL


@pytest.fixture(scope="session")
def agent(model: Path) -> Any:
    """Rasa's agent with the real actions in this process."""
    from rasa.core.agent import load_agent

    from crewcall.model import quieten
    from crewcall.server import endpoints

    quieten()
    return asyncio.run(load_agent(str(model), endpoints=endpoints()))


class Talk:
    """One conversation with the agent: ``say`` returns (text, contract, buttons)."""

    def __init__(self, agent: Any):
        self.agent, self.sender = agent, f"test:{uuid.uuid4().hex}"

    def say(self, text: str) -> tuple[str, dict[str, Any], list[dict[str, str]]]:
        from rasa.core.channels.channel import UserMessage

        from channels.rest import ContractChannel

        channel = ContractChannel()
        asyncio.run(self.agent.handle_message(UserMessage(text, channel, self.sender, input_channel="rest")))
        replies = channel.replies(self.sender)
        words = "\n".join(reply["text"] for reply in replies if reply.get("text"))
        buttons = [button for reply in replies for button in reply.get("buttons") or []]
        return words, replies[-1]["custom"], buttons


@pytest.fixture
def talk(agent: Any) -> Talk:
    """A fresh conversation."""
    return Talk(agent)


@pytest.fixture(scope="session")
def new_talk(agent: Any) -> Callable[[], Talk]:
    """Makes fresh conversations."""
    return lambda: Talk(agent)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


class Server:
    """``crewcall serve`` as a user starts it."""

    def __init__(self, port: int, environment: dict[str, str] | None = None):
        self.port, self.url = port, f"http://127.0.0.1:{port}"
        self.process = subprocess.Popen(
            [sys.executable, "-m", "crewcall.cli", "serve", "--port", str(port)], cwd=ROOT, text=True,
            stdout=subprocess.PIPE, stderr=subprocess.STDOUT, env={**os.environ, **(environment or {})})

    def wait_until_up(self, seconds: float = 120) -> None:
        deadline = time.monotonic() + seconds
        while time.monotonic() < deadline:
            if self.process.poll() is not None:
                raise RuntimeError(f"the server ended: {self.process.stdout.read()}")
            try:
                urllib.request.urlopen(f"{self.url}/webhooks/rest/", timeout=2)
                return
            except OSError:
                time.sleep(0.3)
        raise RuntimeError("the server did not come up")


@pytest.fixture(scope="session")
def server(model: Path) -> Iterator[Server]:
    """A running server with the default configuration."""
    running = Server(free_port())
    try:
        running.wait_until_up()
        yield running
    finally:
        running.process.terminate()
        running.process.wait(10)
