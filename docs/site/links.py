"""What is wrong with the links of a built site, and whether anything in it would be fetched from elsewhere.

Sphinx looks after the links between pages; this looks at the HTML that came out, reports of the gallery included. Links
within the site must lead to a file and, with ``#``, to something in it. Links to elsewhere have to be well formed (a
build has no network to try them). Nothing that a browser fetches by itself may lie elsewhere.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote, urlsplit

FETCHED = {
    ("script", "src"), ("img", "src"), ("img", "srcset"), ("iframe", "src"), ("source", "src"), ("source", "srcset"),
    ("video", "src"), ("audio", "src"), ("object", "data"), ("embed", "src"), ("form", "action"),
}  # fmt: skip
"""Elements and attributes that a browser follows without being asked (``link`` is told apart by its ``rel``)."""
NOT_FETCHED = {"next", "prev", "canonical", "author", "license", "help", "index"}
STYLE_ADDRESS = re.compile(r"""(?:@import\s+|url\(\s*)["']?([^"')\s]+)""")
HOST = re.compile(r"(?:[a-z0-9-]+\.)+[a-z]{2,}")


@dataclass
class Page:
    """What a page links to, and what can be linked to in it."""

    links: list[tuple[str, bool]] = field(default_factory=list)
    """Addresses, and whether a browser fetches them by itself."""
    anchors: set[str] = field(default_factory=set)


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.page = Page()
        self._in_style = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = {name: value or "" for name, value in attrs}
        self._in_style = tag == "style"
        self.page.anchors.update(values[name] for name in ("id", "name") if values.get(name))
        if tag == "a" and "href" in values:
            self.page.links.append((values["href"], False))
        if tag == "link" and "href" in values and not NOT_FETCHED & set(values.get("rel", "").split()):
            self.page.links.append((values["href"], True))
        for name, value in values.items():
            if (tag, name) in FETCHED:
                self.page.links += [(one.split()[0], True) for one in (value.split(",") if "set" in name else [value])]
        self.page.links += [(address, True) for address in STYLE_ADDRESS.findall(values.get("style", ""))]

    def handle_data(self, data: str) -> None:
        if self._in_style:
            self.page.links += [(address, True) for address in STYLE_ADDRESS.findall(data)]

    def handle_endtag(self, tag: str) -> None:
        if tag == "style":
            self._in_style = False


def read_page(html: str) -> Page:
    """What stands in a page.

    Examples:
        >>> read_page('<p id="a"><a href="b.html#c">b</a><img src="d.png"></p>')
        Page(links=[('b.html#c', False), ('d.png', True)], anchors={'a'})
    """
    reader = _Reader()
    reader.feed(html)
    return reader.page


def problems(site: Path) -> list[str]:
    """A line for each link that is wrong, with the page that it stands on; none if all are right."""
    pages = {file: read_page(file.read_text(encoding="utf-8")) for file in sorted(site.rglob("*.html"))}
    found = []
    for file, page in pages.items():
        place = file.relative_to(site).as_posix()
        for address, fetched in page.links:
            wrong = _problem(address, fetched, file, site, pages)
            if wrong:
                found.append(f"{place}: {address!r} {wrong}")
    for sheet in sorted(site.rglob("*.css")):
        for address in STYLE_ADDRESS.findall(sheet.read_text(encoding="utf-8")):
            wrong = _problem(address, True, sheet, site, pages)
            if wrong:
                found.append(f"{sheet.relative_to(site).as_posix()}: {address!r} {wrong}")
    return list(dict.fromkeys(found))


def _problem(address: str, fetched: bool, file: Path, site: Path, pages: dict[Path, Page]) -> str | None:
    parts = urlsplit(address)
    if parts.scheme == "data":
        return None
    if parts.scheme or parts.netloc:
        if fetched:
            return "would be fetched from elsewhere"
        well_formed = parts.scheme == "mailto" or (parts.scheme == "https" and HOST.fullmatch(parts.netloc))
        return None if well_formed else "is no well-formed address (https, a host)"
    target = file if not parts.path else (file.parent / unquote(parts.path)).resolve()
    if not parts.path.startswith("/") and target.is_dir():
        target /= "index.html"
    if parts.path.startswith("/") or site.resolve() not in target.parents:
        return "leads out of the site"
    if not target.is_file():
        return "leads to no file"
    anchor = unquote(parts.fragment)
    if anchor and target in pages and anchor not in pages[target].anchors:
        return "leads to nothing in its page"
    return None
