"""Efficiencies against a frontier by linear programmes (DEA: Charnes, Cooper and Rhodes 1978; Banker et al. 1984).

Output orientation: max φ with Σλx ≤ x₀, Σλy ≥ φ·y₀, λ ≥ 0, efficiency 1/φ. Input orientation: min θ with Σλx ≤
θ·x₀, Σλy ≥ y₀, efficiency θ. Variable returns add Σλ = 1. All programmes against one technology are the blocks of a
single sparse one, which HiGHS solves in a fraction of the time of as many small ones: the optimum of each block is
its own. Each block is divided by the amounts of the unit it measures, so that a small province is measured as
exactly as a large one.

A linear programme is solved in binary fractions, to 1e-9: what is reported of it is rounded to six decimals.
"""

from .faults import Infeasible

OUTPUT, INPUT = "output", "input"
CONSTANT, VARIABLE = "crs", "vrs"
EXACT = {"primal_feasibility_tolerance": 1e-9, "dual_feasibility_tolerance": 1e-9}


def efficiencies(technology, observed, *, orientation=OUTPUT, returns=CONSTANT, places=(), frontier=""):
    """One float for each pair (inputs, outputs) of `observed`, against the pairs of `technology`.

    `places` says of each observed one where it stands (area, period) and `frontier` names the technology, for the fault
    of a programme without a solution.
    """
    found, status = _solve(technology, observed, orientation, returns)
    if found is not None:
        return found
    for at, one in enumerate(observed):  # which of them it is
        alone, status = _solve(technology, [one], orientation, returns)
        if alone is None:
            raise Infeasible(**(places[at] if places else {"area": at}), technology=frontier, status=status)
    raise Infeasible(area="—", technology=frontier, status=status)


def _solve(technology, observed, orientation, returns):
    # SciPy takes a third of a second and fifty megabytes to load: only the process that computes this index does
    import numpy as np
    from scipy.optimize import linprog
    from scipy.sparse import block_diag, csr_array

    inputs, outputs = (np.array([pair[side] for pair in technology], dtype=float).T for side in (0, 1))
    n, m, s = inputs.shape[1], len(inputs), len(outputs)
    outward = orientation == OUTPUT
    blocks, bounds = [], []
    for x, y in observed:
        block = np.zeros((m + s, n + 1))
        block[:m, 1:] = inputs / np.array(x, dtype=float)[:, None]
        block[m:, 1:] = -outputs / np.array(y, dtype=float)[:, None]
        block[m:, 0] = 1.0 if outward else 0.0
        block[:m, 0] = 0.0 if outward else -1.0
        blocks.append(csr_array(block))
        bounds += [1.0] * m + [0.0] * s if outward else [0.0] * m + [-1.0] * s
    cost = np.zeros(len(observed) * (n + 1))
    cost[:: n + 1] = -1.0 if outward else 1.0
    equal = {}
    if returns == VARIABLE:
        one = csr_array(np.concatenate(([0.0], np.ones(n)))[None, :])
        equal = {"A_eq": block_diag([one] * len(observed), format="csr"), "b_eq": np.ones(len(observed))}
    done = linprog(cost, A_ub=block_diag(blocks, format="csr"), b_ub=bounds, **equal, method="highs", options=EXACT)
    if not done.success:
        return None, done.message
    best = done.x[:: n + 1]
    return [float(1 / value if outward else value) for value in best], done.status
