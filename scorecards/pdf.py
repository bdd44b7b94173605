"""HTML to PDF; the only module that knows WeasyPrint.

The caller's process never loads WeasyPrint: `render` and `render_all` hand the document to a press
(see scorecards.press), whose program is this module's `main`.

A document names what it needs as ``asset:<folder>/<path>``, where `resources` says which folders
there are; "fonts" is one of them and holds fonts.conf. Asking for anything else is a failure, not
a gap in the page: a PDF that is archived must be whole. The same HTML gives the same bytes.
"""

import atexit
import gc
import hashlib
import json
import logging
import os
import re
import sys
import threading
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import ExitStack, suppress
from multiprocessing.connection import wait
from pathlib import Path
from typing import Any

from goals.messages import Message, say
from scorecards.press import Limits, PdfFailed, Press, serve

__all__ = ["Limits", "PdfFailed", "close", "document_hash", "render", "render_all"]

Printed = tuple[str, bytes | PdfFailed]
"""A document's name with its PDF or the reason why there is none."""

_ASSET = re.compile(r"asset:(?P<folder>[a-z]+)(?P<path>(?:/[A-Za-z0-9_-][A-Za-z0-9_.-]*)+)")
_TYPES = {".css": "text/css", ".png": "image/png", ".svg": "image/svg+xml"}
_FOOTER_DIGITS = 16
_EVERY_FONT = '<html lang="zh-CN"><title>.</title><p>评估 Ł 1<b>评估 Ł 1</b>'

_presses: dict[tuple[int, str], Press] = {}
_lock = threading.Lock()
_LOG = logging.getLogger("weasyprint.assets")


def document_hash(html: str) -> str:
    """The SHA-256 of a document in hexadecimal digits; the footer shows the first 16.

    >>> document_hash("<p>评估")[:16]
    '4461b60ed3c9db84'
    """
    return hashlib.sha256(_encoded(html)).hexdigest()


def render(html: str, *, resources: Mapping[str, Path], limits: Limits | None = None) -> bytes:
    """The PDF of a document; raises PdfFailed.

    A process keeps one press, so its threads print one after the other.
    """
    with _lock:
        press = _shared_press(resources)
        press.send(_encoded(html), limits or Limits())
        return press.receive()


def close() -> None:
    """End this process's press, if there is one."""
    with _lock:
        for (owner, _), press in _presses.items():
            if owner == os.getpid():
                press.close()
        _presses.clear()


def render_all(
    documents: Iterable[tuple[str, str]],
    *,
    resources: Mapping[str, Path],
    workers: int = 2,
    limits: Limits | None = None,
) -> Iterator[Printed]:
    """Each (name, html) as (name, PDF or failure), as they are done, on `workers` presses.

    Documents are drawn from the iterable one by one, when a press is free for them.
    """
    waiting = iter(documents)
    with ExitStack() as stack:
        idle = [stack.enter_context(_press(resources)) for _ in range(workers)]
        busy: dict[Press, str] = {}
        while True:
            while idle and (document := next(waiting, None)):
                name, html = document
                press = idle.pop()
                try:
                    press.send(_encoded(html), limits or Limits())
                except PdfFailed as failure:
                    idle.append(press)
                    yield name, failure
                else:
                    busy[press] = name
            if not busy:
                return
            for press in _done(busy):
                idle.append(press)
                yield busy.pop(press), _received(press)


def main() -> None:
    """Be a press: print what the parent process sends."""
    folders = {name: Path(folder) for name, folder in json.loads(sys.argv[1]).items()}
    os.environ["FONTCONFIG_FILE"] = str(folders["fonts"] / "fonts.conf")
    work = _printer(folders)
    # Fonts and tables that the first document loads are then shared by every child.
    work(_EVERY_FONT.encode())
    gc.collect()
    gc.freeze()
    serve(work)


