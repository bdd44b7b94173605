"""The same company a while later: moved, reweighed and remeasured, to be loaded over the first."""

from copy import deepcopy
from random import Random

from tests.oracle.exact import Sheets


def unsettled(sheets: Sheets) -> Sheets:
    """The bundle with every cycle still open to change."""
    cycles = [row | {"state": row["state"].replace("published", "")} for row in sheets["cycles"]]
    return sheets | {"cycles": cycles}


def revised(sheets: Sheets, seed: int) -> Sheets:
    """Other parents, weights, curves' inputs and corrections; the same rows in the same order."""
    random, later = Random(seed), deepcopy(sheets)  # noqa: S311 - a test must draw the same again
    for cycle in later["cycles"]:
        objectives = [row for row in later["objectives"] if row["cycle"] == cycle["code"]]
        targets = [row for row in later["targets"] if row["cycle"] == cycle["code"]]
        if random.random() < 0.7:
            for row in [*objectives, *targets]:
                row["weight"] = ""
            _move(objectives, targets, random)
        cycle["rollup_cap"] = random.choice(["", "120", "95.5"])
    for measure in later["measures"]:
        measure["decimals"] = random.choice(["1", "2", "5"])
        if not measure.get("formula"):
            measure["aggregate"] = random.choice(["sum", "mean", "last", "min", "max"])
    for person in later["people"]:
        person["target_bonus"] = random.choice(["", "2500", "0.07"])
    for rule in later["rules"]:
        rule["group"] = random.choice(["", "g1"])
    corrected = {}
    for row in random.sample(later["checkins"], len(later["checkins"]) // 20):
        told = {"value": f"{random.randint(0, 90)}", "recorded_at": "2030-03-01T10:00:00+02:00"}
        key = tuple(row[name] for name in ("measure", "owner", "input", "period"))
        corrected[key] = row | told
    later["checkins"] += corrected.values()
    return later


def _move(objectives: list[dict[str, str]], targets: list[dict[str, str]], random: Random) -> None:
    named = sorted(objectives, key=lambda row: int(row["code"][1:]))
    for place, row in enumerate(named):
        if place and row.get("parent"):
            row["parent"] = named[random.randrange(place)]["code"]
            row["perspective"] = ""
        row["rollup"] = random.choice(["", "average", "min", "max"])
    for row in targets:
        row["objective"] = random.choice(named)["code"]
