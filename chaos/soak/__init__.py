"""An hour of everything at once, at an even pace: `make soak`.

load     the people, the editor and the operator, and what each of their requests came to
figures  whether it held, and its tables in docs/resilience.md
"""
