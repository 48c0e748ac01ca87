"""A part of a page that follows from a few values is rendered once for equal values, and holds nothing else."""

import re
import threading
from collections.abc import Iterator
from datetime import date
from zlib import compress

import msgspec
import pytest
from django.template import Context, Library, Template, engines
from django.test import RequestFactory
from django.utils.safestring import SafeString

from skills.templatetags import kept
from skills.templatetags.kept import KEPT, KeptTexts

SIZE = len(compress(b"aaaaa", kept.FASTEST))
"""Bytes that a text of five equal letters is kept in, whichever letter it is."""


class Line(msgspec.Struct, frozen=True):
    name: str
    level: int


@pytest.fixture(autouse=True)
def nothing_kept() -> Iterator[None]:
    KEPT.clear()
    yield
    KEPT.clear()


def shown(template: Template, **values: object) -> str:
    return template.render(Context(values))


def test_equal_values_give_the_text_that_was_made_first() -> None:
    template = Template("{% load kept %}{% kept line %}{% for x in '12' %}{{ line.name }}{% endfor %}{% endkept %}")
    first = shown(template, line=Line("a", 1))
    assert first == "aa"
    size = KEPT.size
    assert shown(template, line=Line("a", 1)) == first
    assert KEPT.size == size
    assert shown(template, line=Line("b", 1)) == "bb"
    assert KEPT.size > size


def test_nothing_but_the_named_values_is_seen() -> None:
    template = Template("{% load kept %}{% kept line %}{{ line.name }}{{ reader }}{% endkept %} {{ reader }}")
    assert shown(template, line=Line("a", 1), reader="Alice") == "a Alice"
    assert shown(template, line=Line("a", 1), reader="Bob") == "a Bob"


def test_values_can_be_named_anew_and_may_be_missing() -> None:
    template = Template(
        "{% load kept %}{% kept name=line.name other %}{{ name }}{% if other %}!{% endif %}{% endkept %}"
    )
    assert shown(template, line=Line("a", 1)) == "a"
    assert shown(template, line=Line("a", 1), other=True) == "a!"


@pytest.mark.parametrize(("one", "other"), [(1, True), (1, 1.0), (date(2026, 1, 2), "2026-01-02"), ("1", 1)])
def test_values_that_look_alike_are_told_apart(one: object, other: object) -> None:
    template = Template("{% load kept %}{% kept value %}{{ value }}{% endkept %}")
    plain = Template("{{ value }}")
    for value in (one, other):
        assert shown(template, value=value) == shown(plain, value=value)


def test_two_places_with_equal_values_keep_apart() -> None:
    template = Template("{% load kept %}{% kept a %}{{ a }}{% endkept %}{% kept a %}[{{ a }}]{% endkept %}")
    assert shown(template, a=1) == "1[1]"


def test_a_form_in_a_kept_text_has_the_token_of_each_page() -> None:
    text = "{% load kept %}{% kept a %}<form>{% csrf_token %}{{ a }}</form>{% endkept %}{% csrf_token %}"
    template = engines["django"].from_string(text)
    tokens = set()
    for _ in range(2):
        request = RequestFactory().get("/")
        page = template.render({"a": 1}, request)
        assert request.META["CSRF_COOKIE_NEEDS_UPDATE"]
        inside, beside = re.findall('value="([^"]+)"', page)
        assert inside == beside
        tokens.add(inside)
    assert len(tokens) == 2
    assert kept.HOLE not in tokens


def test_a_page_without_a_form_is_given_no_token() -> None:
    template = engines["django"].from_string("{% load kept %}{% kept a %}{{ a }}{% endkept %}")
    request = RequestFactory().get("/")
    template.render({"a": 1}, request)
    assert "CSRF_COOKIE" not in request.META


def test_without_a_request_a_form_has_no_token() -> None:
    template = Template("{% load kept %}{% kept a %}<form>{% csrf_token %}</form>{% endkept %}")
    assert shown(template, a=1) == "<form></form>"


def test_what_cannot_be_told_by_its_value_is_refused() -> None:
    template = Template("{% load kept %}{% kept a %}{{ a }}{% endkept %}")
    for value in (Library(), SafeString("<b>")):
        with pytest.raises(TypeError):
            shown(template, a=value)


def test_what_was_asked_for_longest_ago_makes_room() -> None:
    texts = KeptTexts(room=2 * SIZE)
    for name in ("a", "b"):
        texts.get(name.encode(), lambda name=name: SafeString(name * 5))  # type: ignore[misc]
    assert texts.get(b"a", lambda: SafeString("made again")) == "aaaaa"
    texts.get(b"c", lambda: SafeString("ccccc"))
    assert texts.size == 2 * SIZE
    assert texts.get(b"a", lambda: SafeString("made again")) == "aaaaa"
    assert texts.get(b"b", lambda: SafeString("again")) == "again"


def test_a_text_without_room_is_made_and_not_kept() -> None:
    texts = KeptTexts(room=SIZE - 1)
    assert texts.get(b"a", lambda: SafeString("aaaaa")) == "aaaaa"
    assert texts.size == 0


def test_a_text_takes_less_room_than_its_letters_and_comes_back_whole() -> None:
    texts, text = KeptTexts(), SafeString("<p>Ähnlich – und “sicher”</p>\n" * 1000)
    texts.get(b"a", lambda: text)
    assert texts.size < len(text) / 10
    again = texts.get(b"a", lambda: SafeString("made again"))
    assert again == text
    assert isinstance(again, SafeString)


def test_two_who_make_the_same_text_at_once_count_it_once() -> None:
    texts, both = KeptTexts(), threading.Barrier(2, timeout=10)

    def make() -> SafeString:
        both.wait()
        return SafeString("aaaaa")

    people = [threading.Thread(target=texts.get, args=(b"a", make)) for _ in range(2)]
    for person in people:
        person.start()
    for person in people:
        person.join()
    assert texts.size == SIZE
