"""Filters and tags the templates share: texts of editors, names of levels, drawings of levels."""

import re
from collections.abc import Sequence
from functools import lru_cache
from typing import Any
from urllib.parse import urlsplit

from django import template
from django.conf import settings
from django.forms import BoundField
from django.template.base import Parser, Token
from django.template.context import Context
from django.template.loader import render_to_string
from django.templatetags.static import static
from django.urls import get_script_prefix
from django.utils.html import conditional_escape, format_html
from django.utils.safestring import SafeString
from markdown_it import MarkdownIt
from markdown_it.token import Token as MarkdownToken

from skills.content import Content
from skills.models import Edition
from skills.words import COST_NAMES, KIND_NAMES, WEIGHT_NAMES, date_in_words

LINK_REL = "noreferrer"
"""Pages of other sites learn nothing about the page a reader came from."""

register = template.Library()


def is_web_address(url: str) -> bool:
    """Whether `url` is an absolute http or https address, the only kind the pages link to."""
    try:
        parts = urlsplit(url.strip())
    except ValueError:
        return False
    return parts.scheme in ("http", "https") and bool(parts.netloc)


IN_A_WORD = re.compile(r"(?<=[^\W\d_])'(?=(?:s|t|re|ve|ll|d|m)\b)")
OF_MANY = re.compile(r"(?<=s)'(?= |$)")
QUOTED = re.compile(r"(?<!\w)'")


@register.filter
def curly(text: str) -> str:
    """A text of editors with the apostrophes that printers use. Quotation marks of code stay as they are."""
    text = IN_A_WORD.sub("’", text)
    return text if QUOTED.search(text) else OF_MANY.sub("’", text)


def _text(renderer: Any, tokens: list[MarkdownToken], index: int, options: Any, env: Any) -> str:
    return str(conditional_escape(curly(tokens[index].content)))


def _link_open(renderer: Any, tokens: list[MarkdownToken], index: int, options: Any, env: Any) -> str:
    tokens[index].attrSet("rel", LINK_REL)
    return str(renderer.renderToken(tokens, index, options, env))


@lru_cache(maxsize=1)
def _markdown() -> MarkdownIt:
    """A renderer that knows paragraphs, lists, emphasis, code and web links, and nothing else."""
    parser = MarkdownIt("zero", {"html": False})
    parser.enable(["list", "emphasis", "backticks", "fence", "link", "escape", "newline"])
    parser.validateLink = is_web_address  # type: ignore[method-assign]
    parser.add_render_rule("link_open", _link_open)
    parser.add_render_rule("text", _text)
    return parser


@register.filter
@lru_cache(maxsize=1024)
def markdown(text: str) -> SafeString:
    """Editors' prose as HTML. Anything outside the small allowed set is shown as the text it is."""
    return SafeString(_markdown().render(text))  # the renderer escapes everything it does not build itself


@register.filter(needs_autoescape=True)
@lru_cache(maxsize=4096)
def inline_code(text: str, autoescape: bool = True) -> SafeString:
    """One line of text in which `backticks` mark code."""
    parts = re.split(r"`([^`]+)`", text)
    return SafeString(
        "".join(
            f"<code>{conditional_escape(part)}</code>" if place % 2 else conditional_escape(curly(part))
            for place, part in enumerate(parts)
        )
    )


@register.filter
def level_name(level: int, levels: Sequence[str]) -> str:
    """The name of a level from 0 to 4 among those of a content; empty for anything else."""
    return levels[level] if isinstance(level, int) and 0 <= level < len(levels) else ""


@register.filter
def weight_name(weight: int) -> str:
    """How much a role cares, in words."""
    return WEIGHT_NAMES.get(weight, "")


@register.filter
def kind_name(kind: str) -> str:
    """What a resource is, in words."""
    return KIND_NAMES.get(kind, kind)


@register.filter
def cost_name(cost: str) -> str:
    """What a resource costs, in words."""
    return COST_NAMES.get(cost, cost)


@register.filter
def percent(share: float | None) -> str:
    """A share from 0 to 1 as a whole percentage; a dash where there is nothing to take a share of."""
    return "-" if share is None else f"{100 * share:.0f}\N{NO-BREAK SPACE}%"


day = register.filter("day", date_in_words)


