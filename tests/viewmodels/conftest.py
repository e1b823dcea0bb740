"""Create with a fake engine and a fake library."""

from __future__ import annotations

import random

import pytest

from mmstudio.settings import Settings
from mmstudio.viewmodels.create import CreateViewModel
from tests.fake_library import FakeLibraryService
from tests.fakes import FakeIngredients


@pytest.fixture
def library(qapp):
    return FakeLibraryService()


@pytest.fixture
def create(engine, library, tmp_path):
    settings = Settings(library_folder=str(tmp_path))
    return CreateViewModel(engine, library, lambda: settings, chance=random.Random(1), ingredients=FakeIngredients())
