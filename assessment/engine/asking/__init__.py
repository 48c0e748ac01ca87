"""What to ask next, when to stop, and what more questions would be worth.

telling_ratings   which self-ratings tell most about a role
length            how much a person agreed to answer: the ratings, the most questions, and how long both take
selection         the next question of the check, or that it is over
worth             how much narrower further questions would make a range
turn              the last two together, at one point of a check
kept_turn         what of a turn is kept with the responses it follows from
"""
