"""What collected responses say about the items: statistics for editors, and recalibration."""
