"""One point of a check: what is asked there, and what the rest would buy, from one belief about the person."""

from collections.abc import Collection
from dataclasses import dataclass, replace
from functools import cached_property

from assessment.engine.asking.recent_beliefs import belief_after, belief_moved_on
from assessment.engine.asking.selection import is_over, next_question, role_bank
from assessment.engine.asking.worth import worth_of_the_rest
from assessment.engine.model.scoring import Abilities, Responses
from skills.content import Content, RoleProfile


@dataclass(frozen=True, eq=False)
class Turn:
    """A check after some responses. Each of its properties is worked out when first asked for, and then kept.

    So a page can show the question and the worth of the rest, and refer to both again, for the price of one belief.
    The responses must stay as they are; `after` a further one comes another turn.
    """

    content: Content
    role: RoleProfile
    responses: Responses
    """All responses so far, ratings and questions, in the order in which they were given."""
    budget: int
    """The most questions that the check has, those answered included."""
    seed: str
    """What makes the choice among the best few differ between assessments, and stay within one."""
    seen: Collection[str] = ()
    """Ids of items from earlier assessments of the same person, which come last."""
    focus: str = ""
    """What the check is about, as in `focus`; empty when it is about the role."""

    @cached_property
    def belief(self) -> Abilities:
        """What is believed about the person now."""
        return belief_after(role_bank(self.content, self.role, self.responses), self.responses)

    @cached_property
    def question(self) -> str | None:
        """Id of the item to ask now; None when the check is over."""
        return next_question(
            self.content, self.role, self.responses, self.budget, self.seed, self.seen, self.focus, self.belief
        )

    @cached_property
    def is_over(self) -> bool:
        """Whether nothing is left to ask, which costs less to say than what to ask."""
        return is_over(self.content, self.role, self.responses, self.budget, self.focus, self.belief)

    @cached_property
    def worth_of_the_rest(self) -> str:
        """What the rest would buy, in a sentence, for somebody who may stop now; empty when nothing is left."""
        return worth_of_the_rest(self.content, self.role, self.responses, self.budget, self.focus, self.belief)

    def resumed(self, question: str, worth: str | None) -> "Turn":
        """The same turn with what was kept of it: its question, and the worth of the rest unless None."""
        self.__dict__["question"], self.__dict__["is_over"] = question, False
        if worth is not None:
            self.__dict__["worth_of_the_rest"] = worth
        return self

    def after(self, item: str, option: int | None) -> "Turn":
        """The turn after one more response, whose belief is this one's moved on."""
        following = replace(self, responses={**self.responses, item: option})
        following.__dict__["belief"] = belief_moved_on(self.belief, self.responses, item, option)
        return following
