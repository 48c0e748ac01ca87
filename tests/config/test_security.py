"""What holds for every answer, and what is refused before a view sees it."""

import logging
import re
import runpy
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.test.utils import override_settings

from tests.markup import compact

pytestmark = pytest.mark.urls("tests.config.stand_in_urls")

NUL = "\x00"


@pytest.fixture
def client() -> Client:
    return Client(raise_request_exception=False)


def policy(response: Any) -> dict[str, set[str]]:
    """The content security policy, as sets: the order of directives means nothing."""
    directives = (part.split() for part in response["Content-Security-Policy"].split(";"))
    return {name: set(sources) for name, *sources in directives}


@pytest.mark.parametrize(
    "path", ["/read", "/a/key", "/healthz", "/no-such-page", "/status/405", "/a/key/fail", "/outage/sqlite-busy"]
)
def test_every_page_carries_every_security_header_error_pages_included(client: Client, path: str) -> None:
    response = client.get(path)
    assert policy(response) == {
        "default-src": {"'none'"},
        "base-uri": {"'none'"},
        "frame-ancestors": {"'none'"},
        **{f"{kind}-src": {"'self'"} for kind in ("script", "style", "font", "img", "connect")},
        "form-action": {"'self'"},
    }
    assert response["X-Content-Type-Options"] == "nosniff"
    assert response["X-Frame-Options"] == "DENY"
    assert response["Referrer-Policy"] == "same-origin"
    assert response["Cross-Origin-Opener-Policy"] == "same-origin"
    assert response["Cross-Origin-Resource-Policy"] == "same-origin"
    assert "camera=()" in response["Permissions-Policy"]
    assert "HX-Request" in response["Vary"]
    assert response["X-Request-ID"]
    assert "Strict-Transport-Security" not in response


@pytest.mark.parametrize("path", ["/a/key", "/r/key", "/admin/echo", "/a/no/such/page", "/start", "/resume"])
def test_personal_pages_are_kept_by_no_cache_and_found_by_no_search(client: Client, path: str) -> None:
    response = client.get(path)
    assert response["Cache-Control"] == "no-store"
    assert response["X-Robots-Tag"] == "noindex, nofollow"


def test_public_pages_may_be_found_but_are_asked_for_again_each_time(client: Client) -> None:
    response = client.get("/read")
    assert response["Cache-Control"] == "private, no-cache"
    assert "X-Robots-Tag" not in response


def test_each_request_has_an_id_of_its_own(client: Client) -> None:
    assert client.get("/read")["X-Request-ID"] != client.get("/read", headers={"X-Request-ID": "mine"})["X-Request-ID"]


class TestHttps:
    def test_where_https_is_declared_browsers_are_told_to_keep_to_it(self, client: Client) -> None:
        # SecurityMiddleware reads its setting when the handler is made.
        with override_settings(PLUMB_HTTPS=True, SECURE_HSTS_SECONDS=31_536_000):
            response = Client().get("/echo")
        assert response["Strict-Transport-Security"] == "max-age=31536000"
        assert response.json()["secure"] is True

    def test_a_form_sent_from_the_own_site_passes_and_one_from_elsewhere_does_not(self) -> None:
        with override_settings(PLUMB_HTTPS=True, ALLOWED_HOSTS=["plumb.example.org"]):
            client = Client(enforce_csrf_checks=True, headers={"host": "plumb.example.org"})
            client.cookies["csrftoken"] = "a" * 32
            form = {"csrfmiddlewaretoken": "a" * 32}
            assert client.post("/write", form, headers={"origin": "https://plumb.example.org"}).status_code == 200
            # Without an Origin the Referer decides: our referrer policy must let it reach our own pages.
            assert (
                client.post("/write", form, headers={"referer": "https://plumb.example.org/a/key"}).status_code == 200
            )
            assert client.post("/write", form, headers={"origin": "https://evil.example"}).status_code == 403
            assert client.post("/write", form, headers={"origin": "null"}).status_code == 403
            assert client.post("/write", form).status_code == 403

    def test_a_forwarded_protocol_is_not_believed(self, client: Client) -> None:
        response = client.get("/echo", headers={"X-Forwarded-Proto": "https", "Forwarded": "proto=https"})
        assert response.json()["secure"] is False


