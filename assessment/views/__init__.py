"""The pages of the assessment and of accounts, and those of the desk that need either.

A module for each page or for a few that belong together, named by its address or by what it gives; none knows another.
What they share is in modules below them: the contract on views in pyproject.toml lists both.
"""
