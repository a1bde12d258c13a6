"""Indices (指数): statistics with their vintages, dated definitions of indices, runs, and what is published of them.

`rules/` computes and knows no database: frozen figures in, findings out. Everything else of the app keeps the figures,
says which definition holds on a day, runs the rules, and shows and publishes what they found.
It reads the tables of the case apps below it (pass rates, grades, licence times) and writes nothing there.
"""
