"""What the shared filters let through: editors' words become a little HTML, and never more than that."""

import re

import pytest
from django.contrib.staticfiles.storage import ManifestStaticFilesStorage
from django.template import Context, Template
from django.test import override_settings

from skills.content import LEVEL_NAMES
from skills.templatetags import plumb


def render(source: str, **context: object) -> str:
    return Template("{% load plumb %}" + source).render(Context(context))


@pytest.mark.parametrize(
    ("text", "html"),
    [
        ("One.\n\nTwo.", "<p>One.</p>\n<p>Two.</p>\n"),
        ("a *b* **c** `d`", "<p>a <em>b</em> <strong>c</strong> <code>d</code></p>\n"),
        ("- one\n- two", "<ul>\n<li>one</li>\n<li>two</li>\n</ul>\n"),
        ("1. one\n2. two", "<ol>\n<li>one</li>\n<li>two</li>\n</ol>\n"),
        ("```\na < b\n```", "<pre><code>a &lt; b\n</code></pre>\n"),
        ("[a](https://example.org/x)", '<p><a href="https://example.org/x" rel="noreferrer">a</a></p>\n'),
    ],
)
def test_paragraphs_lists_emphasis_code_and_links_are_offered(text: str, html: str) -> None:
    assert plumb.markdown(text) == html


@pytest.mark.parametrize(
    "text",
    [
        "<script>alert(1)</script>",
        "<b onclick=x>bold</b>",
        "<!-- hidden -->",
        "&lt;script&gt;<img src=x>",
        "[a](javascript:alert(1))",
        "[a](JaVaScRiPt:alert(1))",
        "[a](data:text/html,x)",
        "[a](//example.org)",
        "[a](/admin/)",
        "[a](https:)",
        "[a](https://[)",
        '[a](https://example.org "x\\" onclick=alert(1)")',
        "![a](https://example.org/pixel.png)",
        "<https://example.org>",
        "# Heading",
        "> quote",
        "a | b\n--|--\n1 | 2",
        "`<script>`",
        "```<script>\nx\n```",
    ],
)
def test_nothing_else_becomes_markup(text: str) -> None:
    html = plumb.markdown(text)
    for tag in ("<script", "<img", "<b", "<!--", "<h1", "<table", "onclick=alert(1)>"):
        assert tag not in html
    assert all(address.startswith("https://") for address in re.findall(r'href="([^"]*)"', html))


def test_deep_nesting_ends_instead_of_growing() -> None:
    assert len(plumb.markdown("- " * 5_000 + "x")) < 50_000


@pytest.mark.parametrize(
    ("text", "html"),
    [
        ("plain", "plain"),
        ("use `fit` then `predict`", "use <code>fit</code> then <code>predict</code>"),
        ("one ` alone", "one ` alone"),
        ("`<b>` & more", "<code>&lt;b&gt;</code> &amp; more"),
        ("<i>no</i> [link](https://example.org)", "&lt;i&gt;no&lt;/i&gt; [link](https://example.org)"),
    ],
)
def test_one_line_texts_know_code_only(text: str, html: str) -> None:
    assert render("{{ text|inline_code }}", text=text) == html


def test_levels_and_weights_have_names() -> None:
    assert [plumb.level_name(level, LEVEL_NAMES) for level in range(5)] == [
        "Not yet",
        "Guided",
        "Independent",
        "Dependable",
        "Leading",
    ]
    assert plumb.level_name(5, LEVEL_NAMES) == plumb.level_name(-1, LEVEL_NAMES) == plumb.weight_name(0) == ""
    assert plumb.weight_name(5) == "Critical"
    assert (plumb.kind_name("docs"), plumb.cost_name("free-to-audit")) == ("Documentation", "Free to audit")


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("2026-09-28", "28 September 2026"),
        ("2024-04", "April 2024"),
        ("2024", "2024"),
        ("spring 2027", "spring 2027"),
        ("", ""),
    ],
)
def test_dates_are_written_out_where_they_are_dates(text: str, shown: str) -> None:
    assert plumb.day(text) == shown


@pytest.mark.parametrize(
    ("url", "shown"),
    [
        ("https://example.org/?a=1&b=2", '<a href="https://example.org/?a=1&amp;b=2" rel="noreferrer">A &lt;b&gt;</a>'),
        ("", "A &lt;b&gt;"),
        ("javascript:alert(1)", "A &lt;b&gt;"),
        ("/admin/", "A &lt;b&gt;"),
    ],
)
def test_only_web_addresses_become_links(url: str, shown: str) -> None:
    assert render("{% web_link title url %}", title="A <b>", url=url) == shown


def test_drawings_of_levels_stay_inside_their_frame_and_carry_no_style() -> None:
    for level in range(5):
        html = render("{% level_pip level %}{% level_asks level %}", level=level)
        assert "style=" not in html
        assert f'x="{20 * level}%"' in html
        assert 0 <= 12 * level <= 48
        assert f'x="{12 * level}"' in html


def test_a_stylesheet_is_found_without_a_manifest() -> None:
    missing = {"BACKEND": "django.contrib.staticfiles.storage.ManifestStaticFilesStorage"}
    with override_settings(STORAGES={"staticfiles": missing}, STATIC_ROOT="/nowhere", DEBUG=False):
        assert isinstance(ManifestStaticFilesStorage(), ManifestStaticFilesStorage)
        assert render("{% static_or_plain 'app.css' %}") == "/static/app.css"


@pytest.mark.parametrize(
    ("typed", "printed"),
    [
        ("It isn't the manager's idea.", "It isn’t the manager’s idea."),
        ("Bayes' rule, and others' code", "Bayes’ rule, and others’ code"),
        ("kind = 'shoes' and f'x'", "kind = 'shoes' and f'x'"),
    ],
)
def test_apostrophes_are_printed_as_in_books_and_marks_of_code_are_left_alone(typed: str, printed: str) -> None:
    assert plumb.curly(typed) == printed
    assert render("{{ text|inline_code }}", text=f"{typed} `it's`") == (
        f"{printed.replace(chr(39), '&#x27;')} <code>it&#x27;s</code>"
    )
    assert printed.replace(chr(39), "&#x27;") in plumb.markdown(typed)


def test_what_is_rendered_once_never_holds_anything_of_a_page() -> None:
    template = Template("{% load plumb %}{% once %}[{{ name }}{% if name %}seen{% endif %}]{% endonce %} {{ name }}")
    assert template.render(Context({"name": "Alice"})) == "[] Alice"
    assert template.render(Context({"name": "Bob"})) == "[] Bob"
