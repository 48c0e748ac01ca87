"""Every number in a report's headline is a count of its areas: told from the sentences alone, as a reader does."""

import re
from collections.abc import Mapping, Sequence

NUMBERS = ("none", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve")

NUMBER = rf"(?P<number>\d+|\b(?:{'|'.join(NUMBERS)})\b)"


def assert_counted(said: str, count: Mapping[str, int], own: Sequence[tuple[int, int]] = ()) -> None:
    """Know every number in the headline again: `count` of areas by result, `own` rating and target of each area."""
    total = sum(count.values())
    stated = {
        rf"You meet (?:all |the role’s )?{NUMBER} ": count["Meets"],
        rf"You meet \w+ of {NUMBER} areas": total,
        rf"hint on {NUMBER} of": total - count["Not sure yet"],
        rf"hint on \w+ of {NUMBER} areas": total,
        rf"{NUMBER} of \w+ gaps matter most": min(count["Gap"], 3),
        rf"{NUMBER} gaps?\b": count["Gap"],
        rf"{NUMBER} (?:areas? )?we can’t tell yet": count["Not sure yet"],
        rf"{NUMBER} (?:areas? )?(?:of \w+ areas )?(?:is |are )?within reach": count["Within reach"],
        rf"(?:of|all) {NUMBER} areas (?:is|are) within reach": total,
        rf"{NUMBER} is far": count["Gap"],
        rf"By your own rating, you meet (?:all )?{NUMBER} ": sum(rated >= target for rated, target in own),
        rf"By your own rating, you meet all {NUMBER} areas": len(own),
        rf"By your own rating, you meet \w+ of {NUMBER} areas": len(own),
        rf"{NUMBER} areas? you rated": len(own),
    }
    known = set()
    for pattern, value in stated.items():
        for match in re.finditer(pattern, said, re.IGNORECASE):
            number = match["number"].lower()
            assert value == (NUMBERS.index(number) if number in NUMBERS else int(number)), (pattern, said)
            known.add(match.start("number"))
    assert known == {match.start() for match in re.finditer(NUMBER, said, re.IGNORECASE)}, said
    if "at the start" in said:
        assert not count["Meets"], said
