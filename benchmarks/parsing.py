"""Prints how well and how quickly a message is understood beside stock DIET, trained on the same examples.

    .venv/bin/python benchmarks/parsing.py [--epochs 10]

Both parse the messages of tests/understanding/validation.jsonl, one after the other on one core; the topic counts as right
where the intent stands for one of those wanted. DIET has Rasa's default features (words and characters) and runs in the
environment that ``make benchmark`` makes. With 33,000 examples an epoch takes it a minute or two, so that the default is
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
from benchmarks.figures import QUIET, make_stock, say  # noqa: E402

DIET = ROOT / "build" / "stock" / "diet"
MESSAGES = ROOT / "tests" / "understanding" / "validation.jsonl"
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
        print(json.dumps([1000 * (time.perf_counter() - began), parsed["intent"]["name"]]))

asyncio.run(main(sys.argv[1], json.load(sys.stdin)))
"""


def parsed(python: Path, model: Path, texts: list[str]) -> list[tuple[float, str]]:
    """Return the milliseconds and the intent of each message, parsed on one core."""
    done = subprocess.run(
        ["taskset", "-c", "0", str(python), "-c", PARSE, str(model)], input=json.dumps(texts), cwd=ROOT, check=True, text=True,
        stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, env={**QUIET, "PYTHONPATH": str(ROOT), "TF_CPP_MIN_LOG_LEVEL": "3"})
    rows = [json.loads(line) for line in done.stdout.splitlines() if line.startswith("[")]
    return [(float(took), str(intent)) for took, intent in rows]


def right(intent: str, wanted: list[str]) -> bool:
    """Whether an intent stands for one of the topics; a question about the trade may be about the role that it names."""
    theme, _, rest = intent.partition("_")
    topic = f"{theme}.{rest.replace('_', '-')}"
    passage = topic.startswith("care.") and "passage" in wanted
    return passage or topic in wanted or topic.startswith("fallback") and any(t.startswith("fallback") for t in wanted)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--epochs", type=int, default=10)
    epochs = parser.parse_args().epochs
    stock = make_stock()
    cases = [case for case in map(json.loads, MESSAGES.read_text(encoding="utf-8").splitlines()) if case.get("topics")]
    texts = [case["say"] for case in cases]
    DIET.mkdir(parents=True, exist_ok=True)
    (DIET / "config.yml").write_text(CONFIG.format(epochs=epochs))
    say(f"training DIET on data/nlu, {epochs} epochs …")
    subprocess.run([str(stock / "rasa"), "train", "nlu", "--nlu", str(ROOT / "data" / "nlu"), "--config", str(DIET / "config.yml"),
                    "--out", str(DIET), "--fixed-model-name", "diet"], cwd=DIET, check=True, env=QUIET, stdout=subprocess.DEVNULL)
    say("parsing with both …")
    print("| pipeline | topic right | parse p50, ms | p95, ms |\n|---|---|---|---|")
    middle = {}
    for name, python, model in ((f"DIET, {epochs} epochs", stock / "python", DIET / "diet.tar.gz"),
                                ("Crew Call", ROOT / ".venv" / "bin" / "python", ROOT / "models" / "crewcall.tar.gz")):
        rows = parsed(python, model, texts)
        times = sorted(took for took, _ in rows)
        share = 100 * sum(right(intent, case["topics"]) for (_, intent), case in zip(rows, cases)) / len(cases)
        middle[name] = times[len(times) // 2]
        print(f"| {name} | {share:.1f} % | {middle[name]:.1f} | {times[int(len(times) * 0.95)]:.1f} |")
    theirs, ours = middle.values()
    print(f"\nOne parse takes {ours / theirs:.2f} of DIET's time.")


if __name__ == "__main__":
    os.chdir(ROOT)
    main()
