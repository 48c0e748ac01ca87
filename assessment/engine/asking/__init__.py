"""What to ask next, when to stop, and what more questions would be worth.

telling_ratings   which self-ratings tell most about a role
focus             what a check is about when it is not the whole role
length            how much a person agreed to answer: the ratings, the most questions, and how long both take
selection         the next question of the check, or that it is over
worth             how much narrower further questions would make a range
turn              `selection` and `worth` together, at one point of a check
kept_turn         what of a turn is kept with the responses it follows from
recent_beliefs    beliefs that this process worked out last, so that the next response only moves one on
"""
