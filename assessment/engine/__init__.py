"""The measurement core: pure functions of (content, role, responses).

No clock, no chance, no settings, no database. A folder for each thing a reader may ask:

    model           what is known of a person's skills?       `scoring.estimate`, on which all others rest
    asking          what to ask next, and when to stop?       `turn.Turn`, on `selection.next_question`
    reading         what do the responses mean for a role?    `report.build_report`
    planning        what to learn next?                       `plan.build_plan`
    item_analysis   how good are the questions?               `statistics.item_statistics`, `calibration.calibrate`

Several of them share two modules, which know none:

    hours           hours as they are planned: with a buffer, and as a range
    wording         small pieces of running text
"""

ENGINE_VERSION = "1.7"
"""Frozen into every report. Raise it whenever the same responses would read differently."""
