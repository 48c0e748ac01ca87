"""What to learn next, in which order, in how many hours, and how its owner arranged it.

plan          `build_plan` puts the plan together
values        what is stored: the plan and its steps
preferences   what a person may ask of resources
settling      what to ask about before it is studied
candidates    which steps there are, their hours, and how much of the gap each closes
choice        which of them to take, and in which order
ladders       the exact choice for given hours
steps         the steps in words, each with what to learn from
breakdown     what the hours of a step are made of
resources     which resources fit a step
schedule      the weeks
milestones    the way to the role in parts of some weeks, and what is true at the end of each
arrangement   what the owner did to the steps
preparation   what a certificate takes beyond the plan
"""
