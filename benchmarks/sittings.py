"""People take the check, and what the product then says stands beside what is true.

Only the product's own functions choose questions and read responses: `length.ratings`, `selection.next_question`,
`scoring.running`, `scoring.estimate` and `report.build_report`.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from assessment.engine.asking.selection import next_question
from assessment.engine.model.arrays import Array
from assessment.engine.model.bank import bank_of
from assessment.engine.model.scoring import Abilities, Responses, estimate, on_level_scale, running
from assessment.engine.reading.report import build_report
from benchmarks.worlds import SEEDS, Person
from skills.content import Content, RoleProfile


def take(
    content: Content, role: RoleProfile, person: Person, rated: Iterable[str], questions: int
) -> dict[str, int | None]:
    """The responses of a person who rates what is asked and then answers up to so many questions.

    The belief is kept from question to question: the same questions as without, in a third of the time.
    """
    bank = bank_of(content)
    given: dict[str, int | None] = {id: person.ratings[id] for id in rated}
    belief = running(bank, given)
    while (id := next_question(content, role, given, questions, str(person.number), belief=belief)) is not None:
        response = respond(content, person, id)
        given[id] = response
        belief = running(bank, {id: response}, belief)
    return given


def respond(content: Content, person: Person, id: str) -> int | None:
    """The response to an item: its key, or "I don't know yet", which the engine reads as any wrong option."""
    bank = bank_of(content)
    item = bank.item_index[id]
    return bank.key[item] if person.correct[item] else None


@dataclass(frozen=True)
class Word:
    """One area of one report: what it was called, and what is true."""

    person: int
    result: str
    above: bool
    """Truly at or above the target."""
    in_range: bool
    """Whether the range shown holds the truth."""


ROWS = ("truth", "mean", "sd", "cut", "weight", "area_truth", "area_mean", "area_sd", "bias", "number", "asked")
"""What `Readings` keeps of every person."""


@dataclass(eq=False)
class Readings:
    """What was concluded about many people. Arrays are (people, skills) or (people, areas); nan outside the role."""

    content: Content
    truth: list[Array] = field(default_factory=list)
    mean: list[Array] = field(default_factory=list)
    sd: list[Array] = field(default_factory=list)
    cut: list[Array] = field(default_factory=list)
    weight: list[Array] = field(default_factory=list)
    area_truth: list[Array] = field(default_factory=list)
    area_mean: list[Array] = field(default_factory=list)
    area_sd: list[Array] = field(default_factory=list)
    bias: list[float] = field(default_factory=list)
    number: list[int] = field(default_factory=list)
    asked: list[int] = field(default_factory=list)
    shown: NDArray[np.int64] = field(init=False)
    """How many people saw each item."""
    words: list[Word] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.shown = np.zeros(len(self.content.items), dtype=np.int64)

    @property
    def people(self) -> int:
        return len(self.truth)

    def only(self, places: Iterable[int]) -> "Readings":
        """The readings of some of the people, by their place in the order of adding; without what they were shown."""
        kept, part = list(places), Readings(self.content)
        for name in ROWS:
            setattr(part, name, [getattr(self, name)[place] for place in kept])
        numbers = set(part.number)
        part.words = [word for word in self.words if word.person in numbers]
        return part

    def of_role(self, place: int, roles: int) -> "Readings":
        """The readings of those who sat for role number `place` of so many."""
        return self.only(row for row, number in enumerate(self.number) if turn(number, roles) == place)

    def add(self, role: RoleProfile, person: Person, abilities: Abilities, responses: Responses) -> None:
        """Take down what is believed of a person after these responses."""
        bank = abilities.bank
        cut, weight = role_arrays(self.content, role)
        inside, size = weight > 0, len(bank.skills)
        self.truth.append(np.where(inside, person.abilities, np.nan))
        self.mean.append(np.where(inside, abilities.mean[:size], np.nan))
        self.sd.append(np.where(inside, np.sqrt(np.diag(abilities.covariance)[:size]), np.nan))
        self.cut.append(cut)
        self.weight.append(weight)
        self.bias.append(person.bias)
        self.number.append(person.number)
        places = [bank.item_index[id] for id in responses if id in bank.item_index]
        self.asked.append(len(places))
        self.shown[places] += 1
        rows = np.full((3, len(bank.members)), np.nan)
        for column, members in enumerate(bank.members.values()):
            if (total := weight[list(members)].sum()) > 0:
                shares = {bank.skills[place]: weight[place] / total for place in members}
                rows[1:, column] = abilities.along(shares)
                rows[0, column] = sum(weight[place] / total * person.abilities[place] for place in members)
        for store, row in zip((self.area_truth, self.area_mean, self.area_sd), rows, strict=True):
            store.append(row)

    def add_words(self, role: RoleProfile, person: Person, responses: Responses) -> None:
        """Take down what the report calls each area, and whether it is so."""
        bank, cuts = bank_of(self.content), self.content.measurement.cuts
        for area in build_report(self.content, role, responses).areas:
            truth = sum(s.weight * person.abilities[bank.index[s.id]] for s in area.skills) / area.importance
            position = on_level_scale(float(truth), cuts)
            holds = area.low <= position <= area.high
            self.words.append(Word(person.number, area.result, bool(truth >= cuts[area.target - 1]), holds))


def role_arrays(content: Content, role: RoleProfile) -> tuple[Array, Array]:
    """Cut score and weight of every skill, (skills,) each; nan and 0 where the role does not ask for it."""
    bank = bank_of(content)
    cut, weight = np.full(len(bank.skills), np.nan), np.zeros(len(bank.skills))
    for requirement in role.requirements:
        place = bank.index[requirement.skill]
        cut[place], weight[place] = bank.measurement.cuts[requirement.level - 1], requirement.weight
    return cut, weight


def turn(number: int, roles: int) -> int:
    """Which of so many roles a person sits for; both seeds meet every role."""
    return number // len(SEEDS) % roles


def sit(
    content: Content,
    roles: Sequence[RoleProfile],
    people: Sequence[Person],
    rated: Sequence[tuple[str, ...]],
    questions: int,
    words: bool = True,
) -> Readings:
    """Everybody takes the check for the role whose turn it is, with that role's ratings."""
    bank, readings = bank_of(content), Readings(content)
    for person in people:
        place = turn(person.number, len(roles))
        given = take(content, roles[place], person, rated[place], questions)
        readings.add(roles[place], person, estimate(bank, given), given)
        if words:
            readings.add_words(roles[place], person, given)
    return readings
