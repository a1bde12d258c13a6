"""Side-by-side measurements, run by `script/bench [name …] [--json FILE]`; never as timed tests.

A bench is a module of this directory with a docstring (its first line is the title) and

    def run(bench):
        bench.compare("import", ours=seconds, yardstick=copy_seconds, at_most=3)

`bench` is a `tests.bench.runner.Bench`: it has a migrated database of its own (clone of the tests' template), measures
time (`bench.seconds`), serves the portal (`bench.web`), counts requests a second (`bench.throughput`), keeps the rows.
What a bench needs and does not find it says with `bench.need(path, "what it is")`, and is skipped by that name.
"""
