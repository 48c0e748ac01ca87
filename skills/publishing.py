"""From draft tables to content and back, and the one way to publish.

`draft` reads the tables as a `Content`; `store` fills the tables from one; `publish` freezes the draft. Which table
holds which value, and how, is known in `tables`.
"""

from django.db import IntegrityError, transaction

from skills import content as c
from skills.content import Content
from skills.models import Edition, Framework, Item, Measurement, Prerequisite
from skills.tables import FRAMEWORK, ITEMS, MEASUREMENT, TABLES, Keys
from skills.validation import Problem, blocking, problems

CHANGED_MEANWHILE = "The draft changed after this page was shown. Look at it again, then publish."


class NotPublishable(Exception):
    """The draft has blocking problems. `problems` lists them."""

    def __init__(self, found: list[Problem]) -> None:
        super().__init__("\n".join(str(problem) for problem in found))
        self.problems = found


def publish(note: str, by: str = "", seen: str = "") -> Edition:
    """Freeze the draft as the next edition and return it.

    An unchanged draft adds nothing: the latest edition is returned. `seen` is the digest of the draft that
    the publisher looked at, if they did. Raises `NotPublishable` when the draft has blocking problems, when
    it is no longer the one that was seen, or when somebody else published at the same moment.
    """
    with transaction.atomic():
        content = draft()
        found = blocking(problems(content))
        if found:
            raise NotPublishable(found)
        data = c.encode(content)
        digest = c.digest(data)
        latest = Edition.objects.live()
        if latest is not None and latest.digest == digest:
            return latest
        number = latest.number + 1 if latest else 1
        if seen and digest != seen:
            raise NotPublishable([Problem("blocking", "edition", str(number), CHANGED_MEANWHILE)])
        edition = Edition(number=number, digest=digest, text=data.decode(), note=note, published_by=by)
        try:
            with transaction.atomic():
                edition.save()
        except IntegrityError as error:
            message = "Somebody else published at the same moment. Look at their edition, then publish again."
            raise NotPublishable([Problem("blocking", "edition", str(number), message)]) from error
        return edition


# The draft ----------------------------------------------------------------------------------------------


def draft() -> Content:
    """The draft tables as a content. Questions that are not ready are left out."""
    values = {name: tuple(table.value_of(row) for row in table.rows()) for name, table in TABLES.items()}
    return Content(
        **values,
        measurement=MEASUREMENT.value_of(Measurement.objects.first() or Measurement()),
        framework=FRAMEWORK.value_of(Framework.objects.first() or Framework()),
    )


def item_value(item: Item) -> c.Item:
    """One draft item as the value that publishing would freeze, whatever its state."""
    return ITEMS.value_of(item)


def is_empty() -> bool:
    """Whether the draft tables hold nothing yet."""
    return not any(table.model._default_manager.exists() for table in TABLES.values())


def store(content: Content) -> None:
    """Replace the whole draft by `content`, in one transaction. Editions and assessments are untouched.

    Raises `KeyError` if the content refers to something that it does not hold.
    """
    keys: Keys = {}
    with transaction.atomic():
        Prerequisite.objects.all().delete()  # they protect the skills they name; other parts go with their whole
        for table in reversed(TABLES.values()):
            table.model._default_manager.all().delete()
        for name, table in TABLES.items():
            placed = [(value, {"position": place}) for place, value in enumerate(getattr(content, name), 1)]
            table.write(placed, keys)
        Measurement.objects.update_or_create(pk=1, defaults=MEASUREMENT.columns(content.measurement, keys))
        Framework.objects.update_or_create(pk=1, defaults=FRAMEWORK.columns(content.framework, keys))
