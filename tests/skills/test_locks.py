"""What takes long at the desk is no part of a transaction that writes: on SQLite nobody could answer meanwhile."""

from typing import Any

import pytest
from django.db import connection
from django.test import Client

from skills import publishing
from skills.content import Content
from skills.models import SkillArea
from skills.publishing import findings_of
from tests.skills.editors import address, save, saved


def test_what_validation_says_of_a_save_is_asked_after_its_transaction(
    alice: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    depths: list[int] = []

    def noted(*values: Any) -> Any:
        depths.append(len(connection.savepoint_ids))
        return findings_of(*values)

    monkeypatch.setattr("skills.admin.desk.findings_of", noted)
    area = SkillArea.objects.order_by("pk").first()
    outside = len(connection.savepoint_ids)
    assert saved(save(alice, address(area), description="Another text."))
    assert depths
    assert set(depths) == {outside}


def test_publishing_reads_the_draft_without_the_lock_for_writing(desk: None, monkeypatch: pytest.MonkeyPatch) -> None:
    modes, read = [], publishing.draft

    def noted() -> Content:
        modes.append(getattr(connection, "transaction_mode", None))
        return read()

    monkeypatch.setattr(publishing, "draft", noted)
    usual = getattr(connection, "transaction_mode", None)
    publishing.publish("Another")
    assert modes == ["DEFERRED" if connection.vendor == "sqlite" else None]
    assert getattr(connection, "transaction_mode", None) == usual
