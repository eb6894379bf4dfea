"""Stands in for TensorFlow where Rasa only reads class definitions that mention it.

Rasa 3.6 imports TensorFlow on every start, even for a pipeline without DIET, TED or a response selector, which never
calls it. ``tensorflow_placeholder.pth`` runs :func:`install` when Python starts. The finder stands last in
``sys.meta_path``: a real TensorFlow, where one is installed, is always found before it, and this module does nothing.

Names of the stand-in can be subclassed, subscripted, used as decorators and as annotations. To make an instance or to
call a function raises an error that says what to install.
"""

from __future__ import annotations

import importlib.abc
import importlib.machinery
import importlib.util
import sys
import types
from typing import Any, NoReturn, Optional, Sequence

STANDS_IN_FOR = ("tensorflow", "keras", "tensorflow_addons", "tensorflow_hub", "tensorflow_text")
DECORATORS = ("function", "register_keras_serializable")
MESSAGE = (
    "This configuration or model uses DIET, TED, a response selector or another part that needs TensorFlow ({name}), "
    "which is left out by default. Install the extra 'tensorflow': make tensorflow"
)


def refuse(name: str) -> NoReturn:
    """Raise an ImportError; one that Rasa prints as a single line, where Rasa is loaded."""
    rasa = sys.modules.get("rasa.shared.exceptions")
    bases = (rasa.RasaException, ImportError) if rasa else (ImportError,)
    raise type("TensorFlowMissing", bases, {"__module__": __name__})(MESSAGE.format(name=name))


class PlaceholderType(type):
    """The type of a stand-in: any attribute is another stand-in, a call is refused."""

    def __getattr__(cls, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        return placeholder(f"{cls.__module__}.{cls.__name__}", name)

    def __call__(cls, *args: Any, **kwargs: Any) -> Any:
        if cls.__name__ in DECORATORS:
            return args[0] if args and callable(args[0]) else lambda decorated: decorated
        refuse(f"{cls.__module__}.{cls.__name__}")


def placeholder(module: str, name: str) -> PlaceholderType:
    """Return a class that stands in for ``module.name``."""
    return PlaceholderType(name, (), {"__module__": module, "__class_getitem__": classmethod(lambda cls, _: cls)})


class PlaceholderModule(types.ModuleType):
    """A module with every name in it; the same name is the same stand-in each time."""

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        stand_in = placeholder(self.__name__, name)
        setattr(self, name, stand_in)
        return stand_in


class PlaceholderFinder(importlib.abc.MetaPathFinder, importlib.abc.Loader):
    """Finds TensorFlow's modules where nothing else did."""

    def find_spec(self, fullname: str, path: Optional[Sequence[str]] = None, target: Any = None) -> Any:
        package, dot, _ = fullname.partition(".")
        if package not in STANDS_IN_FOR or dot and not isinstance(sys.modules.get(package), PlaceholderModule):
            return None  # a real TensorFlow asks for optional parts of its own, and is told the truth
        return importlib.machinery.ModuleSpec(fullname, self, is_package=True)

    def create_module(self, spec: importlib.machinery.ModuleSpec) -> types.ModuleType:
        return PlaceholderModule(spec.name)

    def exec_module(self, module: types.ModuleType) -> None:
        """There is nothing to run."""


def install() -> None:
    """Put the finder last, once."""
    if not any(isinstance(finder, PlaceholderFinder) for finder in sys.meta_path):
        sys.meta_path.append(PlaceholderFinder())


def standing_in() -> bool:
    """Whether TensorFlow is the stand-in in this environment."""
    spec = importlib.util.find_spec("tensorflow")
    return spec is not None and isinstance(spec.loader, PlaceholderFinder)
