"""The rules alone: order, assignment against maximum flow, chi-square against known values."""

import hashlib
from collections import deque

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from apps.draws.rules import chisquare, exact, quota
from apps.draws.rules.assignment import assign
from apps.draws.rules.pool import Certificate, Inspector, Pool, Slot, bits, nth_bit


def test_the_key_is_the_documented_text():
    whole = b"qp-draw-1\nselect\n" + b"ab" * 32 + b"\namr-320102-2026-1\n" + "企业".encode()
    assert exact.subject_key("ab" * 32, "amr-320102-2026-1", "企业") == hashlib.sha256(whole).hexdigest()


@given(st.lists(st.text(min_size=1), unique=True, min_size=2), st.randoms())
def test_the_order_of_the_list_does_not_matter(subjects, chance):
    shuffled = list(subjects)
    chance.shuffle(shuffled)
    key = lambda each: (exact.subject_key("0" * 64, "n", each), each.encode("utf-8", "surrogatepass"))  # noqa: E731
    clean = [s for s in subjects if s.isprintable() and s.encode("utf-8", "ignore").decode() == s]
    assert sorted(clean, key=key) == sorted((s for s in shuffled if s in clean), key=key)


@given(st.sets(st.integers(0, 900), min_size=1))
def test_bits_and_their_ranks(numbers):
    mask = sum(1 << n for n in numbers)
    assert list(bits(mask)) == sorted(numbers)
    assert [nth_bit(mask, n) for n in range(len(numbers))] == sorted(numbers)


def certified(inspector, slot):
    """Whether an inspector may do the items of a slot in its area (said again here, apart from the rules)."""
    able = all(
        any(c.item in (item, "*") and c.since <= "2026-06-01" and c.until >= "2026-06-30"
            for c in inspector.certificates) for item in slot.items
    )  # fmt: skip
    return able and (not inspector.areas or any(slot.area.startswith(a) for a in inspector.areas))


def network(slots, pool, seats, cap):
    """Source, slots, one node a slot for those of the last visit (of whom one may come), inspectors, sink."""
    edges = {}

    def edge(a, b, room):
        edges.setdefault(a, {})[b] = room
        edges.setdefault(b, {}).setdefault(a, 0)

    for n, slot in enumerate(slots):
        edge("source", ("slot", n), seats)
        edge(("slot", n), ("before", n), 1)
        for inspector in pool.inspectors:
            if certified(inspector, slot) and (inspector.key, slot.subject) not in pool.recused:
                before = inspector.key in pool.last.get(slot.subject, ())
                edge(("before" if before else "slot", n), ("inspector", inspector.key), 1)
    for inspector in pool.inspectors:
        edge(("inspector", inspector.key), "sink", cap if inspector.most is None else min(cap, inspector.most))
    return edges


def most_seats(slots, pool, seats, cap):
    """How many seats can be filled with loads up to `cap`: maximum flow, sharing no code with the rules."""
    edges, flow = network(slots, pool, seats, cap), 0
    while True:
        came, queue = {"source": None}, deque(["source"])
        while queue and "sink" not in came:
            here = queue.popleft()
            fresh = [there for there, room in edges.get(here, {}).items() if room and there not in came]
            came |= dict.fromkeys(fresh, here)
            queue += fresh
        if "sink" not in came:
            return flow
        here = "sink"
        while came[here] is not None:
            edges[came[here]][here] -= 1
            edges[here][came[here]] += 1
            here = came[here]
        flow += 1


@st.composite
def problems(draw):
    """Small, tight pools: few inspectors, limits, areas, recusals and last visits."""
    people = draw(st.integers(2, 6))
    areas = st.lists(st.sampled_from(["3201", "3202"]), max_size=1).map(tuple)
    items = st.lists(st.sampled_from(["A", "B", "*"]), min_size=1, max_size=2, unique=True)
    inspectors = tuple(
        Inspector(f"I{n}", f"I{n}", draw(areas), draw(st.none() | st.integers(0, 3)),
                  tuple(Certificate(item, "2026-01-01", "2026-12-31") for item in draw(items)))
        for n in range(people)
    )  # fmt: skip
    keys, subjects = [i.key for i in inspectors], [f"S{n}" for n in range(draw(st.integers(1, 7)))]
    recused = draw(st.frozensets(st.tuples(st.sampled_from(keys), st.sampled_from(subjects)), max_size=5))
    last = draw(st.dictionaries(st.sampled_from(subjects), st.lists(st.sampled_from(keys), max_size=3, unique=True)))
    slots = [
        Slot(s, team, (team,), draw(st.sampled_from(["320102", "320205"])))
        for s in subjects for team in draw(st.sampled_from([("A",), ("A", "B")]))
    ]  # fmt: skip
    seed = draw(st.text("0123456789abcdef", min_size=8))
    return slots, Pool(inspectors, recused, last), draw(st.integers(2, 3)), seed


