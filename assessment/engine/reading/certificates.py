"""Which certifications lie near a person's levels and a role: what each covers, what is missing, what it takes.

A topic is covered by the same rule by which a skill meets a role, at the level the exam expects. What the answers do
not tell is not known yet, and never counts as covered. A certificate is frozen with the report, before there is a plan.
So it keeps every step to each missing topic, and `preparation` says later what of that a plan already brings. Nothing
here says that somebody would pass.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date

import msgspec

from assessment.engine.hours import planned_hours
from assessment.engine.model.scoring import (
    Abilities,
    at_least,
    level_at,
    levels_in_words,
    likely_levels,
    on_level_scale,
)
from assessment.engine.reading.results import levels_named, result_of
from assessment.engine.wording import about_hours, short_list
from skills.content import Certification, Content, ExamDomain, Requirement, RoleProfile
from skills.words import count_noun, date_in_words

MAX_CERTIFICATES = 3

FAR = 1.0
"""An exam whose level is further than this from what the role asks of its topics, on average, is not suggested."""

BREADTH = 6
"""So many topics make an exam broad. More do not count for it."""

NOT_SETTLED = 0.1
"""What an exam in beta or about to end loses against one that is neither."""


class TopicStep(msgspec.Struct, frozen=True):
    """One level up in a topic, with the hours a plan would give it."""

    level: int
    """The level it leads to."""
    hours: int
    """Expected hours, with a buffer of a quarter."""


class Topic(msgspec.Struct, frozen=True):
    """A skill the exam is about, and where the person stands in it."""

    skill: str
    """Identifier of the skill in the edition."""
    name: str
    """What it is called."""
    words: str
    """The likely level in words."""
    covered: bool
    """Whether the person meets the level the exam expects."""
    steps: tuple[TopicStep, ...] = ()
    """From the likely level to the one the exam expects; none when it is covered."""
    known: bool = True
    """Whether that can be said; False where too little was asked."""

    @property
    def hours(self) -> int:
        """Hours to get there."""
        return sum(step.hours for step in self.steps)


class Section(msgspec.Struct, frozen=True):
    """A section of the exam as the vendor names it."""

    name: str
    """As the vendor names it."""
    share: str
    """How many of 100 questions it has, in words; empty where the vendor does not say."""
    topics: int
    """How many topics Plumb sees in it; none where it examines what Plumb does not ask about."""
    covered: int
    """How many of those topics are covered."""


class Certificate(msgspec.Struct, frozen=True):
    """A certification near this person's levels and this role. Older reports lack what has a default here."""

    id: str
    """Identifier of the certification in the edition."""
    name: str
    """What it is called."""
    provider: str
    """Who awards it."""
    url: str
    """Its page at the provider."""
    status: str
    """A sentence for an exam in beta or ending; empty for any other."""
    where: str
    """How many of its topics are at the level it expects, in words."""
    missing: str
    """Names of the topics that are not."""
    preparation: str
    """Expected hours beyond the present level, in words."""
    price: str
    """In words, in US dollars, as of the day it was checked."""
    checked: str
    """Day these facts were checked (ISO date)."""
    level: int = 0
    """The level the exam expects in its topics."""
    topics: tuple[Topic, ...] = ()
    """What it is about, as Plumb sees it."""
    sections: tuple[Section, ...] = ()
    """What it is about, as the vendor says."""
    questions_covered: str = ""
    """What the vendor’s shares say about the questions on topics that are covered, in sentences."""
    validity: str = ""
    """How long it holds, in words."""
    ends: str = ""
    """The last date of an ending exam, as the vendor gives it."""
    confidence: str = ""
    """How sure the facts are: high, medium or low."""
    code: str = ""
    """The vendor's code of the exam; may be empty."""
    minutes: int | None = None
    """How long the exam takes; None where the vendor does not say."""
    questions: str = ""
    """How many questions it has, in the vendor's words."""
    experience: str = ""
    """What the vendor advises to have done before."""

    @property
    def is_covered(self) -> bool:
        """Whether no topic is missing, as far as the report kept them."""
        return bool(self.topics) and all(topic.covered for topic in self.topics)

    @property
    def missing_first(self) -> list[Topic]:
        """The topics: missing ones first, then those not known yet."""
        return sorted(self.topics, key=lambda topic: (topic.covered, not topic.known))


