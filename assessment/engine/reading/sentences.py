"""What the report as a whole says, in sentences: how much is met, how sure that is, and how the own view compares.

Every count in them is taken from the lines below, so that the two can never disagree.
"""

from collections.abc import Sequence
from typing import NamedTuple

from assessment.engine.model.scoring import Abilities
from assessment.engine.reading.results import RESULT_NAMES
from assessment.engine.reading.scores import comparable, differs
from assessment.engine.reading.values import AreaScore, Difference, Strength
from assessment.engine.wording import listed, mid_sentence, number_word, short_list
from skills.words import count_noun

MOST_NAMED = 3
"""So many gaps or near areas are named, the first ones first."""

FEW_MET = 2
"""Who meets fewer areas is told as well where they are nearest."""

FEW = 4
"""Somebody without an area met is at the start when no more than one area in so many is within reach."""

ENOUGH_RIGHT = 3
"""So many right answers are evidence enough to lean on an area; more do not put it first."""

BIAS_TELLS = 1.0
"""Mention a leaning of the self-ratings only when it is this many standard deviations from none."""


class Told(NamedTuple):
    """What there is to go by."""

    questions: int
    """Answers that count."""
    ratings: int
    """Ratings that name a level."""
    hurried: int = 0
    """Answers that came faster than their question can be read, and count neither way."""
    can_ask: bool = True
    """Whether the content has a question for the role at all."""

    @property
    def is_told(self) -> bool:
        """Whether there is anything at all."""
        return bool(self.questions or self.ratings)


def headline(areas: Sequence[AreaScore], told: Told) -> tuple[str, str]:
    """The first two sentences: how much is met, and what that leads to; areas that are open are counted in them."""
    total = len(areas)
    if told.questions == 0:
        return _unchecked(areas, told)
    count = {result: sum(area.result == result for area in areas) for result in RESULT_NAMES}
    if count["meets"] == total:
        return f"You meet all {total} areas." if total > 1 else "You meet the role’s one area.", "Aim higher or apply."
    if count["not-sure"] > total / 2:
        known = total - count["not-sure"]
        if not known:
            return "We don’t know enough about any area yet.", "More questions would give a rough answer."
        return (
            f"Your answers give a first hint on {known} of {total} areas.",
            "More questions would give a rough answer on the rest.",
        )
    near = count["within-reach"]
    if count["meets"]:
        return f"You meet {count['meets']} of {total} areas.", _rest(count["gap"], near, count["not-sure"])
    if near <= total / FEW:
        return "You are at the start.", _rest(count["gap"], near, count["not-sure"])
    rest = _rest(count["gap"], 0, count["not-sure"])
    if near == total:
        return f"{f'All {total} areas are' if total > 1 else 'The role’s one area is'} within reach.", rest
    return f"{number_word(near)} of {total} areas {'is' if near == 1 else 'are'} within reach.", rest


def _unchecked(areas: Sequence[AreaScore], told: Told) -> tuple[str, str]:
    """The headline without an answer that counts: the own view where there is one."""
    rated = [area for area in areas if area.own is not None]
    checked = "Your answers came too fast to count." if told.hurried else "Nothing here was checked."
    if not told.can_ask:
        checked = "There is no check for this role."
    if not rated:
        nothing = "There is no rating and no answer to go by."
        return "Nothing is measured yet.", checked if told.hurried else nothing
    own = sum(area.own is not None and area.own >= area.target for area in rated)
    if not own and all(area.own is None or area.own < 1 for area in rated):
        return "By your own rating, you are at the start.", checked
    if len(rated) == 1:
        return f"By your own rating, you {'meet' if own else 'don’t yet meet'} the one area you rated.", checked
    of = f"{len(areas)} areas" if len(rated) == len(areas) else f"the {count_noun(len(rated), 'area')} you rated"
    met = f"all {of.removeprefix('the ')}" if own == len(rated) else f"{own or 'none'} of {of}"
    return f"By your own rating, you meet {met}.", checked