@register.simple_tag(takes_context=True)
def site_content(context: Context) -> Content:
    """The content a page is about: its `site`, else that of its `edition`, else the live one (one query), if any."""
    if context.get("site"):
        return context["site"]  # type: ignore[no-any-return]  # a view put it there
    edition = context.get("edition") or Edition.objects.live()
    return edition.content if edition else Content()


class OnceNode(template.Node):
    """What stands between `once` and `endonce`: rendered the first time, and the same text ever after."""

    def __init__(self, nodelist: template.NodeList) -> None:
        self.nodelist = nodelist
        self.text: SafeString | None = None

    def render(self, context: template.Context) -> SafeString:
        """The text. It is made without the page's context, so that nothing of one page can stand on another."""
        if self.text is None:
            self.text = self.nodelist.render(context.new())
        return self.text


@register.tag
def once(parser: Parser, token: Token) -> OnceNode:
    """`{% once %}...{% endonce %}` around what is the same on every page of this process, such as links to files."""
    nodelist = parser.parse(("endonce",))
    parser.delete_first_token()
    return OnceNode(nodelist)


@register.simple_tag
def web_link(title: str, url: str) -> SafeString:
    """A link to another site, or the bare title when the address is missing or not a web address."""
    if not is_web_address(url):
        return format_html("{}", title)
    return format_html('<a href="{}" rel="{}">{}</a>', url, LINK_REL, title)


@register.simple_tag
def root() -> str:
    """Where the site begins, with a slash at the end: for pages that must not fail, as finding an address by name can."""
    return get_script_prefix()


@register.simple_tag
def static_or_plain(path: str) -> str:
    """The address of a static file, also when the manifest is missing: error pages must not fail on it."""
    try:
        return static(path)
    except ValueError:
        return f"{settings.STATIC_URL}{path}"


@register.inclusion_tag("skills/_pip.html")
def level_pip(level: int) -> dict[str, Any]:
    """A small vial with the bubble at the level. Decoration: the level's name stands beside it."""
    return {"bubble": 6 + 12 * level, "dividers": (12, 24, 36, 48)}


@register.inclusion_tag("skills/_asks.html")
def level_asks(level: int) -> dict[str, Any]:
    """A small scale with the flag where a role's target begins. Decoration, as above."""
    start = 20 * level
    return {"start": start, "rest": 100 - start, "dividers": (20, 40, 60, 80)}


@register.inclusion_tag("_field.html")
def field(bound: BoundField, error_id: str = "", hint_id: str = "", error: str | None = None) -> dict[str, Any]:
    """A field of a form: label, hint, first error and widget, tied together for who cannot see that they are close.

    Hint and error are called after the widget's id unless they are given ids of their own. An `error` that is given
    stands in place of the form's own.
    """
    own = bound.id_for_label
    told = _told(bound, str(bound.help_text), error, hint_id or f"{own}-hint", error_id or f"{own}-error")
    attrs: dict[str, str | bool] = {"aria-describedby": told["described"]} if told["described"] else {}
    if told["error"]:
        attrs["aria-invalid"] = "true"
    return {**told, "widget": bound.as_widget(attrs=attrs)}


@register.simple_block_tag(end_name="endchoices")
def choices(
    content: str, bound: BoundField, heading: str = "h3", box: str = "field", rows: str = "opts", name: str = ""
) -> str:
    """A field that is chosen from a few, as cards (`opts`) or lines (`checks`). Its label is a heading.

    What stands in the block is its hint. Hint and error are called after the field, or after the `name` it has here.
    """
    told = _told(bound, SafeString(content.strip()), None, f"{name or bound.name}-hint", f"{name or bound.name}-error")
    return render_to_string("_choices.html", {**told, "heading": heading, "box": box, "rows": rows})


def _told(bound: BoundField, hint: str, error: str | None, hint_id: str, error_id: str) -> dict[str, Any]:
    """A field with what is said at it, and by which ids."""
    wrong = str(next(iter(bound.errors), "")) if error is None else error
    described = " ".join(id for id, text in ((hint_id, hint), (error_id, wrong)) if text)
    return {
        "field": bound,
        "hint": hint,
        "hint_id": hint_id,
        "error": wrong,
        "error_id": error_id,
        "described": described,
    }
