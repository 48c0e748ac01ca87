"""What pages cost, beside those of a bare Django site: `make bench`.

browser   a person's way through either site, and the bytes of its pages
servers   both sites as processes, with the processor time that they and the database spend
pages     rounds that alternate between the sites, and ratios from them
growth    a database as it is after years
large     a framework as large as promised: what the engine takes in it
weights   what pages weigh on the wire
document  the table, and docs/performance.md
"""
