"""What every page has to be, whoever reads it and on whatever screen."""

import re
from collections.abc import Iterator
from functools import cache
from typing import Any

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

from scripts.messages import catalogue

WIDE = 1360
NARROW = 360

_STANDARD = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
_PLACE = re.compile(r"%\(\w+\)[srd]|%%")
_LEFT_OVER = re.compile(r"%\(\w+\)|\{\{|\}\}|\{%|<[A-Za-z]+ object|\bUndefined\b|\bnan\b")
# Every text that a reader sees or hears, each on its own; the words inside <code> are codes.
_TEXTS = """() => {
  const said = [];
  const walk = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  for (let node = walk.nextNode(); node; node = walk.nextNode()) {
    if (!node.parentElement.closest("script, style, noscript, code, .code, [lang]:not(html)")) {
      said.push(node.data);
    }
  }
  for (const name of ["aria-label", "title", "placeholder", "alt", "data-label"]) {
    for (const element of document.querySelectorAll(`body [${name}]`)) {
      said.push(element.getAttribute(name));
    }
  }
  return said.map((text) => text.trim().replace(/\\s+/g, " ")).filter(Boolean);
}"""
_OVERHANG = """() => {
  const wide = document.documentElement.clientWidth;
  if (document.documentElement.scrollWidth <= wide) return [];
  const beyond = [...document.querySelectorAll("main *")]
    .filter((each) => each.getBoundingClientRect().right > wide + 1)
    .map((each) => `${each.tagName.toLowerCase()}.${each.className}`);
  return [`page is ${document.documentElement.scrollWidth} px wide: ${beyond.slice(0, 5)}`];
}"""

# The order in which Tab goes is that of the page.
_JUMPS = """() => [...document.querySelectorAll("[tabindex]")]
  .filter((each) => each.tabIndex > 0).map((each) => `jumps the queue: ${each.outerHTML}`)"""


def faults(page: Page, language: str) -> list[str]:
    """What is wrong with the page as it stands, quickly found."""
    texts: list[str] = page.evaluate(_TEXTS)
    found = [f"left over: {text}" for text in texts if _LEFT_OVER.search(text)]
    if language.startswith("zh"):
        found += [f"not translated: {text}" for text in sorted(set(untranslated(texts)))]
    jumps: list[str] = page.evaluate(_JUMPS)
    return found + overhang(page) + jumps


def overhang(page: Page) -> list[str]:
    """What stands out at the right, so that the page would have to be moved sideways."""
    found: list[str] = page.evaluate(_OVERHANG)
    return found


def barriers(page: Page, *rules: str) -> list[str]:
    """What keeps people out, as far as axe finds it by WCAG 2.2 AA, or by these rules alone."""
    # All in view: what the bar at the bottom of a phone covers comes out by scrolling.
    height = page.evaluate("document.documentElement.scrollHeight")
    page.set_viewport_size({"width": page.evaluate("window.innerWidth"), "height": height})
    tags = {"type": "tag", "values": _STANDARD}
    only = {"type": "rule", "values": list(rules)} if rules else tags
    options = {"runOnly": only, "resultTypes": ["violations"]}
    result: dict[str, Any] = Axe().run(page, options=options).response
    return [
        f"{violation['id']}: {node['target']} {node['failureSummary']}"
        for violation in result["violations"]
        for node in violation["nodes"]
    ]


def untranslated(texts: list[str]) -> Iterator[str]:
    """Those of the texts that are a string of the catalogue, or hold one of several words."""
    words, phrases = _english()
    for text in texts:
        if text in words or any(phrase in text for phrase in phrases if len(phrase) <= len(text)):
            yield text


@cache
def _english() -> tuple[frozenset[str], tuple[str, ...]]:
    words, phrases = set(), set()
    for message in catalogue("zh_CN"):
        said = message.string or ""
        for written in [message.id] if isinstance(message.id, str) else message.id:
            if not written or written in said:
                continue  # PDF is PDF in both languages
            words.add(written)
            longest = max(_PLACE.split(written), key=len).strip(" .,:;()–")
            if len(re.findall(r"[A-Za-z]{2,}", longest)) >= 3:
                phrases.add(longest)
    return frozenset(words), tuple(phrases)
