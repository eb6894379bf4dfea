"""Puts the .pth files beside the module, where Python reads them at start; setuptools has no option for that."""

import pathlib
import shutil

from setuptools import setup
from setuptools.command.build_py import build_py


class BuildWithPth(build_py):
    def run(self) -> None:
        super().run()
        pathlib.Path(self.build_lib).mkdir(parents=True, exist_ok=True)
        for path in pathlib.Path().glob("*.pth"):
            shutil.copy(path, self.build_lib)


setup(py_modules=["tensorflow_placeholder"], cmdclass={"build_py": BuildWithPth})