class TestCookies:
    @staticmethod
    def settings_of(monkeypatch: pytest.MonkeyPatch, **environment: str) -> dict[str, Any]:
        """What config/settings.py makes of an environment."""
        for name, value in {"PLUMB_SECRET_KEY": "k" + "ey-of-its-own-0123456789" * 3, **environment}.items():
            monkeypatch.setenv(name, value)
        return runpy.run_path(str(Path(settings.BASE_DIR) / "config" / "settings.py"))

    @pytest.mark.parametrize("kind", ["SESSION", "CSRF"])
    def test_no_script_reads_them_and_no_other_site_sends_them(
        self, monkeypatch: pytest.MonkeyPatch, kind: str
    ) -> None:
        made = self.settings_of(monkeypatch)
        assert made[f"{kind}_COOKIE_HTTPONLY"] is True
        assert made[f"{kind}_COOKIE_SAMESITE"] == "Lax"

    @pytest.mark.parametrize("kind", ["SESSION", "CSRF"])
    @pytest.mark.parametrize(("prefix", "beginning"), [("", "__Host-"), ("/plumb/", "__Secure-")])
    def test_with_https_they_go_by_https_alone_and_no_neighbour_sets_them(
        self, monkeypatch: pytest.MonkeyPatch, kind: str, prefix: str, beginning: str
    ) -> None:
        made = self.settings_of(monkeypatch, PLUMB_HTTPS="yes", PLUMB_PREFIX=prefix)
        assert made[f"{kind}_COOKIE_SECURE"] is True
        assert made[f"{kind}_COOKIE_NAME"].startswith(beginning)
        assert made[f"{kind}_COOKIE_PATH"] == (prefix or "/")


class TestAddress:
    def test_a_forwarded_address_is_not_believed_unless_a_proxy_is_declared(self, client: Client) -> None:
        assert client.get("/echo", headers={"X-Forwarded-For": "10.9.9.9"}).json()["address"] == "127.0.0.1"

    @pytest.mark.parametrize(
        ("proxies", "header", "address"),
        [
            (1, "10.0.0.1", "10.0.0.1"),
            (1, "forged, 10.0.0.1", "10.0.0.1"),
            (2, "forged, 10.0.0.1, 10.0.0.2", "10.0.0.1"),
            (2, "10.0.0.1", "127.0.0.1"),
            (1, "", "127.0.0.1"),
            (1, "203.0.113.10:40001", "203.0.113.10"),
            (1, "[2001:db8::1]:40001", "2001:db8::1"),
            (1, "[2001:db8::1]", "2001:db8::1"),
            (1, "2001:db8::1", "2001:db8::1"),
            (1, ":40001", "127.0.0.1"),
        ],
    )
    def test_with_proxies_only_what_they_wrote_counts(
        self, client: Client, proxies: int, header: str, address: str
    ) -> None:
        with override_settings(PLUMB_PROXIES=proxies):
            assert client.get("/echo", headers={"X-Forwarded-For": header}).json()["address"] == address


