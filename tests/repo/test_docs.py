"""What the documents say is so: commands, settings, links, places."""

import re
import tomllib
from pathlib import Path

import click
import pytest

from app.commands import COMMANDS, catchball
from tests.repo.tracked import ROOT, text_of, tracked

READMES = ("README.md", "README.zh-CN.md")
DOCUMENTS = [str(file.relative_to(ROOT)) for file in tracked("*.md")]
PLACES = re.compile(
    r"`((?:app|goals|cascade|scorecards|templates|static|tests|docs|scripts)/[\w./-]*)`"
)


def rows(document: str, heading: str) -> list[list[str]]:
    """The cells of the table under a heading, without its head."""
    section = re.split(r"^## ", document, flags=re.MULTILINE)
    (found,) = (part for part in section if part.partition("\n")[0] == heading)
    lines = [line for line in found.splitlines() if line.startswith("|")]
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in lines[2:]]


@pytest.mark.parametrize(("readme", "heading"), [*zip(READMES, ("Commands", "命令"), strict=True)])
def test_the_readme_names_every_command(readme: str, heading: str) -> None:
    named = [re.findall(r"`(\w+)", first)[0] for first, _ in rows(text_of(readme), heading)]
    assert sorted(named) == sorted(COMMANDS)


@pytest.mark.parametrize(("readme", "heading"), [*zip(READMES, ("Settings", "设置"), strict=True)])
def test_the_readme_names_every_setting(readme: str, heading: str) -> None:
    known = set(re.findall(r'"(CATCHBALL_\w+)"', text_of("app/config/__init__.py")))
    named = [first.strip("`") for first, *_ in rows(text_of(readme), heading)]
    assert len(known) > 5
    assert sorted(named) == sorted(known)


def examples(readme: str) -> list[str]:
    """The indented lines of a README that call the program, without their remarks."""
    lines = (line.partition(" # ")[0].strip() for line in text_of(readme).splitlines()
             if line.startswith("    "))  # fmt: skip
    return [line for line in lines if line.startswith("catchball ")]


@pytest.mark.parametrize("readme", READMES)
def test_every_command_line_of_the_readme_is_understood(readme: str) -> None:
    found = examples(readme)
    assert len(found) > 10
    for line in found:
        _, *words = line.split()
        understood(catchball, words)


def understood(command: click.Command, words: list[str]) -> None:
    """The command, or the one in it, takes these words; raises click.UsageError if not."""
    while isinstance(command, click.Group):
        inner = command.get_command(click.Context(command), words[0])
        assert inner is not None, words
        command, words = inner, words[1:]
    with command.make_context("catchball", words):
        pass


def test_both_readmes_have_the_same_parts() -> None:
    shapes = []
    for readme in READMES:
        lines = [line for line in text_of(readme).splitlines() if line.strip()]
        shapes.append([re.match(r"#* ?|\| ?|- |    |!?\[", line) for line in lines])
    english, chinese = ([found.group() if found else "" for found in shape] for shape in shapes)
    assert english.count("## ") == chinese.count("## ") > 5
    assert [mark for mark in english if mark] == [mark for mark in chinese if mark]


@pytest.mark.parametrize("document", DOCUMENTS)
def test_links_lead_somewhere(document: str) -> None:
    folder = (ROOT / document).parent
    links = re.findall(r"\]\(([^)\s]+)\)", text_of(document))
    local = [link.partition("#")[0] for link in links if "://" not in link]
    assert [link for link in local if link and not (folder / link).exists()] == []


@pytest.mark.parametrize("document", ["ARCHITECTURE.md", "CONTRIBUTING.md", "docs/pages.md"])
def test_places_that_are_named_exist(document: str) -> None:
    named = set(PLACES.findall(text_of(document)))
    assert named
    assert sorted(name for name in named if not (ROOT / name).exists()) == []


def test_make_targets_that_are_named_exist() -> None:
    targets = set(re.findall(r"^([a-z-]+):", text_of("Makefile"), flags=re.MULTILINE))
    named = {
        name
        for document in DOCUMENTS
        for code in re.findall(r"`[^`\n]+`|^    .+$", text_of(document), flags=re.MULTILINE)
        for name in re.findall(r"\bmake ([a-z-]+)", code)
    }
    assert {"demo", "test"} <= named <= targets


def test_every_decision_is_listed_and_whole() -> None:
    listed = re.findall(r"\| \[\d{4}\]\(([\w.-]+)\)", text_of("docs/adr/README.md"))
    files = [file.name for file in tracked("docs/adr/0*.md")]
    assert listed == files
    for name in files:
        text = text_of(f"docs/adr/{name}").casefold()
        assert all(part in text for part in ("status", "context", "decision", "consequences")), name


def test_the_changelog_is_open_for_the_next_version() -> None:
    headings = re.findall(r"^## (.+)$", text_of("CHANGELOG.md"), flags=re.MULTILINE)
    assert headings[0] == "Unreleased"


def test_the_licence_is_the_one_that_is_declared() -> None:
    project = tomllib.loads(text_of("pyproject.toml"))["project"]
    assert project["license"] == "MIT"
    assert text_of("LICENSE").startswith("MIT License")
    assert Path(ROOT, project["readme"]).exists()
