"""The measures that come with the program can be used as they are."""

import pytest

from goals.bench import tried
from scorecards.library import GROUPS, READY, Ready, row_of_ready, taken


@pytest.mark.parametrize("ready", READY.values(), ids=lambda ready: ready.code)
def test_each_works_in_both_languages(ready: Ready) -> None:
    inputs = {f"in_{name}": str(place + 1) for place, name in enumerate(ready.inputs.split())}
    for language in ("zh_CN", "en"):
        row = row_of_ready(ready, language)
        assert row["name"]
        assert row["description"]
        trial = tried(row, {"value": "1", **inputs})
        assert not trial.problems
        assert trial.score is not None
    assert ready.group in GROUPS
    assert ready.name[0] != ready.name[1]


def test_only_what_there_is_is_taken_over() -> None:
    changes = taken(["NPS", "NOTHING"], "en")
    assert [change.code for change in changes] == ["NPS"]
