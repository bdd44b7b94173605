"""The press: a process of its own that prints documents in a forked child with limits.

Forking needs a process with one thread and without secrets, so the caller's process never forks:
it starts a press, and the press forks. What a document does to the child (endless layout, all
memory, a crash) ends with the child; the next document gets a new one.
"""

import gc
import json
import logging
import math
import os
import resource
import signal
import socket
import subprocess
import sys
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from multiprocessing.connection import Connection
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import NoReturn, Self

from goals.messages import Message, say

_ROOT = Path(__file__).resolve().parents[1]
_PRINTED, _FAILED = b"+", b"-"
_DOCUMENTS_PER_CHILD = 50
_GRACE_SECONDS = 20
"""How much longer than a document's wall time the press itself may need (its start included)."""
_KEPT_VARIABLES = ("PATH", "LD_LIBRARY_PATH", "DYLD_FALLBACK_LIBRARY_PATH", "PYTHONPATH")


@dataclass(frozen=True, slots=True)
class Limits:
    """What one document may use."""

    cpu_seconds: int = 30
    memory_mb: int = 1024
    wall_seconds: float = 60


class PdfFailed(Exception):
    """A document that could not be printed; `message` says why."""

    def __init__(self, message: Message) -> None:
        super().__init__(str(message))
        self.message = message


class Press:
    """A running press; prints one document at a time and starts anew after an accident."""

    def __init__(self, module: str, arguments: Sequence[str] = ()) -> None:
        """Start `module` as a press without waiting for it."""
        self._command = [sys.executable, "-m", module, *arguments]
        self._limits: Limits | None = None
        self._start()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def fileno(self) -> int:
        """The handle that becomes readable when a document is done."""
        return self._connection.fileno()

    def send(self, content: bytes, limits: Limits) -> None:
        """Hand over a document; `receive` has to follow."""
        self._limits = limits
        try:
            self._connection.send_bytes(json.dumps(asdict(limits)).encode())
            self._connection.send_bytes(content)
        except OSError as error:
            raise self._broken() from error

    def receive(self) -> bytes:
        """The PDF of the document handed over last; raises PdfFailed."""
        limits = self._limits or Limits()
        try:
            if not self._connection.poll(limits.wall_seconds + _GRACE_SECONDS):
                raise self._broken()
            answer = self._connection.recv_bytes()
        except (EOFError, OSError) as error:
            raise self._broken() from error
        self._limits = None
        if answer[:1] == _PRINTED:
            return answer[1:]
        raise PdfFailed(Message(**json.loads(answer[1:])))

    def close(self) -> None:
        """End the press, and the document it may be at."""
        self._connection.close()
        try:
            self._process.wait(0 if self._limits else 5)
        except subprocess.TimeoutExpired:
            os.killpg(self._process.pid, signal.SIGKILL)
            self._process.wait()
        self._folder.cleanup()

    def _start(self) -> None:
        self._folder = TemporaryDirectory(prefix="catchball-press-", ignore_cleanup_errors=True)
        ours, theirs = socket.socketpair()
        with theirs:
            self._process = subprocess.Popen(  # noqa: S603 -- our own module, no shell
                self._command,
                cwd=_ROOT,
                env=_environment(self._folder.name),
                stdin=theirs.fileno(),
                stdout=subprocess.DEVNULL,
                start_new_session=True,
            )
        self._connection = Connection(ours.detach())

    def _broken(self) -> PdfFailed:
        self.close()
        self._limits = None
        self._start()
        return PdfFailed(say("The PDF engine stopped; see the log of the server."))


def serve(work: Callable[[bytes], bytes]) -> None:
    """Print what comes in on standard input's socket in a child, until the socket is closed."""
    child: _Child | None = None
    with Connection(sys.stdin.fileno()) as caller:
        while True:
            try:
                wishes, content = caller.recv_bytes(), caller.recv_bytes()
            except (EOFError, ConnectionError):
                return
            child = child or _Child(work)
            answer = child.print(Limits(**json.loads(wishes)), content)
            if child.finished:
                child = None
            caller.send_bytes(answer)


