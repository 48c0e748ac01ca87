"""What to learn next, in which order, in how many hours, and how its owner arranged it."""
