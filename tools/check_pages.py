# Licensed under the Apache License, Version 2.0 (the "License"); you may
# not use this file except in compliance with the License. You may obtain
# a copy of the License at
#
#      http://www.apache.org/licenses/LICENSE-2.0
#
# Unless required by applicable law or agreed to in writing, software
# distributed under the License is distributed on an "AS IS" BASIS, WITHOUT
# WARRANTIES OR CONDITIONS OF ANY KIND, either express or implied. See the
# License for the specific language governing permissions and limitations
# under the License.

"""Check the pages of the manual in a browser.

Usage: tools/check_pages.py [DIRECTORY]

Each page is opened on a computer screen and on a phone. It must load without
errors, its links must lead to a page and a heading that exist, and it must not
be wider than the screen: a long line of code scrolls in its block. Pictures of
some pages are written to the folder _pictures of the directory.
"""

import functools
import http.server
import pathlib
import sys
import threading
import urllib.parse
from typing import Any

ROOT = pathlib.Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from glanceclient_osc.tests.cloud import debian, environments

SCREENS = {'computer': (1280, 800), 'phone': (390, 844)}

#: pages of which pictures are written
PICTURES = (
    'index',
    'benchmarks',
    'cli/commands',
    'contributor/index',
    'user/start',
)

#: for a browser that root runs, without a network
OPTIONS = (
    '--no-sandbox',
    '--disable-gpu',
    '--disable-quic',
    '--no-first-run',
    '--disable-background-networking',
    '--disable-component-update',
    '--disable-sync',
)

#: returns the elements that reach beyond the screen and do not scroll
FIND_WIDE = """
() => {
  const width = document.documentElement.clientWidth;
  if (document.documentElement.scrollWidth > width)
    return ['the page: ' + document.documentElement.scrollWidth + ' px'];
  return [...document.querySelectorAll('article pre, article img')]
    .filter(e => e.getBoundingClientRect().right > width + 1)
    .filter(e => !e.closest('.table-wrapper'))
    .map(e => e.tagName + ': ' + (e.textContent || e.src).slice(0, 60));
}
"""

FIND_LINKS = """
() => [...document.querySelectorAll('a[href]')].map(e => e.href)
"""

FIND_IDS = "() => [...document.querySelectorAll('[id]')].map(e => e.id)"


class QuietHandler(http.server.SimpleHTTPRequestHandler):
    """Request handler that prints nothing."""

    def log_message(self, *arguments: Any) -> None:
        """Print nothing."""


class Checker:
    """Opens pages, and collects what is wrong with them.

    :ivar errors: what is wrong
    """

    def __init__(self, browser: Any, folder: pathlib.Path, url: str) -> None:
        self.errors: list[str] = []
        self._browser = browser
        self._folder = folder
        self._url = url
        self._ids: dict[str, set[str]] = {}
        self._links: dict[str, set[str]] = {}

    def check(self) -> int:
        """Check all pages; return their number."""
        pages = sorted(
            str(path.relative_to(self._folder))
            for path in self._folder.rglob('*.html')
            if not path.relative_to(self._folder).parts[0].startswith('_')
        )
        for screen in SCREENS:
            self._open_pages(pages, screen)
        for page, links in self._links.items():
            for link in sorted(links):
                self._check_link(page, link)
        return len(pages)

    def _open_pages(self, pages: list[str], screen: str) -> None:
        width, height = SCREENS[screen]
        tab = self._browser.new_page(
            viewport={'width': width, 'height': height}
        )
        problems: list[str] = []
        tab.on('pageerror', lambda error: problems.append(str(error)))
        tab.on(
            'requestfailed', lambda r: problems.append(f'not loaded: {r.url}')
        )
        tab.on(
            'response',
            lambda r: (
                r.status < 400
                or problems.append(f'status {r.status}: {r.url}')
            ),
        )
        for page in pages:
            tab.goto(f'{self._url}/{page}')
            problems += tab.evaluate(FIND_WIDE)
            self.errors += [f'{page} ({screen}): {p}' for p in problems]
            problems.clear()
            self._ids[page] = set(tab.evaluate(FIND_IDS))
            self._links[page] = set(tab.evaluate(FIND_LINKS))
            if page.removesuffix('.html') in PICTURES:
                name = page.removesuffix('.html').replace('/', '-')
                path = self._folder / '_pictures' / f'{name}-{screen}.png'
                tab.screenshot(path=path, full_page=True)
        tab.close()

    def _check_link(self, page: str, link: str) -> None:
        """Check a link within the manual."""
        address, _, fragment = link.partition('#')
        if not address.startswith(f'{self._url}/'):
            return
        target = urllib.parse.unquote(address.removeprefix(f'{self._url}/'))
        if not target or target.endswith('/'):
            target += 'index.html'
        if not (self._folder / target).exists():
            self.errors.append(f'{page}: there is no {target}')
        elif fragment and target in self._ids:
            name = urllib.parse.unquote(fragment)
            if name not in self._ids[target]:
                self.errors.append(f'{page}: there is no {target}#{name}')


def main(argv: list[str]) -> int:
    """Return 1 if something is wrong with a page."""
    if {'-h', '--help'}.intersection(argv):
        print((__doc__ or '').strip())
        return 0
    from playwright.sync_api import sync_playwright

    folder = pathlib.Path(
        argv[0] if argv else ROOT / 'doc' / 'build'
    ).resolve()
    handler = functools.partial(QuietHandler, directory=folder)
    server = http.server.ThreadingHTTPServer(('127.0.0.1', 0), handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=debian.ensure_chromium(), args=[*OPTIONS]
        )
        checker = Checker(
            browser, folder, f'http://127.0.0.1:{server.server_address[1]}'
        )
        count = checker.check()
        browser.close()
    print(*checker.errors, sep='\n', end='\n' if checker.errors else '')
    print(f'{count} pages, {len(checker.errors)} errors')
    return 1 if checker.errors or not count else 0


if __name__ == '__main__':
    try:
        sys.exit(main(sys.argv[1:]))
    except environments.SetupError as error:
        sys.exit(str(error))
