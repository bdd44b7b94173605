"""The wheel: everything that the program needs travels in it and works elsewhere."""

import re
import subprocess
import sys
import sysconfig
import venv
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("wheel")
    build = [sys.executable, "-m", "pip", "wheel", "--quiet", "--no-deps", "--no-index"]
    subprocess.run([*build, "--no-build-isolation", "-w", folder, ROOT], check=True)
    return next(folder.glob("catchball-*.whl"))


@pytest.fixture(scope="module")
def elsewhere(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The program installed in an environment of its own."""
    home = tmp_path_factory.mktemp("elsewhere")
    venv.create(home / "venv", with_pip=False, symlinks=True)
    python = home / "venv" / "bin" / "python"
    install = [sys.executable, "-m", "pip", "--python", str(python), "install"]
    subprocess.run([*install, "--quiet", "--no-index", "--no-deps", wheel], check=True)
    # The libraries of this environment, but not the checkout that it points to.
    packages = next((home / "venv" / "lib").glob("python*/site-packages"))
    (packages / "zz_libraries.pth").write_text(
        f"import sys; sys.path.append({sysconfig.get_path('purelib')!r})\n"
    )
    return home


def said(elsewhere: Path, *arguments: str) -> str:
    program = elsewhere / "venv" / "bin" / "catchball"
    environment = {"CATCHBALL_INSTANCE": str(elsewhere / "instance"), "LANG": "C.UTF-8"}
    done = subprocess.run(
        [program, *arguments],
        check=True,
        capture_output=True,
        text=True,
        cwd=elsewhere,
        env=environment,
    )
    return done.stdout + done.stderr


def committed(folder: str) -> set[str]:
    """Files of a folder of the checkout, without what tools leave behind."""
    return {
        str(file.relative_to(ROOT))
        for file in (ROOT / folder).rglob("*")
        if file.is_file() and "__pycache__" not in file.parts
    }


def test_every_file_of_the_program_is_inside(wheel: Path) -> None:
    inside = set(zipfile.ZipFile(wheel).namelist())
    program = {name for top in ("app", "goals", "cascade", "scorecards") for name in committed(top)}
    pages = {f"app/{name}" for top in ("templates", "static") for name in committed(top)}
    assert program | pages <= inside
    assert "app/db/migrations/script.py.mako" in inside


def test_translations_are_inside_and_compiled(wheel: Path) -> None:
    inside = set(zipfile.ZipFile(wheel).namelist())
    sources = {name for name in inside if name.endswith(".po")}
    assert sources == {name for name in committed("app/translations") if name.endswith(".po")}
    assert {name.removesuffix("po") + "mo" for name in sources} <= inside


def test_nothing_else_is_inside(wheel: Path) -> None:
    tops = {name.split("/")[0] for name in zipfile.ZipFile(wheel).namelist()}
    assert {top for top in tops if not top.endswith(".dist-info")} == {
        "app",
        "goals",
        "cascade",
        "scorecards",
    }


def test_it_runs_from_anywhere(elsewhere: Path) -> None:
    assert re.fullmatch(r"catchball \d+\.\d+\.\d+\n", said(elsewhere, "--version"))
    assert "Usage: catchball" in said(elsewhere, "--help")
    assert "up to date" in said(elsewhere, "migrate")
    assert (elsewhere / "instance" / "catchball.db").exists()


def test_it_finds_its_own_files(elsewhere: Path) -> None:
    python = elsewhere / "venv" / "bin" / "python"
    asked = "from app.config import resource; print(resource('templates'), resource('static'))"
    done = subprocess.run(
        [python, "-c", asked], check=True, capture_output=True, text=True, cwd=elsewhere, env={}
    )
    for folder in done.stdout.split():
        assert Path(folder).is_relative_to(elsewhere)
        assert Path(folder).is_dir()
