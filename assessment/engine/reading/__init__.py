"""What the responses mean: the report, its reasons, whether they hang together, and what changed since."""
