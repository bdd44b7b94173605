"""Random bundles come out, to the last digit, as a second implementation has them."""

from pathlib import Path

import pytest

from app.db import Database
from tests.oracle.compared import differences, differences_after_revision


@pytest.mark.parametrize("seed", range(16))
def test_every_number_is_that_of_the_second_implementation(
    sqlite_database: Database, tmp_path: Path, seed: int
) -> None:
    assert differences(sqlite_database, tmp_path / "bundle", seed) == []


@pytest.mark.parametrize("seed", range(16, 19))
def test_postgresql_gives_the_same_numbers(
    postgresql_database: Database, tmp_path: Path, seed: int
) -> None:
    assert differences(postgresql_database, tmp_path / "bundle", seed) == []


@pytest.mark.parametrize("seed", range(100, 108))
def test_a_bundle_loaded_over_an_earlier_one_comes_out_like_a_new_one(
    sqlite_database: Database, tmp_path: Path, seed: int
) -> None:
    assert differences_after_revision(sqlite_database, tmp_path, seed) == []
