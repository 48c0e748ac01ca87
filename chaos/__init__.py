"""What happens to answers when something breaks: `make chaos`.

Real servers on real databases are killed, stopped, starved and moved while people answer, over loopback alone.

journal     what was acknowledged, and what of it the database has
visitors    people who answer, and who send again what was not acknowledged
sites       Plumb's own server as processes that can be killed, told to stop and started anew
databases   SQLite, and PostgreSQL with a replica, as what can be taken away
stage       what a situation is given: a database, a journal, and a place to run Plumb
forms       a form of the desk as a browser sends it
report      one line for each situation, and docs/resilience.md
scenarios   the situations, a function for each
soak        nothing is broken, and everything goes on for an hour: `make soak`
"""
