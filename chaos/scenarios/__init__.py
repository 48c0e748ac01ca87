"""The situations. Importing the modules puts them on the list, in this order."""

from chaos.scenarios import kills, outages, disks, people, care, nodes  # noqa: F401, I001
