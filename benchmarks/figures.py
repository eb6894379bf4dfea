"""Prints the first figures of Crew Call beside stock Rasa on the same machine in the same run, as a Markdown table.

    make benchmark

The peer is ``rasa init``'s own assistant (DIET, TED) in an environment of its own with the real TensorFlow, made with uv
in build/stock/ on the first run (2.6 GB). Its turn is a greeting, which calls no action; ours is a sourced answer from
the knowledge base. Everything runs on loopback, one client, bounded in count.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import time
import urllib.request
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
STOCK = ROOT / "build" / "stock"
OUR_PORT, STOCK_PORT = 5095, 5096
TURNS, WARM_UP = 100, 10
QUIET = {**os.environ, "RASA_TELEMETRY_ENABLED": "false", "PYTHONWARNINGS": "ignore"}
QUESTIONS = ("what does a rigger do", "what does a tour manager earn", "how do I become a lighting director",
             "what are the hours of a stagehand", "who hires box office staff")


def say(text: str) -> None:
    print(text, file=sys.stderr, flush=True)


def megabytes(folder: Path) -> float:
    """Return the size of a folder in MB."""
    return sum(p.stat().st_size for p in folder.rglob("*") if p.is_file() and not p.is_symlink()) / 1e6


def timed(command: list[str], folder: Path) -> float:
    """Run a command and return the seconds it took."""
    began = time.perf_counter()
    subprocess.run(command, cwd=folder, check=True, env=QUIET, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    return time.perf_counter() - began


def ask(port: int, sender: str, text: str) -> float:
    """Send one message and return the milliseconds until the reply is there."""
    body = json.dumps({"sender": sender, "message": text}).encode()
    request = urllib.request.Request(f"http://127.0.0.1:{port}/webhooks/rest/webhook", body, {"Content-Type": "application/json"})
    began = time.perf_counter()
    with urllib.request.urlopen(request, timeout=60) as response:
        replies = json.load(response)
    if not replies:
        raise RuntimeError(f"no reply to {text!r}")
    return 1000 * (time.perf_counter() - began)


def served(command: list[str], folder: Path, port: int, texts: tuple[str, ...]) -> dict[str, float]:
    """Start a server and return its start (s), memory (MB) and turn times (ms)."""
    began = time.perf_counter()
    server = subprocess.Popen(command, cwd=folder, env=QUIET, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        while True:
            try:
                ask(port, "start", texts[0])
                break
            except OSError:
                if server.poll() is not None or time.perf_counter() - began > 300:
                    raise RuntimeError(f"{command} did not come up") from None
                time.sleep(0.1)
        start = time.perf_counter() - began
        for i in range(WARM_UP):
            ask(port, f"warm-{i}", texts[i % len(texts)])
        times = sorted(ask(port, f"c-{i}", texts[i % len(texts)]) for i in range(TURNS))
        status = Path(f"/proc/{server.pid}/status").read_text()
        memory = int(next(line for line in status.splitlines() if line.startswith("VmRSS")).split()[1]) / 1000
        return {"start": start, "memory": memory, "p50": times[TURNS // 2], "p95": times[int(TURNS * 0.95)]}
    finally:
        server.terminate()
        server.wait(20)


def make_stock() -> Path:
    """Make the peer's environment and assistant where they are missing; return its Python's folder."""
    binaries = STOCK / "env" / "bin"
    uv = shutil.which("uv") or str(ROOT / ".tools" / "bin" / "uv")
    if not (binaries / "rasa").exists():
        say("installing stock Rasa with TensorFlow …")
        subprocess.run([uv, "venv", "--quiet", "--python", "3.10", str(STOCK / "env")], check=True)
        subprocess.run([uv, "pip", "install", "--quiet", "--python", str(binaries / "python"), "rasa==3.6.21", "setuptools==70.3.0"],
                       check=True)
    if not (STOCK / "bot" / "config.yml").exists():
        (STOCK / "bot").mkdir(parents=True, exist_ok=True)
        subprocess.run([str(binaries / "rasa"), "init", "--no-prompt", "--init-dir", str(STOCK / "bot")], check=True, env=QUIET,
                       stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    return binaries


def main() -> None:
    stock = make_stock()
    ours = ROOT / ".venv" / "bin"
    say("training both …")
    training = timed([str(ours / "crewcall"), "train", "--force"], ROOT)
    shutil.rmtree(STOCK / "bot" / ".rasa", ignore_errors=True)
    stock_training = timed([str(stock / "rasa"), "train", "--force"], STOCK / "bot")
    say("talking to both …")
    mine = served([str(ours / "crewcall"), "serve", "--port", str(OUR_PORT)], ROOT, OUR_PORT, QUESTIONS)
    theirs = served([str(stock / "rasa"), "run", "--port", str(STOCK_PORT)], STOCK / "bot", STOCK_PORT, ("hello", "hi", "hey"))
    rows = [
        ("installed environment, MB", megabytes(ROOT / ".venv"), megabytes(STOCK / "env")),
        ("training, s", training, stock_training),
        ("second start to first answer, s", mine["start"], theirs["start"]),
        ("memory of the server, MB", mine["memory"], theirs["memory"]),
        ("turn over REST, p50, ms", mine["p50"], theirs["p50"]),
        ("turn over REST, p95, ms", mine["p95"], theirs["p95"]),
    ]
    print("| figure | Crew Call | stock `rasa init` | ratio |\n|---|---|---|---|")
    for name, one, other in rows:
        print(f"| {name} | {one:.1f} | {other:.1f} | {one / other:.2f} |")


if __name__ == "__main__":
    main()
