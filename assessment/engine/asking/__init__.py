"""What to ask next, when to stop, and what more questions would be worth."""
