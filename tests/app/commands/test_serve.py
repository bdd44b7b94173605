"""catchball serve: one process among the servers tells people, and ends with them."""

import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from app.db import Database

Server = subprocess.Popen[bytes]

_START = "from app.commands import main; main()"
_PATIENCE_SECONDS = 30


def eventually(true: Callable[[], bool]) -> bool:
    """Whether it comes true within half a minute."""
    until = time.monotonic() + _PATIENCE_SECONDS
    while not true():
        if time.monotonic() > until:
            return False
        time.sleep(0.1)
    return True


def answers(port: int) -> bool:
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/sign-in", timeout=5) as answer:
            return bool(answer.status == 200)
    except OSError:
        return False


def children(pid: int) -> list[int]:
    """The processes that the process has started and that still are there."""
    return [int(each) for each in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]


def sweepers(server: Server) -> list[int]:
    """The processes of the server that tell people."""
    return [each for each in children(server.pid) if b"notify" in read(each, "cmdline")]


def is_running(pid: int) -> bool:
    """Whether the process is there and no mere zombie."""
    return bool(read(pid, "cmdline"))


def read(pid: int, name: str) -> bytes:
    try:
        return Path(f"/proc/{pid}/{name}").read_bytes()
    except OSError:
        return b""


@pytest.fixture
def serve(sqlite_database: Database, tmp_path: Path) -> Iterator[Callable[..., Server]]:
    """A function that serves the database, with further arguments, until the end of the test."""
    started: list[Server] = []

    def start(*arguments: str) -> Server:
        with socket.create_server(("127.0.0.1", 0)) as free:
            port = free.getsockname()[1]
        server = subprocess.Popen(
            [sys.executable, "-c", _START, "serve", "--port", str(port), "--workers", "1",
             *arguments],
            env=os.environ | {
                "CATCHBALL_DB": str(sqlite_database.url),
                "CATCHBALL_INSTANCE": str(tmp_path / "instance"),
            },
            stderr=subprocess.DEVNULL,
        )  # fmt: skip
        started.append(server)
        assert eventually(lambda: answers(port))
        return server

    yield start
    for server in started:
        server.terminate()
        server.wait(_PATIENCE_SECONDS)


@pytest.mark.slow
def test_the_sweeper_ends_with_the_server_however_that_ends(serve: Callable[..., Server]) -> None:
    server = serve()
    (sweeper,) = sweepers(server)
    server.kill()
    server.wait(_PATIENCE_SECONDS)
    assert eventually(lambda: not is_running(sweeper))


@pytest.mark.slow
def test_the_server_lives_on_without_its_sweeper(serve: Callable[..., Server]) -> None:
    server = serve()
    (sweeper,) = sweepers(server)
    os.kill(sweeper, signal.SIGTERM)
    assert eventually(lambda: sweepers(server) == [])
    assert server.poll() is None


@pytest.mark.slow
def test_a_site_may_go_without_a_sweeper(serve: Callable[..., Server]) -> None:
    assert sweepers(serve("--no-notify")) == []
