"""The measurement model: items as arrays, the probability of a response, and the belief that responses lead to."""
