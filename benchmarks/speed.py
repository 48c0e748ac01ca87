"""What the core costs: processor time of a question and of a report, and what importing it takes.

Measured with the product's own calls as a request makes them, nothing kept from one to the next. Processor time,
not the clock on the wall, so that a busy machine changes little.
"""

import json
import subprocess
import sys
from collections.abc import Callable
from functools import partial
from pathlib import Path
from time import process_time

import numpy as np

from assessment.engine.asking.length import LENGTHS, ratings
from assessment.engine.asking.selection import next_question
from assessment.engine.model.scoring import Responses
from assessment.engine.reading.report import build_report
from benchmarks.sittings import respond, take
from benchmarks.worlds import LAUNCH, person, reference
from skills.content import Content

CHILD = """
import json, sys, time
there, before = set(sys.modules), time.process_time()
from assessment.engine.asking import selection
from assessment.engine.planning import plan
from assessment.engine.reading import report
spent = time.process_time() - before
try:
    lines = open("/proc/self/status").read().splitlines()
    peak = next(int(line.split()[1]) for line in lines if line.startswith("VmHWM")) / 1024
except OSError:
    import resource
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / (1024 * 1024 if sys.platform == "darwin" else 1024)
brought = {name.partition(".")[0] for name in set(sys.modules) - there}
known = {"assessment", "skills", "numpy", "msgspec", "typing_extensions", *sys.stdlib_module_names}
others = sorted(brought - known)
print(json.dumps([spent, peak, others]))
"""
"""A fresh process imports the core and nothing else. msgspec takes typing_extensions along where it is installed."""

REPEATS = 3
"""The same call costs the same; what is above the least of three belongs to the machine, not to the call."""


def timings(content: Content, people: int, page: Callable[[], object]) -> list[tuple[str, str, float]]:
    """Id, title and value of every cost. The report is that of the content, the questions of banks of two sizes.

    `page` renders the page of a question once: what choosing it is compared with.
    """
    spent, peak, others = imported()
    small, large = question_time(reference(40, 8), people), question_time(reference(36, 56), people)
    rendering = float(np.median([least(page) for _ in range(20)])) * 1000.0
    return [
        ("next.320", "next question, 320 questions, p99 (ms)", small),
        ("next.2000", "next question, 2016 questions, p99 (ms)", large),
        ("share.320", "next question, 320 questions, p99, to rendering its page (ratio)", small / rendering),
        ("share.2000", "next question, 2016 questions, p99, to rendering its page (ratio)", large / rendering),
        ("report", "report, p99 (ms)", report_time(content, people)),
        ("import", "import of the core (s)", spent),
        ("memory", "memory of a process with it (MiB)", peak),
        ("dependencies", "packages beside numpy and msgspec", float(len(others))),
    ]


def _p99(seconds: list[float]) -> float:
    return float(np.percentile(seconds, 99)) * 1000.0


def least(call: Callable[[], object]) -> float:
    """Seconds of processor time of a call, the least of a few."""
    spent = []
    for _ in range(REPEATS):
        before = process_time()
        call()
        spent.append(process_time() - before)
    return min(spent)


def question_time(content: Content, people: int) -> float:
    """Milliseconds that 99 of 100 choices of a question stay below, over whole Standard checks."""
    role, spent = content.roles[0], []
    for number in range(people):
        who = person(content, LAUNCH, number)
        given: dict[str, int | None] = {id: who.ratings[id] for id in ratings(content, role, "thorough")}
        for _ in range(LENGTHS["standard"].questions):
            choose = partial(next_question, content, role, given, LENGTHS["standard"].questions, str(number))
            spent.append(least(choose))
            if (id := choose()) is None:
                break
            given[id] = respond(content, who, id)
    return _p99(spent)


def report_time(content: Content, people: int) -> float:
    """Milliseconds that 99 of 100 reports stay below, after Standard checks of the content's first role."""
    role = content.roles[0]
    sittings: list[Responses] = [
        take(content, role, person(content, LAUNCH, number), ratings(content, role, "standard"), 24)
        for number in range(people)
    ]
    return _p99([least(partial(build_report, content, role, given)) for given in sittings])


def imported() -> tuple[float, float, list[str]]:
    """Seconds to import the core, peak memory in MiB, and the packages it brought beside numpy and msgspec."""
    child = subprocess.run(  # noqa: S603 (our own interpreter and our own words)
        [sys.executable, "-c", CHILD], capture_output=True, check=True, text=True, cwd=Path(__file__).parents[1]
    )
    spent, peak, others = json.loads(child.stdout)
    return float(spent), float(peak), list(others)
