"""What collected responses say about the items: statistics for editors, and recalibration.

record        what both start from: one person's responses, with times
times         how long people take over a rating and a question
agreement     right responses against expected ones: groups of people, drift over the months
statistics    the numbers of every item, and what an editor should look at (`values`, `flags`)
shift         how far all items are off together, from people whose level is known
calibration   new item parameters, from the experts' values and the responses: the beliefs about people
              (`evidence`, `beliefs`), then the items given those beliefs (`estimation`), then how well
              the responses agree with the result (`fit`)
"""
