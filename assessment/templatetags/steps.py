"""What a step of the plan needs beside what it says."""

from django import template

from assessment.engine.planning.arrangement import ArrangedStep
from assessment.plan_forms import StepForms, step_forms

register = template.Library()


@register.simple_tag
def forms_of(each: ArrangedStep) -> StepForms:
    """The forms that change a step, as it stands."""
    return step_forms(each)
