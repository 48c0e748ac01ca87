"""The measurement model, in the order in which a textbook would have it.

    arrays         what kinds of arrays there are
    per_content    what is worked out once per content and kept
    irt            the formulas of one response, for one and for many: probability, derivatives, information
    bank           a content as arrays: the belief before any evidence, and what each response is about
    propagation    one step of expectation propagation: the Gaussian factor that stands for a response
    scoring        from responses to abilities, and from abilities to levels
    expectation    each response as all the others of the same person let one expect it
    reading_time   what there is to read, and what nobody can have read so fast

Abilities are in standard deviations of the population of one skill, around a mean of zero. Everything that is
believed about a person is one normal distribution over all skills and the rating bias together.
"""