@settings(max_examples=150, deadline=None)
@given(problems())
def test_as_many_seats_as_can_be_and_the_smallest_largest_load(problem):
    slots, pool, seats, seed = problem
    result, vacant, largest = assign(
        seed=seed, number="n", slots=slots, pool=pool, seats=seats, first="2026-06-01", last="2026-06-30"
    )
    filled = sum(len(keys) for _slot, keys in result)
    assert filled + vacant == len(slots) * seats
    assert filled == most_seats(slots, pool, seats, cap=100)
    if largest:
        assert most_seats(slots, pool, seats, cap=largest - 1) < filled
    for slot, keys in result:
        assert len(set(keys)) == len(keys) <= seats
        assert len(set(keys) & set(pool.last.get(slot.subject, ()))) <= 1
        assert not any((key, slot.subject) in pool.recused for key in keys)
    again = assign(seed=seed, number="n", slots=slots[::-1], pool=pool, seats=seats, first="2026-06-01",
                   last="2026-06-30")  # fmt: skip
    assert [(s, k) for s, k in again[0]] == [(s, k) for s, k in result]


def test_a_seat_that_greed_cannot_fill():
    """One who may go everywhere is taken first by whoever comes first; a chain of moves frees the seat."""
    everywhere = Certificate("*", "2026-01-01", "2026-12-31")
    pool = Pool(tuple(
        Inspector(key, key, areas, 1, (everywhere,))
        for key, areas in (("a", ()), ("b", ()), ("c", ("3201",)), ("d", ("3201",)))
    ))  # fmt: skip
    slots = [Slot("S1", "T", ("A",), "320102"), Slot("S2", "T", ("A",), "320205")]
    for turn in range(50):
        result, vacant, _largest = assign(seed=f"{turn}", number="n", slots=slots, pool=pool, seats=2,
                                          first="2026-06-01", last="2026-06-30")  # fmt: skip
        assert vacant == 0
        assert dict((slot.subject, keys) for slot, keys in result)["S2"] in (["a", "b"], ["b", "a"])


@pytest.mark.parametrize(
    ("statistic", "degrees", "p"),
    [(3.841459, 1, 0.05), (18.307038, 10, 0.05), (0.5, 3, 0.918891), (60, 30, 0.000920682)],
)
def test_chi_square_against_the_tables(statistic, degrees, p):
    assert chisquare.upper_tail(statistic, degrees) == pytest.approx(p, rel=2e-3)


@pytest.mark.parametrize(
    ("text", "size", "drawn"),
    [
        ("30", 100, 30),
        ("5%", 101, 6),
        ("0.1%", 10, 1),
        ("100％", 7, 7),
        ("0", 5, 0),
        ("1.5", 5, None),
        ("-1", 5, None),
        ("٣", 5, None),
        ("٥%", 5, None),
    ],
)
def test_quotas(text, size, drawn):
    assert quota.resolve(text, size) == drawn


def test_fixed_example():
    """The digests of the specification, so that a change of a byte cannot pass unseen."""
    assert (
        exact.commitment(number="amr-320102-2026-1", seal="0" * 64, position=1, nonce="a" * 16)
        == hashlib.sha256(b"qp-draw-1\ncommit\namr-320102-2026-1\n" + b"0" * 64 + b"\n1\n" + b"a" * 16).hexdigest()
    )
    assert (
        exact.seed(number="n", seal="s", nonces=["x", ""], value="7")
        == hashlib.sha256(b"qp-draw-1\nseed\nn\ns\nx\n\n7").hexdigest()
    )