class TestInput:
    @pytest.mark.parametrize("path", ["/echo?x=%00", "/echo?%00=x", "/a/k%00y"])
    def test_a_nul_in_an_address_is_a_bad_request(self, client: Client, path: str) -> None:
        assert_bad_request(client.get(path))

    @pytest.mark.parametrize("form", [{"x": f"a{NUL}b"}, {f"a{NUL}": "b"}, {"x": ["fine", f"{NUL}"]}])
    @pytest.mark.parametrize("kind", ["application/x-www-form-urlencoded", "multipart/form-data"])
    def test_a_nul_in_a_form_is_a_bad_request(self, client: Client, form: dict[str, Any], kind: str) -> None:
        if kind == "multipart/form-data":
            response = client.post("/echo", form)
        else:
            from urllib.parse import urlencode

            response = client.post("/echo", urlencode(form, doseq=True), content_type=kind)
        assert_bad_request(response)

    def test_a_nul_hidden_in_a_quoted_cookie_is_a_bad_request(self, client: Client) -> None:
        assert_bad_request(client.get("/echo", headers={"cookie": r'sessionid="abcdefgh\000ijkl"'}))

    @pytest.mark.parametrize("half", ["%ED%A0%80", "%FF", "%C3%28"])
    def test_broken_text_reaches_a_view_as_a_replacement_character_and_never_as_half_of_a_pair(
        self, client: Client, half: str
    ) -> None:
        response = client.post("/echo?x=" + half, "x=" + half, content_type="application/x-www-form-urlencoded")
        assert response.status_code == 200
        assert "\ufffd" in response.json()["get"]["x"]
        assert "\ufffd" in response.json()["post"]["x"]

    def test_ordinary_text_of_any_language_passes(self, client: Client) -> None:
        text = "Grüße, 数据, 🧭\r\n\ttabbed"
        assert client.post("/echo", {"x": text}).json()["post"]["x"] == text

    def test_an_address_longer_than_any_of_ours_is_a_bad_request(self, client: Client) -> None:
        assert client.get("/echo?x=" + "a" * 4000).status_code == 200
        assert_bad_request(client.get("/echo?x=" + "a" * 4100))

    def test_a_form_larger_than_any_of_ours_is_refused_as_too_large(self, client: Client) -> None:
        response = client.post("/echo", {"x": "a" * 100_001})
        assert response.status_code == 413
        assert "<h1" in compact(response.content.decode())

    def test_an_editors_upload_may_be_larger_but_not_without_limit(self, client: Client) -> None:
        assert client.post("/admin/echo", {"f": SimpleUploadedFile("f.yaml", b"a" * 200_000)}).status_code == 200
        assert client.post("/admin/echo", {"f": SimpleUploadedFile("f.yaml", b"a" * 6_000_001)}).status_code == 413

    @pytest.mark.parametrize("path", ["/admin/login/", "/admin/login", "/admin/second-factor/"])
    def test_at_the_doors_of_the_desk_nothing_larger_is_taken_than_elsewhere(self, client: Client, path: str) -> None:
        assert client.post(path, {"username": "'" * 1_000_000, "password": "x"}).status_code == 413

    @pytest.mark.parametrize("size", [3_000_000, 5_900_000])
    def test_an_upload_needs_no_temporary_folder(
        self, client: Client, size: int, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
    ) -> None:
        monkeypatch.setattr("tempfile.tempdir", str(tmp_path / "nowhere"))
        file = SimpleUploadedFile("f.yaml", b"a" * size)
        assert client.post("/admin/echo", {"f": file}).status_code == 200

    def test_a_form_with_more_fields_than_any_of_ours_is_refused_as_too_large(self, client: Client) -> None:
        body = "&".join(["x=1"] * 2001)
        kind = "application/x-www-form-urlencoded"
        assert client.post("/echo", body, content_type=kind).status_code == 413
        assert client.post("/admin/echo", body, content_type=kind).status_code == 200  # a role asks for as many skills
        assert client.post("/admin/echo", "&".join(["x=1"] * 21_001), content_type=kind).status_code == 413

    @pytest.mark.parametrize("host", ["evil.example", "plumb,evil", "*", "a b", "127.0.0.1:notaport", ""])
    def test_a_host_that_is_not_ours_is_a_bad_request(self, client: Client, host: str) -> None:
        assert_bad_request(client.get("/read", headers={"host": host}))

    @pytest.mark.parametrize(
        "path",
        [
            "/.git/config",
            "/static/",
            "/static/../config/settings.py",
            "/static/%2e%2e/config/settings.py",
            "/static/..%2f..%2fsecret_key",
            "/static/%5c..%5csecret_key",
            "/static//etc/passwd",
            "/secret_key",
            "/plumb.sqlite3",
        ],
    )
    def test_no_file_but_the_static_ones_and_no_list_of_them_is_served(self, client: Client, path: str) -> None:
        assert client.get(path).status_code == 404

    @pytest.mark.parametrize("charset", ["latin-1", "utf-7"])
    def test_a_form_in_another_charset_is_a_bad_request_even_with_a_valid_token(self, charset: str) -> None:
        client = Client(enforce_csrf_checks=True, raise_request_exception=False)
        client.cookies["csrftoken"] = "a" * 32
        response = client.generic(
            "POST",
            "/write",
            b"x=\xff",
            content_type=f"application/x-www-form-urlencoded; charset={charset}",
            headers={"X-CSRFToken": "a" * 32},
        )
        assert_bad_request(response)

    def test_a_form_whose_multipart_body_is_broken_is_a_bad_request(self, client: Client) -> None:
        assert_bad_request(client.post("/echo", b"--x\r\nbroken", content_type="multipart/form-data"))