def certificates(
    content: Content, role: RoleProfile, abilities: Abilities, asked: Mapping[str, int], today: date | None = None
) -> tuple[Certificate, ...]:
    """Those that overlap most with what the role weighs and the person can do; none that is over or far from the role.

    `asked` is how many questions each skill's estimate rests on. `today` is the day of the report; without it an exam
    is over if it was when its facts were checked. Who offers an exam, and where the editors list it, plays no part.
    """
    weights = {requirement.skill: requirement.weight for requirement in role.requirements}
    standing = exams_near(content, role, today)
    standing.sort(key=lambda exam: (-_overlap(exam, weights, abilities), exam.name, exam.id))
    return tuple(_certificate(content, exam, abilities, asked) for exam in standing[:MAX_CERTIFICATES])


def exams_near(content: Content, role: RoleProfile, today: date | None = None) -> list[Certification]:
    """The exams that can still be taken and are not far from the role, in the editors' order."""
    asks = {each.skill: each for each in role.requirements}
    return [exam for exam in content.certifications if exam.is_open(today or exam.checked) and _is_near(exam, asks)]


def _is_near(exam: Certification, asks: Mapping[str, Requirement]) -> bool:
    """Whether the exam's level is about what a role asks of its topics, by skill, and it asks for any of them."""
    here = [asks[skill] for skill in exam.skills if skill in asks]
    total = sum(each.weight for each in here)
    return total > 0 and abs(exam.required_level - sum(each.level * each.weight for each in here) / total) <= FAR


def _overlap(exam: Certification, weights: Mapping[str, int], abilities: Abilities) -> float:
    cut = abilities.bank.measurement.cuts[exam.required_level - 1]
    relevance = sum(weights.get(skill, 0) for skill in exam.skills) / (5 * len(exam.skills))
    closeness = sum(at_least(*abilities.skill(skill), cut) for skill in exam.skills) / len(exam.skills)
    breadth = min(len(exam.skills), BREADTH) / BREADTH
    return 2 * relevance + closeness + breadth - (0.0 if exam.status == "active" else NOT_SETTLED)


def _certificate(content: Content, exam: Certification, abilities: Abilities, asked: Mapping[str, int]) -> Certificate:
    found = exam_topics(content, exam, abilities, asked)
    covered = {topic.skill for topic in found if topic.covered}
    return Certificate(
        id=exam.id,
        name=exam.name,
        provider=exam.provider,
        url=exam.url,
        status=_status(content, exam),
        where=_where(found),
        missing=_missing(found),
        preparation=_preparation(found),
        price=_price(exam),
        checked=exam.checked.isoformat(),
        level=exam.required_level,
        topics=found,
        sections=tuple(_section(domain, covered) for domain in exam.domains),
        questions_covered=_questions_covered(content.framework.name, exam.domains, covered),
        validity=_validity(exam.validity_months),
        ends=exam.status_date if exam.status == "ending" else "",
        confidence=exam.confidence,
        code=exam.code,
        minutes=exam.duration_minutes,
        questions=exam.questions,
        experience=exam.experience,
    )


def exam_topics(
    content: Content, exam: Certification, abilities: Abilities, asked: Mapping[str, int]
) -> tuple[Topic, ...]:
    """Every topic of an exam, in its order. A level's hours are those of the plan step that leads to it."""
    cuts = content.measurement.cuts
    found = []
    for id in exam.skills:
        skill = content.skill_by_id[id]
        mean, sd = abilities.skill(id)
        position, probability = on_level_scale(mean, cuts), at_least(mean, sd, cuts[exam.required_level - 1])
        levels, wanted = likely_levels(mean, sd, cuts), exam.required_level
        result = result_of(probability, position, levels_named(levels, wanted), wanted, asked.get(id, 0))
        known = result == "meets" or (result != "not-sure" and max(levels) < wanted)
        first = level_at(position) + 1
        left = () if result == "meets" else range(min(first, wanted), wanted + 1)
        steps = tuple(TopicStep(level, planned_hours(skill.levels[level].hours)) for level in left)
        words = levels_in_words(levels, content.level_names)
        found.append(Topic(id, skill.name, words, result == "meets", steps, known=known))
    return tuple(found)


