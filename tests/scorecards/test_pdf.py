"""The PDF engine: what it prints, what it refuses, and that nothing reaches the caller."""

import io
import os
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from pypdf import PdfReader

from scorecards import pdf
from scorecards.pdf import Limits, PdfFailed, document_hash, render, render_all
from scorecards.press import Press

ROOT = Path(__file__).resolve().parents[2]
RESOURCES = {"css": ROOT / "static/css", "fonts": ROOT / "static/fonts"}
RARE_NAMES = "喆堃翀赟𬱖䶮 Łukasz Đặng Иван"
SYMBOLS = "≥≤×÷→●▲◆○◌–−¥€·…Σ"
BOMB = "<table><td colspan=1000000>x"


def document(body: str, head: str = "") -> str:
    return f"""<!doctype html><html lang="zh-CN"><head><title>绩效评估表</title>
<meta name="author" content="远航汽车服务集团">
<link rel="stylesheet" href="asset:css/print.css">
<link rel="stylesheet" href="asset:css/charts.css">{head}</head><body>
<p class="page-cycle">考核周期 2025-06 · 方案第 2 版</p>{body}</body></html>"""


REVIEW = document(
    f"<h1>绩效评估表</h1><h2>得分</h2><p>满意度 <b>84.62</b> {SYMBOLS}</p><p>{RARE_NAMES}</p>"
    '<h2 class="new-page">签字</h2><table><tr><th scope="row">陈晨</th><td>1</td></tr></table>'
)


@pytest.fixture(scope="module")
def printed() -> bytes:
    return render(REVIEW, resources=RESOURCES)


@pytest.fixture(scope="module", autouse=True)
def _no_press_left() -> Iterator[None]:
    yield
    pdf.close()


def reader(content: bytes) -> PdfReader:
    return PdfReader(io.BytesIO(content))


def printed_by(press: Press) -> bytes:
    press.send(b"<p>", Limits())
    return press.receive()


# pypdf's types stop at "some object"; what a font or a catalogue is, these tests know.
def fonts_of(content: bytes) -> list[Any]:
    resources: Any = reader(content).pages[0]["/Resources"]
    fonts = resources["/Font"].values()
    kinds = [font.get_object()["/DescendantFonts"][0].get_object() for font in fonts]
    return [kind["/FontDescriptor"].get_object() for kind in kinds]


def test_chinese_rare_names_and_symbols_can_be_read_back(printed: bytes) -> None:
    text = reader(printed).pages[0].extract_text()
    for part in ("绩效评估表", "84.62", *RARE_NAMES.split(), *SYMBOLS):
        assert part in text


def test_every_font_is_ours_and_embedded_as_a_subset(printed: bytes) -> None:
    fonts = fonts_of(printed)
    assert {str(font["/FontName"]).split("+")[1] for font in fonts} == {
        "Noto-Sans-SC",
        "Noto-Sans-SC-Semi-Bold",
        "Noto-Sans",
    }
    assert all(len(font["/FontFile2"].get_object().get_data()) < 1_000_000 for font in fonts)


def test_a_family_of_the_machine_is_not_used() -> None:
    asked = document('<p style="font-family: DejaVu Serif, serif">Plain 中文 <tt>code</tt></p>')
    names = {str(font["/FontName"]) for font in fonts_of(render(asked, resources=RESOURCES))}
    assert {name.split("+")[1] for name in names} == {"Noto-Sans-SC"}


def test_each_page_carries_cycle_hash_and_number(printed: bytes) -> None:
    for number, page in enumerate(reader(printed).pages, start=1):
        text = page.extract_text()
        assert "考核周期 2025-06" in text
        assert document_hash(REVIEW)[:16] in text
        assert f"{number} / 2" in text


def test_structure_bookmarks_and_metadata(printed: bytes) -> None:
    document_ = reader(printed)
    catalog: Any = document_.root_object
    assert catalog["/Lang"] == "zh-CN"
    assert catalog["/MarkInfo"]["/Marked"]
    assert "/StructTreeRoot" in catalog
    assert b"pdfuaid:part" in catalog["/Metadata"].get_object().get_data()
    assert document_.metadata is not None
    assert (document_.metadata.title, document_.metadata.author) == (
        "绩效评估表",
        "远航汽车服务集团",
    )
    assert document_.metadata.creation_date is None
    outline: Any = document_.outline
    top, below = outline
    assert (top["/Title"], [entry["/Title"] for entry in below]) == ("绩效评估表", ["得分", "签字"])


def test_the_same_document_is_the_same_bytes_after_others_and_elsewhere(printed: bytes) -> None:
    others = [(str(n), document(f"<h1>其他 {n}</h1><p>{n * '评'}</p>")) for n in range(4)]
    documents = [*others, ("review", REVIEW)]
    assert dict(render_all(documents, resources=RESOURCES, workers=1))["review"] == printed
    assert render(REVIEW, resources=RESOURCES) == printed
    assert render(REVIEW + " ", resources=RESOURCES) != printed