def assert_bad_request(response: Any) -> None:
    assert response.status_code == 400
    assert "<h1" in compact(response.content.decode())


class TestLog:
    def test_a_request_is_one_line_with_its_id_and_without_the_secret_in_its_address(
        self, client: Client, caplog: pytest.LogCaptureFixture
    ) -> None:
        with caplog.at_level(logging.INFO, "plumb.request"):
            client.get("/a/top-secret?email=alice@example.org")
        assert len(caplog.records) == 1
        assert caplog.records[0].getMessage().startswith("GET /a/<str:key> 200 ")

    def test_probes_are_not_logged(self, client: Client, caplog: pytest.LogCaptureFixture) -> None:
        with caplog.at_level(logging.INFO, "plumb.request"):
            client.get("/healthz")
        assert caplog.records == []

    @pytest.mark.parametrize(
        "path", ["/a/top-secret/fail", "/a/top-secret/lost", "/a/top-secret/nowhere", "/outage/sqlite-busy"]
    )
    def test_whatever_goes_wrong_nothing_personal_is_written(self, client: Client, capsys: Any, path: str) -> None:
        written = logged(client, path + "?email=alice@example.org")
        assert "plumb.request" in written
        assert "top-secret" not in written
        assert "alice@example.org" not in written

    def test_a_fault_is_logged_with_its_place_and_kind_and_the_id_that_the_page_shows(self, client: Client) -> None:
        written = logged(client, "/a/top-secret/fail")
        assert "in fail" in written
        assert "builtins.ValueError" in written

    def test_a_line_says_when_in_utc_whatever_the_zone_of_the_site(self, client: Client) -> None:
        before = datetime.now(UTC) - timedelta(seconds=1)  # lines have milliseconds, and this has more
        written = logged(client, "/read")
        stamp = re.match(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}\+00:00 ", written)
        assert stamp
        assert before <= datetime.fromisoformat(stamp[0].strip()) <= datetime.now(UTC)

    def test_a_forged_host_is_not_quoted(self, client: Client) -> None:
        written = logged(client, "/read", headers={"host": "evil.example"})
        assert "refused: DisallowedHost" in written
        assert "evil" not in written

    def test_what_any_stranger_can_send_is_no_error(self, client: Client, settings: Any) -> None:
        settings.DATA_UPLOAD_MAX_NUMBER_FIELDS = (
            2_000  # an address holds fewer than the most that a page of the desk has
        )
        crowded = "/echo?" + "&" * 2001
        written = logged(client, "/read", headers={"host": "evil.example"}) + logged(client, crowded)
        assert "WARNING django.security.DisallowedHost" in written
        assert "WARNING django.security.TooManyFieldsSent" in written
        assert "ERROR" not in written


def logged(client: Client, path: str, **request: Any) -> str:
    """What the real handler of the settings writes for a request."""
    import io
    import logging.config

    from django.conf import settings

    stream = io.StringIO()
    described = settings.LOGGING["handlers"]["stdout"] | {"stream": stream}
    logging.config.dictConfig(settings.LOGGING | {"handlers": {"stdout": described}})
    try:
        client.get(path, **request)
    finally:
        logging.config.dictConfig(settings.LOGGING)
    return stream.getvalue()
