"""Prints how well and how quickly a message is understood beside stock DIET, trained on the same examples.

    .venv/bin/python benchmarks/parsing.py [--epochs 10] [--keep]

Both parse the held-out messages of tests/understanding that ask one thing, one after the other on one core; the topic counts
as right where the intent stands for one of those wanted, or for the same of a role instead of the trade, which the dialogue
settles. ``--keep`` takes the DIET that was trained last time. DIET has Rasa's default features (words and characters) and runs in the
environment that ``make benchmark`` makes. With 38,000 examples an epoch takes it four minutes on one core, so that the default is
far fewer than Rasa's 300: its time does not depend on that, its share of right ones does.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))
from actions.question import OF_A_ROLE, UNSURE, topic_of  # noqa: E402
from benchmarks.figures import QUIET, make_stock, say  # noqa: E402
from crewcall.evaluate import read_cases  # noqa: E402

DIET = ROOT / "build" / "stock" / "diet"
MESSAGES = sorted((ROOT / "tests" / "understanding").glob("held_out_*.jsonl"))
CONFIG = """\
recipe: default.v1
language: en
assistant_id: diet
pipeline:
  - name: WhitespaceTokenizer
  - name: LexicalSyntacticFeaturizer
  - name: CountVectorsFeaturizer
  - {{name: CountVectorsFeaturizer, analyzer: char_wb, min_ngram: 1, max_ngram: 4}}
  - {{name: DIETClassifier, epochs: {epochs}, entity_recognition: false, random_seed: 0}}
"""
PARSE = """
import asyncio, json, sys, time
from rasa.core.agent import load_agent

async def main(model, messages):
    agent = await load_agent(model)
    for text in messages[:20]:
        await agent.parse_message(text)
    for text in messages:
        began = time.perf_counter()
        parsed = await agent.parse_message(text)
        asked = [part["intent"]["name"] for part in parsed.get("questions") or [parsed]]
        print(json.dumps([1000 * (time.perf_counter() - began), asked]))

asyncio.run(main(sys.argv[1], json.load(sys.stdin)))
"""


def parsed(python: Path, model: Path, texts: list[str]) -> list[tuple[float, list[str]]]:
    """Return the milliseconds and the intents of each message, parsed on one core."""
    done = subprocess.run(
        ["taskset", "-c", "0", str(python), "-c", PARSE, str(model)], input=json.dumps(texts), cwd=ROOT, check=True, text=True,
        stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, env={**QUIET, "PYTHONPATH": str(ROOT), "TF_CPP_MIN_LOG_LEVEL": "3"})
    rows = [json.loads(line) for line in done.stdout.splitlines() if line.startswith("[")]
    return [(float(took), list(intents)) for took, intents in rows]


def right(intent: str, wanted: list[str]) -> bool:
    """Whether an intent stands for one of the topics; a question about the trade may be about the role that it names."""
    topic = topic_of(intent)
    passage = topic.startswith("care.") and "passage" in wanted
    alike = {OF_A_ROLE.get(topic, topic)} & {OF_A_ROLE.get(t, t) for t in wanted}
    return passage or bool(alike) or topic in UNSURE and any(t.startswith("fallback") for t in wanted)


def train(stock: Path, epochs: int) -> None:
    """Train DIET on data/nlu."""
    say(f"training DIET on data/nlu, {epochs} epochs …")
    DIET.mkdir(parents=True, exist_ok=True)
    (DIET / "config.yml").write_text(CONFIG.format(epochs=epochs))
    subprocess.run([str(stock / "rasa"), "train", "nlu", "--nlu", str(ROOT / "data" / "nlu"), "--config", str(DIET / "config.yml"),
                    "--out", str(DIET), "--fixed-model-name", "diet"], cwd=DIET, check=True, env=QUIET, stdout=subprocess.DEVNULL)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--epochs", type=int, default=10)
    parser.add_argument("--keep", action="store_true")
    options = parser.parse_args()
    epochs, stock = options.epochs, make_stock()
    cases = [case for case in read_cases(MESSAGES) if case.get("topics")]
    texts = [case["say"] for case in cases]
    if not options.keep:
        train(stock, epochs)
    say("parsing with both …")
    print("| pipeline | topic right | parse p50, ms | p95, ms |\n|---|---|---|---|")
    middle = {}
    for name, python, model in ((f"DIET, {epochs} epochs", stock / "python", DIET / "diet.tar.gz"),
                                ("Crew Call", ROOT / ".venv" / "bin" / "python", ROOT / "models" / "crewcall.tar.gz")):
        rows = parsed(python, model, texts)
        times = sorted(took for took, _ in rows)
        good = sum(any(right(intent, case["topics"]) for intent in intents) for (_, intents), case in zip(rows, cases))
        share = 100 * good / len(cases)
        middle[name] = times[len(times) // 2]
        print(f"| {name} | {share:.1f} % | {middle[name]:.1f} | {times[int(len(times) * 0.95)]:.1f} |")
    theirs, ours = middle.values()
    print(f"\nOne parse takes {ours / theirs:.2f} of DIET's time.")


if __name__ == "__main__":
    os.chdir(ROOT)
    main()
