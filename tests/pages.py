"""What every public page keeps, whichever app it belongs to."""

import itertools
import re

from django.test import Client

from tests.markup import compact


def page(client: Client, address: str) -> str:
    """What a page says."""
    response = client.get(address)
    assert response.status_code == 200, address
    return compact(response.content.decode())


def assert_whole(client: Client, address: str) -> None:
    """One headline, a title, a description, the edition, headings without gaps, links that end; and no cookie."""
    response = client.get(address)
    html = compact(response.content.decode())
    assert response.status_code == 200
    assert html.count("<h1") == 1
    assert re.search(r"<title>[^<]{3,} - Plumb</title>", html)
    assert re.search(r'<meta name="description" content="[^"]{20,}">', html)
    assert "Question set: edition 1" in html
    assert not response.cookies
    assert "Cookie" not in response.get("Vary", "")
    levels = [int(level) for level in re.findall(r"<h([1-6])", html)]
    assert all(after - before <= 1 for before, after in itertools.pairwise(levels)), levels
    assert_anchored(html)


def assert_anchored(html: str) -> None:
    """Every identifier once, and every link within the page leads to one."""
    ids = re.findall(r'\sid="([^"]+)"', html)
    assert len(ids) == len(set(ids))
    assert set(re.findall(r'href="#([^"]*)"', html)) <= set(ids)


def assert_only_read(client: Client, address: str) -> None:
    """The page can be looked at and nothing else."""
    assert client.head(address).status_code == 200
    for method in ("post", "put", "patch", "delete"):
        assert getattr(client, method)(address).status_code == 405