def _rest(gaps: int, near: int, unsure: int) -> str:
    """What is not met: the gaps, what is near, and how much is open."""
    counts = [(gaps, "gap" if gaps == 1 else "gaps"), (near, "within reach"), (unsure, "we can’t tell yet")]
    said = [f"{number_word(count).lower()} {what}" for count, what in counts if count]
    if gaps > MOST_NAMED:
        said[0] = f"{number_word(MOST_NAMED).lower()} of {gaps} gaps matter most"
        if near:
            said[1] = f"{number_word(near).lower()} {'area is' if near == 1 else 'areas are'} within reach"
        elif unsure:
            said[1] = f"{number_word(unsure).lower()} {'area' if unsure == 1 else 'areas'} we can’t tell yet"
    if not said:
        return "None is far."
    text = f"{', '.join(said[:-1])}, and {said[-1]}" if said[1:] else said[0]
    return f"{text[0].upper()}{text[1:]}."


def lead(areas: Sequence[AreaScore], told: Told) -> str:
    """What the result means: what to build on, and what stands between."""
    if not told.can_ask:
        return "It says what you think of yourself, and nothing here shows how far that holds."
    if told.questions == 0:
        if told.ratings:
            return "A short check would show how far your own words hold."
        if told.hurried:
            return "They came faster than the questions can be read. Answered at your own pace, they fill this page."
        return "A few ratings or questions are enough to fill this page."
    met = [strength.area for strength in strengths(areas)]
    gaps = [area.name for area in areas if area.result == "gap"]
    near = _nearest(areas) if gaps else [area.name for area in areas if area.result == "within-reach"][:MOST_NAMED]
    parts = []
    if met:
        parts.append(f"You can build on {listed(met)}.")
    if len(gaps) > MOST_NAMED:
        parts.append(f"The gaps that weigh most are in {listed(gaps[:MOST_NAMED])}.")
    elif gaps:
        parts.append(f"{listed(gaps)} {'stands' if len(gaps) == 1 else 'stand'} between you and this role.")
    if near and not gaps:
        parts.append(f"{listed(near)} {'is' if len(near) == 1 else 'are'} close to the line.")
    elif near and len(met) < FEW_MET and len(gaps) <= MOST_NAMED:
        parts.append(f"You are nearest in {listed(near)}.")
    if not parts:
        parts.append("Your answers so far leave every area open. The ranges below show what we can say.")
    return " ".join(parts)


def _nearest(areas: Sequence[AreaScore]) -> list[str]:
    """The area within reach that right answers put nearest to the line; none without such answers."""
    near = [area for area in areas if area.result == "within-reach" and area.right]
    ranked = sorted(near, key=lambda area: (-min(area.right, ENOUGH_RIGHT), -area.probability))
    return [area.name for area in ranked][:1]


def sure(areas: Sequence[AreaScore], told: Told) -> str:
    """How far the report can be trusted."""
    if told.questions == 0:
        if not told.ratings:
            return "Not at all. There is nothing to go by, so every range is that of anybody."
        counted = "None of your answers counts" if told.hurried else "You answered no check questions"
        if not told.can_ask:
            counted = "This question set has no question for the role"
        return f"Not very. {counted}, so every level here is your own word."
    left_open = [area for area in areas if area.result == "not-sure"]
    open_areas = len(left_open)
    start = (
        "Fairly."
        if open_areas <= len(areas) / 4
        else "In parts."
        if open_areas <= len(areas) / 2
        else "Too early to say."
    )
    text = f"{start} You answered {count_noun(told.questions, 'check question')}."
    text += " Each range is drawn so that it holds in about 8 of 10 cases."
    if open_areas:
        where = "one area it is" if open_areas == 1 else f"{open_areas} areas it is"
        unasked = "" if all(area.asked for area in left_open) else ", or rests on no question"
        text += f" In {where} too wide to call{unasked}."
    return text