class _Child:
    """A fork of the press for some documents; the first that fails is its last.

    A child of its own for every document costs a quarter more time, all of it for copying the
    memory that the press and its child share until one of them writes to it.
    """

    def __init__(self, work: Callable[[bytes], bytes]) -> None:
        self.finished = False
        self._left = _DOCUMENTS_PER_CHILD
        ours, theirs = socket.socketpair()
        self._process = os.fork()
        if self._process == 0:
            ours.close()
            _work_and_exit(work, Connection(theirs.detach()))
        theirs.close()
        self._connection = Connection(ours.detach())

    def print(self, limits: Limits, content: bytes) -> bytes:
        """The child's answer, or the failure that its death stands for."""
        try:
            self._connection.send_bytes(json.dumps(asdict(limits)).encode())
            self._connection.send_bytes(content)
            answer = self._connection.recv_bytes()
        except (EOFError, OSError):
            return _failed(_death(self._reaped(), limits))
        self._left -= 1
        if not self._left or answer[:1] == _FAILED:
            self._reaped()
        return answer

    def _reaped(self) -> int:
        self.finished = True
        self._connection.close()
        return os.waitpid(self._process, 0)[1]


def _work_and_exit(work: Callable[[bytes], bytes], press: Connection) -> NoReturn:
    gc.disable()
    try:
        while True:
            limits = Limits(**json.loads(press.recv_bytes()))
            content = press.recv_bytes()
            _obey(limits)
            answer = _outcome(work, content, limits)
            signal.setitimer(signal.ITIMER_REAL, 0)
            press.send_bytes(answer)
            # Cleaning up between the documents keeps the caller from waiting for it.
            gc.collect()
    except (EOFError, OSError):
        # The press wants no more.
        pass
    finally:
        # Nothing of the press's own clean-up may run a second time here.
        os._exit(0)


def _outcome(work: Callable[[bytes], bytes], content: bytes, limits: Limits) -> bytes:
    try:
        return _PRINTED + work(content)
    except PdfFailed as failure:
        return _failed(failure.message)
    except MemoryError:
        return _failed(_too_big(limits))
    except Exception as error:
        # Any fault of a layout is the document's failure.
        logging.getLogger(__name__).exception("a document could not be laid out")
        reason = type(error).__name__
        return _failed(say("The document cannot be laid out (%(reason)s).", reason=reason))


def _obey(limits: Limits) -> None:
    """Limit what follows; earlier documents of the same child do not count."""
    usage = resource.getrusage(resource.RUSAGE_SELF)
    used = math.ceil(usage.ru_utime + usage.ru_stime)
    _limit(resource.RLIMIT_CORE, 0)
    _limit(resource.RLIMIT_CPU, used + limits.cpu_seconds)
    _limit(resource.RLIMIT_AS, limits.memory_mb * 2**20)
    signal.setitimer(signal.ITIMER_REAL, limits.wall_seconds)


def _limit(what: int, most: int) -> None:
    # The hard limit stays: a soft one can be raised again for the next document.
    resource.setrlimit(what, (most, resource.getrlimit(what)[1]))


def _death(status: int, limits: Limits) -> Message:
    ended_by = os.WTERMSIG(status) if os.WIFSIGNALED(status) else None
    if ended_by == signal.SIGXCPU:
        return say(
            "The document took more than %(seconds)s s of computing time.",
            seconds=limits.cpu_seconds,
        )
    if ended_by == signal.SIGALRM:
        return say("The document took more than %(seconds)s s.", seconds=limits.wall_seconds)
    # C libraries end the process when memory runs out.
    return _too_big(limits)


def _too_big(limits: Limits) -> Message:
    return say("The document needed more than %(memory)s MB of memory.", memory=limits.memory_mb)


def _failed(message: Message) -> bytes:
    return _FAILED + json.dumps({"text": message.text, "params": message.params}).encode()


def _environment(folder: str) -> dict[str, str]:
    """Only what a press needs, and always the same: no secrets, no language of the machine."""
    kept = {name: os.environ[name] for name in _KEPT_VARIABLES if name in os.environ}
    return kept | {
        "HOME": folder,
        "TMPDIR": folder,
        "XDG_CACHE_HOME": folder,
        "LC_ALL": "C.UTF-8",
        "PYTHONHASHSEED": "0",
    }
