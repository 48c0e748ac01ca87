"""How good the measurement is, on simulated people: worlds to be wrong in, rivals to beat, limits to keep.

`worlds` makes people and the truth about items, `sittings` lets them take the check with the product's own
functions, `rivals` answers the same questions in other ways, `measurement` turns all of it into figures with their
`limits`, which `table`, `picture` and `method` show.
Nothing here is imported by the product but by its one command, `manage.py benchmark_measurement`.
"""
