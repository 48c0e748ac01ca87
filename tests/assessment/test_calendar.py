"""The plan in a calendar: a file by the book (RFC 5545), the same at every download, and sentences for what is wrong."""

import re
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from urllib.parse import urlencode

import msgspec
import pytest
import time_machine
from django.http import QueryDict
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from assessment.engine.planning.arrangement import Mark, arrange
from assessment.engine.planning.values import Plan, Source, Step
from assessment.files.calendar import WEEKDAYS, Moments, ics
from assessment.models import Assessment
from assessment.plan_forms import MAX_WEEKS, CalendarForm
from tests.assessment.people import Page, Person
from tests.snapshots import assert_said

FINISHED = datetime(2026, 11, 21, 10, 30, 5, tzinfo=UTC)
SENT = {"day": ["mo", "we"], "time": "18:30", "minutes": "180", "weeks": "8", "from": "2026-11-21"}


def step(hours: int, title: str = "Learn", done_when: str = "it runs", use: Source | None = None) -> Step:
    return Step("queries", "Querying", "storage", "Storage", hours % 5, title, "Why.", hours, done_when, use, (), "")


def plan_of(*steps: Step) -> Plan:
    return Plan(steps, sum(each.hours for each in steps), 0, 0, "")


def moments(**changes: Any) -> Moments:
    usual = Moments(frozenset({0, 2}), time(18, 30), 60, 8, date(2026, 11, 21))
    return usual._replace(**changes)


def made(plan: Plan, when: Moments | None = None, name: str = "alice", sequence: int = 0, done: str = "") -> bytes:
    marks = [Mark(done, done_on="2026-11-22")] if done else []
    return ics(arrange(plan, marks), when or moments(), FINISHED, name, sequence)


def unfolded(file: bytes) -> list[str]:
    return file.decode().replace("\r\n ", "").removesuffix("\r\n").split("\r\n")


def events(file: bytes) -> list[dict[str, str]]:
    """Properties by name, of every event."""
    blocks = re.findall(r"BEGIN:VEVENT\n(.*?)\nEND:VEVENT", "\n".join(unfolded(file)), re.DOTALL)
    return [dict(line.split(":", 1) for line in block.split("\n")) for block in blocks]


def plain(value: str) -> str:
    """A text value as a calendar program reads it."""
    return re.sub(r"\\(.)", lambda found: "\n" if found[1] in "nN" else found[1], value)


def occurrences(event: dict[str, str]) -> list[datetime]:
    """What a calendar program makes of start and rule."""
    rule = dict(part.split("=") for part in event["RRULE"].split(";"))
    assert rule["FREQ"] == "WEEKLY"
    days = {list(WEEKDAYS).index(day.lower()) for day in rule["BYDAY"].split(",")}
    moment = datetime.strptime(event["DTSTART"], "%Y%m%dT%H%M%S")  # noqa: DTZ007
    assert moment.weekday() in days, "the first moment has to follow the rule"
    found: list[datetime] = []
    while len(found) < int(rule["COUNT"]):
        if moment.weekday() in days:
            found.append(moment)
        moment += timedelta(days=1)
    return found


