"""How good the measurement is, on simulated people: worlds to be wrong in, rivals to beat, limits to keep.

`worlds` makes people and the truth about items, `sittings` lets them take the check with the product's own
functions, `rivals` answers the same questions in other ways, `measurement` turns all of it into figures with their
`limits`, by the functions of `figures`, which `table`, `picture` and `method` show.
`frontier` and `frontier_picture` ask what more effort buys, `plan` and `waste` how good plans are, `speed` what the core
costs, `web` what pages cost beside those of the site in `bare`, and `scaling`, from that, what to run for how many.
`large` makes up a framework of any size.
Nothing here is imported by the product but by its one command, `manage.py benchmark_measurement`.
"""
