"""TensorFlow's stand-in: Rasa can be imported and run, and what needs the real one says so in one line."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import textwrap
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
placeholder = pytest.importorskip("tensorflow_placeholder")

WITH_DIET = """
recipe: default.v1
assistant_id: test
language: en
pipeline:
  - name: WhitespaceTokenizer
  - name: CountVectorsFeaturizer
  - name: DIETClassifier
    epochs: 1
policies:
  - name: RulePolicy
"""
NLU = 'version: "3.1"\nnlu:\n- intent: a\n  examples: |\n    - one\n    - two\n- intent: b\n  examples: |\n    - three\n    - four\n'
DOMAIN = 'version: "3.1"\nintents: [a, b]\nresponses:\n  utter_a:\n  - text: hi\n'

needs_stand_in = pytest.mark.skipif(not placeholder.standing_in(), reason="the real TensorFlow is installed here")


@needs_stand_in
def test_names_can_be_subclassed_annotated_and_decorated_with() -> None:
    import tensorflow as tf
    from tensorflow.keras import backend

    class Layer(tf.keras.layers.Layer):
        @tf.function
        def call(self, inputs: tf.Tensor) -> tf.Tensor:
            return inputs

    assert isinstance(Layer, type) and backend.name
    assert tf.Tensor is tf.Tensor


@needs_stand_in
def test_using_it_names_the_extra() -> None:
    import tensorflow as tf

    with pytest.raises(ImportError, match="extra 'tensorflow'"):
        tf.constant(1)


@needs_stand_in
def test_a_pipeline_with_diet_is_refused_in_one_line(tmp_path: Path) -> None:
    for name, text in (("config.yml", WITH_DIET), ("nlu.yml", NLU), ("domain.yml", DOMAIN)):
        (tmp_path / name).write_text(text)
    result = subprocess.run(
        [sys.executable, "-m", "rasa", "train", "nlu", "--nlu", "nlu.yml", "--domain", "domain.yml"], cwd=tmp_path, text=True,
        capture_output=True, timeout=300)
    assert result.returncode != 0
    output = result.stdout + result.stderr
    assert "make tensorflow" in output
    assert "Traceback" not in output


def test_it_steps_aside_for_a_real_tensorflow(tmp_path: Path) -> None:
    """A package of that name on the path is found before the stand-in."""
    (tmp_path / "tensorflow").mkdir()
    (tmp_path / "tensorflow" / "__init__.py").write_text(
        "try:\n    from tensorflow import optional_part\nexcept ImportError:\n    real = True\n")
    code = f"import sys; sys.path.insert(0, {str(tmp_path)!r}); import tensorflow; print(tensorflow.real)"
    result = subprocess.run([sys.executable, "-c", textwrap.dedent(code)], text=True, capture_output=True)
    assert result.stdout.strip() == "True"


WITH_TENSORFLOW = os.environ.get("CREWCALL_PYTHON_WITH_TENSORFLOW", "")
SAID = ("what does a rigger do", "and what do they earn", "how do i get started with no experience", "i love electronics, hate travel",
        "what is load-in", "tell me about techs", "asdf qwer", "who hangs the speakers?", "/restart")
REPLIES = """
import asyncio, json, sys
import numpy
from channels.rest import ContractChannel
from crewcall.server import load
from rasa.core.channels.channel import UserMessage
async def main():
    agent = await load()
    for text in json.loads(sys.argv[1]):
        numpy.random.seed(0)  # the response is drawn from several wordings
        channel = ContractChannel()
        await agent.handle_message(UserMessage(text, channel, "same", input_channel="rest"))
        print(json.dumps(channel.replies("same")))
asyncio.run(main())
"""


@needs_stand_in
@pytest.mark.skipif(not WITH_TENSORFLOW, reason="CREWCALL_PYTHON_WITH_TENSORFLOW names no environment ('make test-tensorflow')")
def test_replies_are_equal_with_and_without(model: Path) -> None:
    replies = []
    for python in (sys.executable, WITH_TENSORFLOW):
        result = subprocess.run([python, "-c", REPLIES, json.dumps(SAID)], text=True, capture_output=True, timeout=300, cwd=ROOT)
        replies.append([line for line in result.stdout.splitlines() if line.startswith("[{")])
    assert len(replies[0]) == len(SAID)
    assert replies[0] == replies[1]


def test_telemetry_is_off_for_plain_rasa_commands() -> None:
    result = subprocess.run([sys.executable, "-c", "import os; print(os.environ['RASA_TELEMETRY_ENABLED'])"], text=True,
                            capture_output=True, env={})
    assert result.stdout.strip() == "false"
