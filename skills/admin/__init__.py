"""The editing desk: drafts, what is wrong with them, and the Publish page.

One module per kind of work; importing them registers everything.
"""

from skills.admin import editions, framework, items, learning, naming, roles

__all__ = ["editions", "framework", "items", "learning", "naming", "roles"]