# What is covered, in words -----------------------------------------------------------------------------


def _where(topics: Sequence[Topic]) -> str:
    covered, unknown = sum(topic.covered for topic in topics), sum(not topic.known for topic in topics)
    text = f"{covered} of {len(topics)} topics at the level it expects"
    return f"{text}, {unknown} not known yet" if unknown else text


def _missing(topics: Sequence[Topic]) -> str:
    """Names of the topics that are missing, else of those not known; "nothing" only where every topic is covered."""
    if missing := [topic.name for topic in topics if topic.known and not topic.covered]:
        return short_list(missing)
    unknown = [topic.name for topic in topics if not topic.known]
    return f"not known yet: {short_list(unknown)}" if unknown else "nothing we can see"


def _preparation(topics: Sequence[Topic]) -> str:
    """Hours to what is missing, and to what may be missing as well."""
    surely = sum(topic.hours for topic in topics if topic.known)
    most = sum(topic.hours for topic in topics)
    if not most:
        return "its own exam format"
    if not surely:
        return f"up to {about_hours(most)}"
    return (
        about_hours(surely)
        if most == surely
        else f"{about_hours(surely).removesuffix(' hours')} to {about_hours(most).removeprefix('about ')}"
    )


# Facts in words ---------------------------------------------------------------------------------------


def _status(content: Content, exam: Certification) -> str:
    when = date_in_words(exam.status_date)
    if exam.status == "beta":
        return f"In beta{' since ' + when if when else ''}. Content, price and passing mark may still change."
    if exam.status == "ending":
        name = next((other.name for other in content.certifications if other.id == exam.successor), "")
        last = f"Its last date is {when}." if when else "The vendor is withdrawing it."
        return f"Ending. {last} Look at {name or 'its successor'} first."
    return ""


def _price(exam: Certification) -> str:
    if exam.price_usd is None or exam.confidence == "low":
        return "price not known for certain"
    return "free" if exam.price_usd == 0 else f"about {exam.price_usd:,.0f} US dollars"


def _validity(months: int | None) -> str:
    if months is None:
        return "how long it is valid is not known"
    if months == 0:
        return "does not expire"
    count, unit = (months // 12, "year") if months % 12 == 0 else (months, "month")
    return f"valid for {count_noun(count, unit)}"


def _section(domain: ExamDomain, covered: Iterable[str]) -> Section:
    here = [skill for skill in domain.skills if skill in set(covered)]
    return Section(domain.name, _vendor_share(domain.weight), len(domain.skills), len(here))


def _vendor_share(weight: str) -> str:
    """ "~20%" is "about 20 of 100", "20-25%" is "20 to 25 of 100": people read counts better than percentages."""
    if not any(letter.isdigit() for letter in weight):
        return ""
    text = weight.replace("%", "").replace("~", "about ").replace("-", " to ")
    return f"{' '.join(text.split())} of 100"


def _questions_covered(site: str, domains: Iterable[ExamDomain], covered: Iterable[str]) -> str:
    """Empty where the vendor does not give every section's share, or none of them is about a topic of ours."""
    shares = [(domain.share, domain.skills) for domain in domains]
    known = [(share, skills) for share, skills in shares if share]
    total = sum(share for share, _ in known)
    if not any(skills for _, skills in known) or len(known) < len(shares):
        return ""
    reached, ours = set(covered), sum(share for share, skills in known if skills)
    part = sum(share * len(reached.intersection(skills)) / len(skills) for share, skills in known if skills)
    text = f"By the vendor’s shares, {_questions_of_100(part / total)} on topics you are known to meet."
    if elsewhere := 5 * round(20 * (1 - ours / total)):
        text += f" About {elsewhere} of 100 are on things {site} does not ask about."
    return text


def _questions_of_100(share: float) -> str:
    count = 5 * round(20 * share)
    if count == 0:
        return "hardly any question is"
    return "nearly every question is" if count == 100 else f"about {count} of 100 questions are"
