"""Puts the .pth file beside the module, where Python reads it at start; setuptools has no option for that."""

import pathlib
import shutil

from setuptools import setup
from setuptools.command.build_py import build_py


class BuildWithPth(build_py):
    def run(self) -> None:
        super().run()
        pathlib.Path(self.build_lib).mkdir(parents=True, exist_ok=True)
        shutil.copy("tensorflow_placeholder.pth", self.build_lib)


setup(py_modules=["tensorflow_placeholder"], cmdclass={"build_py": BuildWithPth})
