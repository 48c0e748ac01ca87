"""A bare Django site that does the least a page of questions can do: what Plumb's speed is compared with.

One address. A POST saves an answer and shows the next question at once, without a redirect. It has what nobody can do
without: a session in the database, protection of its form, a checked form, and one transaction in which a row is
locked, an answer inserted and the row moved on.
"""
