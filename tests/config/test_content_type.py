"""Whatever a request says of its body, the answer is a page of Plumb."""

import io
from encodings.aliases import aliases
from wsgiref.util import setup_testing_defaults

import pytest
from django.core.handlers.wsgi import WSGIRequest
from django.test import Client

from config import content_type
from config.outage import page_of
from config.prefix import Handler

OF_NO_TEXT = ("hex", "base64", "zlib", "rot13", "bz2", "uu", "quopri", "idna", "punycode", "undefined")
HOSTILE = (
    *(f"text/plain; charset={name}" for name in (*OF_NO_TEXT, "nosuch", *sorted(set(aliases.values()))[:40])),
    *(f"multipart/form-data; boundary=x; charset={name}" for name in OF_NO_TEXT),
    "text/plain; x*=nosuch''%41",
    "text/plain; charset*=hex''%41",
    "multipart/form-data; boundary*=nosuch''%41",
    "multipart/form-data; boundary=",
    "multipart/form-data",
    "; charset=hex",
    "a" * 5000,
    "\x00/\xff; charset=\xff",
)


def environ_of(header: str, method: str, place: str) -> dict[str, object]:
    environ: dict[str, object] = {"REQUEST_METHOD": method, "PATH_INFO": place, "QUERY_STRING": "q=a"}
    setup_testing_defaults(environ)
    return environ | {"CONTENT_TYPE": header, "CONTENT_LENGTH": "3", "wsgi.input": io.BytesIO(b"a=b")}


@pytest.mark.usefixtures("db", "kept_connection")
def test_no_such_header_is_a_fault_of_the_server() -> None:
    handler, statuses = Handler(), []
    for header in HOSTILE:
        for method, place in (("GET", "/healthz"), ("POST", "/resume"), ("POST", "/r/import")):
            environ = environ_of(header, method, place)
            page = b"".join(handler(environ, lambda status, headers: statuses.append(int(status[:3]))))
            assert page
    assert len(statuses) == 3 * len(HOSTILE)
    assert set(statuses) <= {200, 400, 403, 422}


def test_the_page_of_an_outage_reads_none_of_it() -> None:
    assert {page_of(environ_of(header, "GET", "/")).status_code for header in HOSTILE} == {503}


@pytest.mark.parametrize(
    ("header", "read"),
    [
        ("application/x-www-form-urlencoded; charset=UTF-8", "application/x-www-form-urlencoded"),
        (
            "multipart/form-data; boundary=----WebKitFormBoundary7MA4",
            'multipart/form-data; boundary="----WebKitFormBoundary7MA4"',
        ),
        ('multipart/form-data; charset=utf-8; boundary="a b"', 'multipart/form-data; boundary="a b"'),
        ("application/json", "application/json"),
        ("", ""),
    ],
)
def test_what_browsers_send_is_read(header: str, read: str) -> None:
    assert content_type.readable(header) == read
    WSGIRequest(environ_of(content_type.readable(header), "POST", "/"))


def test_a_part_of_a_form_in_an_unknown_encoding_is_refused(client: Client, db: None) -> None:
    for header in ("form-data; name*=nosuch''%41", "form-data; name=a; filename*=nosuch''%41"):
        body = f"--x\r\nContent-Disposition: {header}\r\n\r\nb\r\n--x--\r\n".encode()
        response = client.post("/resume", body, content_type="multipart/form-data; boundary=x")
        assert response.status_code in (400, 422)