def strengths(areas: Sequence[AreaScore]) -> tuple[Strength, ...]:
    """Up to three met areas to lean on: first by right answers, then those furthest past their target at their worst."""
    met = sorted(
        (area for area in areas if area.result == "meets"),
        key=lambda area: (-min(area.right, ENOUGH_RIGHT), area.target - area.low, -area.importance, area.name),
    )
    return tuple(Strength(area=area.name, sentence=_strength(area)) for area in met[:3])


def _strength(area: AreaScore) -> str:
    if area.low - area.target >= 1.0:
        text = "The whole range lies a level above what the role asks."
    else:
        cases = round(area.probability * 10)
        text = f"Past the line in {f'about {cases} of 10' if cases < 10 else 'nearly all'} cases."
    if area.own is not None and area.check_low is not None and area.own < area.check_low:
        text += " That is more than you gave yourself."
    return text


def unsure(areas: Sequence[AreaScore]) -> str:
    """The areas that cannot be called, and why; empty without any."""
    opened = [area for area in areas if area.result == "not-sure"]
    wide = [area.name for area in opened if area.asked]
    own = [area.name for area in opened if not area.asked and area.own is not None]
    nothing = [area.name for area in opened if not area.asked and area.own is None]
    parts = []
    if wide:
        parts.append(f"{short_list(wide)} {'leave' if len(wide) > 1 else 'leaves'} too wide a range to call.")
    if own:
        parts.append(f"{short_list(own)} {'rest' if len(own) > 1 else 'rests'} on your word alone.")
    if nothing:
        parts.append(f"On {short_list(nothing)} we have neither an answer that counts nor a rating.")
    return " ".join(parts)


def agreement(areas: Sequence[AreaScore], leaning: str = "") -> str:
    """In how many areas the own rating and the check agree; empty when nothing can be compared.

    Where the ratings lean as a whole, ranges that overlap are no agreement.
    """
    compared = comparable(areas)
    if not compared:
        return ""
    differing = sum(differs(area) for area in compared)
    total = len(compared)
    if differing in (0, total):
        where = "the one area that has both" if total == 1 else f"all {total} areas that have both"
        return f"Your rating and the check {'differ' if differing else 'agree'} in {where}."
    if leaning:
        return f"In {differing} of {total} areas the answers alone rule your rating out."
    rest = "This one differs." if differing == 1 else f"These {number_word(differing).lower()} differ."
    return f"Your rating and the check agree in {total - differing} of {total} areas. {rest}"


def differences(areas: Sequence[AreaScore]) -> tuple[Difference, ...]:
    """The areas where the own rating and the check differ, with both views in words."""
    found = []
    for area in comparable(areas):
        if differs(area) and area.own is not None and area.check_position is not None:
            sentence = f"you said {area.own_words}, the answers alone say {mid_sentence(area.check_words)}"
            if area.words != area.check_words:
                sentence += f"; both together read as {mid_sentence(area.words)}"
            found.append(Difference(area=area.name, sentence=sentence, own=area.own, check=area.check_position))
    return tuple(found)


def leaning(abilities: Abilities, areas: Sequence[AreaScore]) -> str:
    """How the self-ratings lean as a whole: said only when the model's bias term is clear about it.

    The size comes from the areas themselves, because the bias term is drawn towards none.
    """
    mean, sd = abilities.bias
    apart = [
        area.own - area.check_position for area in areas if area.own is not None and area.check_position is not None
    ]
    if not apart or sd <= 0 or abs(mean) / sd < BIAS_TELLS:
        return ""
    size = sum(apart) / len(apart)
    if size * mean <= 0:
        return ""
    words = ((1.5, "about two levels"), (0.75, "about a level"), (0.35, "about half a level"))
    amount = next((text for least, text in words if abs(size) >= least), "")
    if not amount:
        return ""
    side = "above" if mean > 0 else "below"
    return f"Your rating runs {amount} {side} the check."
