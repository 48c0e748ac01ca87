"""What the responses mean: the report, its reasons, whether they hang together, and what changed since.

report            `build_report` puts the report together
values            what is stored: the report, its areas and skills
results           `result_of`, the rule of the four results
gap               how far below a target
scores            the numbers: levels, ranges, targets, own ratings
priority          what to work on first, for the report and the plan alike
evidence          which responses a line rests on
reasons           what a line says
sentences         what the whole report says
more_questions    what further questions would bring
routes            learning paths, and a role that is nearer
certificates      which certifications lie near
person_fit        whether the responses hang together
reliable_change   what changed between two reports
verdicts          which results differ between two reports, and why
other_content     what another content would call otherwise, by the same responses
"""