def _printer(folders: Mapping[str, Path]) -> Callable[[bytes], bytes]:
    from weasyprint import CSS, HTML  # noqa: PLC0415 -- only a press pays for loading it
    from weasyprint.text.fonts import FontConfiguration  # noqa: PLC0415 -- as above
    from weasyprint.urls import FatalURLFetchingError  # noqa: PLC0415 -- as above

    fonts, fetcher, faults = FontConfiguration(), _locked_fetcher(folders), _Faults()
    logging.getLogger("weasyprint").addHandler(faults)

    def printed(content: bytes) -> bytes:
        html = content.decode()
        digest = document_hash(html)
        footer = f'html {{ --hash: "{digest[:_FOOTER_DIGITS]}"; --full-hash: "{digest}" }}'
        pdf = b""
        faults.clear()
        with suppress(FatalURLFetchingError):
            document = HTML(string=html, base_url="asset:", url_fetcher=fetcher)
            pdf = document.write_pdf(
                font_config=fonts,
                stylesheets=[CSS(string=footer, url_fetcher=fetcher)],
                pdf_variant="pdf/ua-1",
                pdf_identifier=digest.encode(),
            )
        # Asked for even when the library went on: it swallows what goes wrong inside a drawing.
        faults.check()
        return pdf

    return printed


class _Faults(logging.Handler):
    """What the library could not use; the first of it is why a document failed."""

    def __init__(self) -> None:
        super().__init__(logging.ERROR)
        self._found: list[Message] = []

    def clear(self) -> None:
        """Forget the faults of the document before."""
        self._found = []

    def emit(self, record: logging.LogRecord) -> None:
        """Keep what the library logs as an error: a missing image, text or drawing."""
        fault = record.getMessage()
        self._found.append(say("The document is not whole: %(fault)s", fault=fault))

    def check(self) -> None:
        """Raises PdfFailed if there was a fault."""
        if self._found:
            raise PdfFailed(self._found[0])


def _locked_fetcher(folders: Mapping[str, Path]) -> Any:
    from weasyprint.urls import (  # noqa: PLC0415 -- only a press pays for loading it
        FatalURLFetchingError,
        URLFetcher,
        URLFetcherResponse,
    )

    class LockedFetcher(URLFetcher):  # type: ignore[misc]  # the library publishes no types
        """Serves the program's own files; anything else ends the document."""

        def fetch(self, url: str, headers: object = None) -> Any:
            """The asset's content."""
            path = _asset(url, folders)
            if path is None:
                _LOG.error("%s is not part of the program", url[:200])
                raise FatalURLFetchingError(url)
            kind = _TYPES.get(path.suffix, "application/octet-stream")
            return URLFetcherResponse(url, path.read_bytes(), {"Content-Type": kind})

    return LockedFetcher(timeout=1, allowed_protocols=(), allow_redirects=False)


def _asset(url: str, folders: Mapping[str, Path]) -> Path | None:
    """The file behind an asset's address; None for every other address."""
    named = _ASSET.fullmatch(url)
    folder = folders.get(named["folder"]) if named else None
    if named is None or folder is None:
        return None
    path = (folder / named["path"].lstrip("/")).resolve()
    return path if path.is_relative_to(folder.resolve()) and path.is_file() else None


def _shared_press(resources: Mapping[str, Path]) -> Press:
    # A server that forked after the first document must not share its parent's press.
    key = (os.getpid(), _folders(resources))
    if key not in _presses:
        _presses[key] = _press(resources)
    return _presses[key]


def _press(resources: Mapping[str, Path]) -> Press:
    return Press("scorecards.pdf", [_folders(resources)])


def _folders(resources: Mapping[str, Path]) -> str:
    return json.dumps({name: str(path.resolve()) for name, path in sorted(resources.items())})


def _done(busy: Mapping[Press, str]) -> list[Press]:
    # Presses answer in time or are ended by `receive`, so waiting needs no limit of its own.
    ready = wait([press.fileno() for press in busy])
    return [press for press in busy if press.fileno() in ready]


def _received(press: Press) -> bytes | PdfFailed:
    try:
        return press.receive()
    except PdfFailed as failure:
        return failure


def _encoded(html: str) -> bytes:
    return html.encode(errors="replace")


atexit.register(close)

if __name__ == "__main__":
    main()
