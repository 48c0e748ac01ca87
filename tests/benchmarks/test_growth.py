"""Assessments of others, made by SQL: rows that the product takes for its own, and that are in nobody's way."""

import pytest
from django.db import connection

from assessment.models import Assessment, Response
from benchmarks.web.growth import ANSWERS, POSTGRESQL, SQLITE, fill_through
from tests.assessment.people import Person
from tests.builders import small_content
from tests.editions import make_live


@pytest.mark.database
def test_made_up_assessments_stand_beside_those_of_people(db: None) -> None:
    make_live(small_content())
    person = Person()
    person.start()
    person.finish()
    before = Response.objects.count()
    dialect = POSTGRESQL if connection.vendor == "postgresql" else SQLITE
    assert fill_through(connection.connection, dialect, 120) == 121
    made = Assessment.objects.exclude(key=person.key)
    assert len(set(made.values_list("key", "owner", "start_key", "code_hash"))) == 120
    assert all(assessment.is_finished for assessment in made)
    assert Response.objects.count() == before + 120 * ANSWERS
    assert person.get("report").status_code == 200
