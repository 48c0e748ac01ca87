"""The measurement core: pure functions of (content, role, responses).

No clock, no chance, no settings, no database. `selection.next_item` says what to ask, `report.build_report`
what the responses mean, and `plan.build_plan` what to learn next. All three rest on `scoring.estimate`.
"""

ENGINE_VERSION = "1.2"
"""Frozen into every report. Raise it whenever the same responses would read differently."""