class TestTheFile:
    def test_a_plan_of_two_steps_reads_like_this(self) -> None:
        source = Source("s", "SQL, slowly", "Press", "https://example.org/sql", "free", 3, "en", "2026-11-01", "")
        plan = plan_of(step(3, "Query one table", "it answers; every time", source), step(2, "Join two"))
        assert unfolded(made(plan)) == [
            "BEGIN:VCALENDAR",
            "VERSION:2.0",
            "PRODID:-//Plumb//Plan//EN",
            "BEGIN:VEVENT",
            "UID:3ca89e96-21ac-5c94-b3c2-fd56054374b1",
            "DTSTAMP:20261121T103005Z",
            "SEQUENCE:0",
            "DTSTART:20261123T183000",
            "DURATION:PT60M",
            "RRULE:FREQ=WEEKLY;COUNT=3;BYDAY=MO,WE",
            "SUMMARY:Study: Query one table",
            r"DESCRIPTION:Done when: it answers\; every time\nUse: SQL\, slowly\, https://example.org/sql",
            "END:VEVENT",
            "BEGIN:VEVENT",
            "UID:790905b5-1726-5b43-a35b-b83aeec2544d",
            "DTSTAMP:20261121T103005Z",
            "SEQUENCE:0",
            "DTSTART:20261202T183000",
            "DURATION:PT60M",
            "RRULE:FREQ=WEEKLY;COUNT=2;BYDAY=MO,WE",
            "SUMMARY:Study: Join two",
            "DESCRIPTION:Done when: it runs",
            "END:VEVENT",
            "END:VCALENDAR",
        ]

    @given(
        st.lists(st.integers(1, 80), min_size=1, max_size=8),
        st.sets(st.integers(0, 6), min_size=1),
        st.integers(15, 240),
        st.integers(1, MAX_WEEKS),
        st.dates(date(2026, 1, 1), date(2030, 1, 1)),
    )
    def test_the_steps_follow_each_other_on_the_chosen_days_until_they_or_the_weeks_end(
        self, hours: list[int], days: set[int], minutes: int, weeks: int, start: date
    ) -> None:
        when = moments(days=frozenset(days), minutes=minutes, weeks=weeks, start=start)
        found = events(made(plan_of(*(step(each, f"Step {n}") for n, each in enumerate(hours))), when))
        times = [moment for event in found for moment in occurrences(event)]
        assert times == sorted(set(times))
        assert start < times[0].date() <= start + timedelta(days=7)
        assert times[-1].date() <= start + timedelta(weeks=weeks)
        assert {moment.weekday() for moment in times} <= days
        needed = [-(-each * 60 // minutes) for each in hours]
        assert len(times) == min(sum(needed), weeks * len(days))
        for event, count in zip(found[:-1], needed, strict=False):
            assert len(occurrences(event)) == count
        titles = [event["SUMMARY"] for event in found]
        assert titles == [f"Study: Step {n}" for n in range(len(found))]

    @given(st.text(st.characters(exclude_categories=["Cs"]), max_size=300))
    def test_any_title_survives_in_lines_of_at_most_75_octets_that_end_in_crlf(self, title: str) -> None:
        file = made(plan_of(step(3, title)))
        assert file.endswith(b"END:VCALENDAR\r\n")
        assert b"\n" not in file.replace(b"\r\n", b"")
        assert b"\r" not in file.replace(b"\r\n", b"")
        for line in file.split(b"\r\n"):
            assert len(line) <= 75
            line.decode()  # no letter is cut in two
        (event,) = events(file)
        without_controls = "".join(
            each for each in "\n".join(f"Study: {title}".splitlines()) if each >= " " or each == "\n"
        )
        assert plain(event["SUMMARY"]) == without_controls.replace("\x7f", "")

    def test_a_title_cannot_add_lines_of_its_own(self) -> None:
        file = made(plan_of(step(3, "Learn\r\nEND:VEVENT\nATTENDEE:mailto:a@example.org")))
        assert len(events(file)) == 1
        assert not [line for line in unfolded(file) if line.startswith("ATTENDEE")]

    def test_times_are_floating_and_the_stamp_alone_is_in_utc(self) -> None:
        (event,) = events(made(plan_of(step(3))))
        assert "TZID" not in made(plan_of(step(3))).decode()
        assert not event["DTSTART"].endswith("Z")
        assert event["DTSTAMP"].endswith("Z")

    def test_with_a_zone_every_time_names_it_and_the_file_says_when_its_clock_changes(self) -> None:
        lines = unfolded(made(plan_of(step(3)), moments(zone="Europe/Berlin")))
        assert "DTSTART;TZID=Europe/Berlin:20261123T183000" in lines
        zone = lines[lines.index("BEGIN:VTIMEZONE") : lines.index("END:VTIMEZONE") + 1]
        assert zone[1] == "TZID:Europe/Berlin"
        assert zone[2:7] == [
            "BEGIN:STANDARD",
            "DTSTART:20261121T000000",
            "TZOFFSETFROM:+0100",
            "TZOFFSETTO:+0100",
            "END:STANDARD",
        ]
        assert zone[7:12] == [
            "BEGIN:DAYLIGHT",
            "DTSTART:20270328T020000",
            "TZOFFSETFROM:+0100",
            "TZOFFSETTO:+0200",
            "END:DAYLIGHT",
        ]

    def test_a_later_file_has_a_higher_sequence_and_takes_out_what_is_done(self) -> None:
        plan = plan_of(step(3, "Query one table"), step(4, "Join two"))
        before, after = made(plan), made(plan, sequence=7, done=plan.steps[0].key)
        (left, gone) = events(after)
        assert (left["SEQUENCE"], plain(left["SUMMARY"])) == ("7", "Study: Join two")
        assert (gone["STATUS"], plain(gone["SUMMARY"])) == ("CANCELLED", "Done: Query one table")
        assert gone["UID"] == events(before)[0]["UID"]
        assert min(event["DTSTART"] for event in events(after)) > f"{moments().start:%Y%m%d}"

    def test_an_own_resource_without_an_address_leaves_no_comma(self) -> None:
        mine = Source("own", "Team handbook", "", "", "", 0, "", "", "")
        (event,) = events(made(plan_of(step(3, use=mine))))
        assert event["DESCRIPTION"].endswith("Use: Team handbook")

    def test_ids_stay_when_the_moments_change_and_differ_between_steps_and_people(self) -> None:
        plan = plan_of(step(3), step(4))
        ids = [event["UID"] for event in events(made(plan))]
        assert ids == [event["UID"] for event in events(made(plan, moments(minutes=90, days=frozenset({5}))))]
        others = [event["UID"] for event in events(made(plan, name="bob"))]
        assert len({*ids, *others}) == 4
        assert "alice" not in made(plan).decode()


def sent_form(**changes: Any) -> CalendarForm:
    return CalendarForm(QueryDict(urlencode(SENT | changes, doseq=True)))


def chosen(**changes: Any) -> Moments:
    form = sent_form(**changes)
    assert form.is_valid(), form.errors
    return form.moments()


class TestTheForm:
    def test_what_a_person_chose_is_read(self) -> None:
        assert chosen() == moments(minutes=180)
        assert chosen(zone=" Europe/Berlin ").zone == "Europe/Berlin"
        assert chosen(day=["su", "su"]).days == {6}
        for minutes in ("15", "240", " 60 "):
            assert chosen(minutes=minutes).minutes == int(minutes)
        for weeks in ("1", "26"):
            assert chosen(weeks=weeks).weeks == int(weeks)

    @pytest.mark.parametrize(
        ("field", "value"),
        [
            ("days", ()),
            ("days", ("mo", "noday")),
            *(("time", bad) for bad in ("", "24:00", "1830", "9:30", "18:60", "١٨:٣٠", "18:30\n1")),
            *(("minutes", bad) for bad in ("", "14", "241", "-60", "6e1", "٦٠", "9" * 500)),
            *(("weeks", bad) for bad in ("", "0", "27", "8.5", "many")),
            *(("zone", bad) for bad in ("Europe", "../etc/passwd", "x" * 80)),
            *(("start", bad) for bad in ("", "today", "2026-02-30", "20261121", "2026-W47-6", "9999-12-31", "0001-01-01")),
        ],
    )  # fmt: skip
    def test_each_field_that_is_wrong_gets_its_sentence(self, field: str, value: Any) -> None:
        form = sent_form(**{{"days": "day", "start": "from"}.get(field, field): value})
        assert list(form.errors) == [field]
        assert_said([str(sentence) for sentence in form.errors[field]])

    def test_every_wrong_field_is_named_at_once(self) -> None:
        assert list(CalendarForm(QueryDict()).errors) == ["days", "time", "minutes", "weeks", "start"]


def download(person: Person, **changes: Any) -> Any:
    return person.client.get(f"{person.url('plan_ics')}?{urlencode(SENT | changes, doseq=True)}")


class TestThePage:
    def test_the_form_on_the_plan_leads_to_the_file_once_a_day_is_chosen(self, finished: Person) -> None:
        with time_machine.travel(datetime(2026, 11, 21, 12, tzinfo=UTC), tick=False):
            page = Page(finished.get("plan"))
        assert page.all("form", action=finished.url("plan_ics"), method="get")
        assert page.values("day") == list(WEEKDAYS)
        assert page.chosen("day") == []
        offered = {name: page.field(name) for name in ("from", "time", "minutes", "weeks")}
        assert offered["from"] == "2026-11-21"
        response = download(finished, **offered | {"minutes": "180"})
        assert response.status_code == 200
        assert response["Content-Type"] == "text/calendar; charset=utf-8"
        assert response["Content-Disposition"] == 'attachment; filename="plumb-plan.ics"'
        steps = finished.assessment.plan.steps
        first, *_ = events(response.content)
        assert plain(first["SUMMARY"]) == f"Study: {steps[0].title}"
        assert first["DTSTART"] > f"{timezone.localdate():%Y%m%d}"

    def test_the_same_choice_gives_the_same_file_at_any_time_but_for_its_sequence(self, finished: Person) -> None:
        start = timezone.localdate() + timedelta(days=30)
        file = download(finished, **{"from": start.isoformat()}).content
        with time_machine.travel(timezone.now() + timedelta(days=20)):
            later = download(finished, **{"from": start.isoformat()}).content
        numbers = [{int(event.pop("SEQUENCE")) for event in found} for found in (events(file), events(later))]
        assert max(numbers[0]) < min(numbers[1])
        assert re.sub(rb"SEQUENCE:\d+", b"", file) == re.sub(rb"SEQUENCE:\d+", b"", later)
        stamp = finished.assessment.finished_at
        assert stamp is not None
        assert {event["DTSTAMP"] for event in events(file)} == {f"{stamp:%Y%m%dT%H%M%SZ}"}

    def test_no_event_lies_in_the_past_however_old_the_address_is(self, finished: Person) -> None:
        found = events(download(finished, **{"from": "2020-01-01"}).content)
        assert min(event["DTSTART"] for event in found) > f"{timezone.localdate():%Y%m%d}T24"

    def test_moments_that_hold_too_few_hours_are_said_first_and_given_when_sent_again(self, finished: Person) -> None:
        response = download(finished, minutes="60")
        page = Page(response)
        assert response["Content-Type"].startswith("text/html")
        assert_said([page.all("p", id="few-hours")[0]["role"], page.field("anyway")])
        assert page.chosen("day") == ["mo", "we"]
        again = download(finished, minutes="60", anyway=page.field("anyway"))
        assert again["Content-Type"].startswith("text/calendar")

    def test_nothing_in_the_file_opens_the_report(self, finished: Person) -> None:
        text = "".join(unfolded(download(finished).content))
        assert finished.key not in text
        assert finished.assessment.seed not in text

    def test_without_a_day_the_page_comes_back_with_a_sentence_and_the_rest_as_typed(self, finished: Person) -> None:
        response = download(finished, day=[], time="07:15", minutes="45")
        page = Page(response)
        assert response.status_code == 422
        assert page.title.startswith("Error: ")
        (problem,) = page.problems.values()
        assert page.text.count(problem) == 2  # in the summary, and at the field
        assert "#calendar-days" in page.links()
        assert page.all("input", id="calendar-days")
        assert (page.field("time"), page.field("minutes"), page.field("from")) == ("07:15", "45", "2026-11-21")

    def test_wrong_numbers_come_back_with_their_sentences_and_the_days_stay_chosen(self, finished: Person) -> None:
        response = download(finished, minutes="9" * 500, weeks="<b>")
        page = Page(response)
        assert response.status_code == 422
        assert page.chosen("day") == ["mo", "we"]
        assert page.field("minutes") == "9" * 10
        for name in ("minutes", "weeks"):
            assert page.all("input", **{"name": name, "aria-invalid": "true"})
            assert f"#calendar-{name}" in page.links()

    @pytest.mark.parametrize("field", ["day", "time", "minutes", "weeks", "from"])
    @pytest.mark.parametrize("value", ["\r\nX-A: b", "é" * 200, "-1", "None", "%"])
    def test_whatever_is_sent_is_answered_with_a_page(self, finished: Person, field: str, value: str) -> None:
        response = download(finished, **{field: value})
        assert response.status_code == 422
        assert Page(response).all("div", id="error-summary")

    def test_a_hidden_day_that_cannot_be_read_is_mended_so_that_sending_again_works(self, finished: Person) -> None:
        page = Page(download(finished, **{"from": "garbage"}))
        assert_said(page.problems)
        assert page.field("from") == timezone.localdate().isoformat()
        assert download(finished, **{"from": page.field("from")}).status_code == 200

    def test_a_plan_without_steps_has_nothing_for_a_calendar(self, finished: Person) -> None:
        empty = msgspec.structs.replace(finished.assessment.plan, steps=(), hours=0, more_steps=0, more_hours=0)
        Assessment.objects.filter(key=finished.key).update(plan_json=msgspec.json.encode(empty).decode())
        assert not Page(finished.get("plan")).all("form", action=finished.url("plan_ics"))
        assert download(finished)["Location"] == finished.url("plan")

    def test_a_download_changes_nothing(self, finished: Person) -> None:
        before = Assessment.objects.filter(key=finished.key).values().get()
        download(finished)
        assert Assessment.objects.filter(key=finished.key).values().get() == before
