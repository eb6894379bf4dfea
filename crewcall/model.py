"""Trains the model, and knows whether the trained one is still that of the files."""

from __future__ import annotations

import hashlib
import importlib.metadata
import os
import warnings
from pathlib import Path

from crewcall.errors import CommandError
from crewcall.paths import CONFIG, DATA, DOMAIN, MODEL, MODELS, ROOT

FINGERPRINT = MODELS / "crewcall.fingerprint"


def fingerprint() -> str:
    """Return a digest of all that the model is made from: configuration, data, our components, Rasa's version."""
    digest = hashlib.sha256(importlib.metadata.version("rasa").encode())
    paths = [CONFIG, DOMAIN, *sorted(DATA.rglob("*.yml")), *sorted((ROOT / "nlu").glob("*.py")),
             ROOT / "nlu" / "encoder" / "SHA256SUMS"]
    for path in paths:
        digest.update(str(path.relative_to(ROOT)).encode() + b"\0" + path.read_bytes() + b"\0")
    return digest.hexdigest()


def is_current() -> bool:
    """Whether there is a model made from the files as they are."""
    return MODEL.is_file() and FINGERPRINT.is_file() and FINGERPRINT.read_text() == fingerprint()


def train() -> Path:
    """Train the model with Rasa and return its file. Raises CommandError."""
    quieten()
    from rasa.model_training import train as rasa_train
    from rasa.shared.exceptions import RasaException

    made_from = fingerprint()
    try:
        name = MODEL.name.removesuffix(".tar.gz")
        result = rasa_train(str(DOMAIN), str(CONFIG), [str(DATA)], output=str(MODELS), fixed_model_name=name)
    except RasaException as error:
        raise CommandError(f"the model could not be trained: {error}") from error
    if result.code != 0 or not result.model:
        raise CommandError("the model could not be trained; 'rasa data validate' tells more")
    FINGERPRINT.write_text(made_from)
    return Path(result.model)


def quieten() -> None:
    """Log warnings and errors of Rasa only, and keep other people's deprecation notices off the screen."""
    from rasa.utils.common import configure_logging_and_warnings
    from rasa.utils.log_utils import configure_structlog

    os.environ.setdefault("LOG_LEVEL", "WARNING")
    configure_logging_and_warnings()
    configure_structlog()
    warnings.simplefilter("ignore")
