"""The pages of the assessment, by stage: start, take, report, resume."""
