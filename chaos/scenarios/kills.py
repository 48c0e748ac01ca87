"""Processes of Plumb that end, with and without a word."""

from itertools import pairwise
from time import monotonic

from chaos.report import Result
from chaos.sites import PAUSE
from chaos.stage import PEOPLE, Stage, elapsed, scenario
from chaos.visitors import answering

STOPS = 3


@scenario("R1: a worker is killed (kill -9), again and again")
def kill_worker(stage: Stage) -> Result:
    with stage.site() as site:
        with answering(site.port, PEOPLE, stage.journal) as crowd:
            crowd.wait_for(PEOPLE)
            killed = 0
            while killed < stage.kills:
                killed += site.kill_worker(stage.random)
                PAUSE.wait(stage.random.uniform(0.5, 2.0))
            wrong = [] if crowd.wait_for(5 * PEOPLE) else ["nobody got on after the last kill"]
        return stage.result(site, crowd, f"{stage.kills} kills", wrong)


@scenario("R1: the whole server is killed (kill -9) and started anew, again and again")
def kill_server(stage: Stage) -> Result:
    starts = []
    with stage.site() as site:
        with answering(site.port, PEOPLE, stage.journal) as crowd:
            for _ in range(stage.kills):
                crowd.wait_for(PEOPLE)
                PAUSE.wait(stage.random.uniform(0.0, 0.5))
                site.kill()
                starts.append(site.start())
            wrong = [] if crowd.wait_for(5 * PEOPLE) else ["nobody got on after the last kill"]
        said = f"{stage.kills} kills; ready again after {max(starts):.1f} s at most, without a repair"
        return stage.result(site, crowd, said, wrong)


@scenario("The server is told to stop (SIGTERM) while everybody sends, and started anew")
def stop_under_load(stage: Stage) -> Result:
    took, codes = [], []
    with stage.site() as site:
        with answering(site.port, PEOPLE, stage.journal) as crowd:
            for _ in range(STOPS):
                crowd.wait_for(PEOPLE)
                began = monotonic()
                codes.append(site.stop())
                took.append(elapsed(began))
                site.start()
            crowd.wait_for(PEOPLE)
        submissions = [page for visitor in crowd.visitors for page in visitor.submissions]
        # A form whose answer broke off was either kept, and said so when it was sent again, or never read.
        broken = sum(one.status == 0 and two.status == 302 for one, two in pairwise(submissions))
        wrong = [f"it ended with {code}" for code in codes if code]
        return stage.result(
            site, crowd, f"{STOPS} stops of {max(took):.1f} s at most; {broken} forms sent twice", wrong
        )