CARRIERS = {
    "link": '<link rel="stylesheet" href="URL">',
    "attachment link": '<link rel="attachment" href="URL">',
    "attachment anchor": '<a rel="attachment" href="URL">x</a>',
    "image": '<img src="URL" alt="x">',
    "object": '<object data="URL">x</object>',
    "embed": '<embed src="URL">',
    "svg image": '<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9">'
    '<image href="URL" width="9" height="9"/></svg>',
    "import": '<style>@import "URL";</style>',
    "import url": "<style>@import url(URL);</style>",
    "font": '<style>@font-face{font-family:X;src:url("URL")}</style><p style="font-family:X">x',
    "background": '<p style="background:url(URL)">x</p>',
    "border": '<p style="border:1px solid;border-image:url(URL) 1">x</p>',
    "content": '<style>p::before{content:url("URL")}</style><p>x</p>',
    "list": '<ul style="list-style-image:url(URL)"><li>x</ul>',
    "page": '<style>@page{background:url("URL")}</style>x',
    "margin box": '<style>@page{@top-left{content:url("URL")}}</style>x',
    "profile": '<style>@color-profile --x{src:url("URL")}p{color:color(--x 1 1 1)}</style><p>x',
    "inline image": "<img alt=x src=\"data:image/svg+xml,<svg xmlns='http://www.w3.org/2000/svg'>"
    "<image href='URL'/></svg>\">",
    "base": '<base href="URL"><img src="x.png" alt="x">',
}


@pytest.fixture(scope="module")
def listener() -> Iterator[socket.socket]:
    with socket.create_server(("127.0.0.1", 0)) as server:
        server.setblocking(False)
        yield server


@pytest.mark.parametrize("scheme", ["http", "file"])
@pytest.mark.parametrize("carrier", CARRIERS.values(), ids=CARRIERS)
def test_nothing_is_fetched(
    carrier: str, scheme: str, listener: socket.socket, tmp_path: Path
) -> None:
    secret = tmp_path / "secret.css"
    secret.write_text("p { color: red }")
    address = f"http://127.0.0.1:{listener.getsockname()[1]}/a.css"
    url = address if scheme == "http" else secret.as_uri()
    with pytest.raises(PdfFailed, match="is not part of the program"):
        render(document(carrier.replace("URL", url)), resources=RESOURCES)
    with pytest.raises(BlockingIOError):
        listener.accept()


@pytest.mark.parametrize(
    "url",
    [
        "asset:css/../../pyproject.toml",
        "asset:css/%2e%2e/%2e%2e/pyproject.toml",
        "asset:css//etc/passwd",
        "asset:css/.hidden",
        "asset:other/print.css",
        "asset:css/missing.css",
        "ASSET:css/print.css?x",
        "print.css",
        "//127.0.0.1/print.css",
    ],
)
def test_an_asset_is_a_plain_path_below_its_folder(url: str) -> None:
    with pytest.raises(PdfFailed, match="is not part of the program"):
        render(document("x", f'<link rel="stylesheet" href="{url}">'), resources=RESOURCES)


def test_a_link_out_of_the_folder_is_no_asset(tmp_path: Path) -> None:
    (tmp_path / "out.css").symlink_to(ROOT / "static/css/print.css")
    with pytest.raises(PdfFailed, match=r"asset:own/out\.css"):
        render(
            '<html lang="en"><link rel="stylesheet" href="asset:own/out.css">',
            resources={**RESOURCES, "own": tmp_path},
        )


def test_what_the_library_would_leave_out_is_a_failure() -> None:
    for body in ('<a href="#nowhere">x</a>', '<img src="asset:css/print.css" alt="x">'):
        with pytest.raises(PdfFailed, match="not whole"):
            render(document(body), resources=RESOURCES)


def test_an_svg_takes_nothing_from_another_file(listener: socket.socket) -> None:
    use = f'<use href="http://127.0.0.1:{listener.getsockname()[1]}/a.svg#a"/>'
    drawing = f'<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9">{use}</svg>'
    assert render(document(drawing), resources=RESOURCES).startswith(b"%PDF-1.7")
    with pytest.raises(BlockingIOError):
        listener.accept()


@pytest.mark.slow
@pytest.mark.parametrize(
    ("limits", "said"),
    [
        (Limits(cpu_seconds=1), "more than 1 s of computing time"),
        (Limits(wall_seconds=0.3), "more than 0.3 s"),
        (Limits(memory_mb=250), "more than 250 MB of memory"),
    ],
    ids=["computing time", "wall time", "memory"],
)
def test_a_bomb_ends_at_its_limit_and_the_next_document_is_printed(
    limits: Limits, said: str, printed: bytes
) -> None:
    with pytest.raises(PdfFailed, match=said):
        render(document(BOMB), resources=RESOURCES, limits=limits)
    assert render(REVIEW, resources=RESOURCES) == printed


def test_endless_nesting_is_a_failure_with_a_reason() -> None:
    with pytest.raises(PdfFailed, match="cannot be laid out"):
        render(document("<div>" * 2000), resources=RESOURCES)


@pytest.mark.slow
def test_one_bad_document_among_many_fails_alone() -> None:
    documents = [("a", REVIEW), ("bomb", document(BOMB)), ("b", REVIEW), ("c", REVIEW)]
    limits = Limits(cpu_seconds=1)
    results = dict(render_all(documents, resources=RESOURCES, workers=2, limits=limits))
    assert isinstance(results.pop("bomb"), PdfFailed)
    assert {type(result) for result in results.values()} == {bytes}
    assert set(results) == {"a", "b", "c"}


def test_leaving_early_ends_the_presses() -> None:
    results = render_all([("a", REVIEW)] * 3, resources=RESOURCES, workers=1)
    assert next(results)[0] == "a"
    results.close()  # type: ignore[attr-defined]  # an Iterator to callers, a generator in fact
    assert list(results) == []


def test_a_press_that_dies_is_reported_and_replaced(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PYTHONPATH", str(Path(__file__).parent))
    with Press("no_such_module") as press:
        for _ in range(2):
            with pytest.raises(PdfFailed, match="engine stopped"):
                printed_by(press)


def test_importing_the_module_loads_no_weasyprint() -> None:
    loaded = "import sys, scorecards.pdf; sys.exit('weasyprint' in sys.modules)"
    subprocess.run([sys.executable, "-c", loaded], cwd=ROOT, env=os.environ, check=True)
