"""What the portal's outer layers cost: /healthz against a Django view with no middleware at all."""


def run(bench):
    with bench.web() as address:
        ours = bench.throughput(f"{address}/healthz")
        through = bench.throughput(f"{address}/empty")
    with bench.web(application="tests.bench.bare_wsgi") as address:
        bare = bench.throughput(f"{address}/empty")
    bench.compare("empty view in the portal / in bare Django", ours=through, yardstick=bare, unit="req/s")
    bench.compare("/healthz / bare Django", ours=ours, yardstick=bare, unit="req/s")
