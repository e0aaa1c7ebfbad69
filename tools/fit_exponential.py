#!/usr/bin/env python3
"""Fits the polynomials of the exponentials in src/base/lane.h and src/body/fibre_cable_lanes.h (Remez exchange).

    fit_exponential.py DEGREE HALF_WIDTH {2|e}

b^r - 1 as a polynomial without constant term on |r| <= HALF_WIDTH (a number, or ln2/2 and the like), with the least
greatest relative error; the linear coefficient of e^r is held at 1. Prints the coefficients from r^1 on as doubles and
the error that is left with them."""
import sys

from mpmath import cos, expm1, log, lu_solve, matrix, mp, mpf, pi

mp.dps = 50


def remez(wanted, terms, half):
    """Coefficients of the polynomial with this number of terms that is nearest to `wanted`, in relative error."""
    nodes = [-half * cos(pi * i / terms) for i in range(terms + 1)]
    grid = [half * (2 * mpf(i) / 4000 - 1) for i in range(4001)]
    for _ in range(20):
        rows, right = matrix(terms + 1, terms + 1), matrix(terms + 1, 1)
        for i, r in enumerate(nodes):
            for k in range(terms): rows[i, k] = r**k
            rows[i, terms] = wanted(r) * (-1)**i
            right[i] = wanted(r)
        c = lu_solve(rows, right)
        error = [1 - sum(c[k] * r**k for k in range(terms)) / wanted(r) for r in grid]
        turns = [i + 1 for i in range(4000) if error[i] * error[i + 1] < 0]
        parts = zip([0] + turns, turns + [4001])
        found = [grid[max(range(*part), key=lambda i: abs(error[i]))] for part in parts]
        if len(found) != terms + 1 or max(abs(a - b) for a, b in zip(found, nodes)) < half * mpf(10)**-5: break
        nodes = found
    return [c[k] for k in range(terms)]


def main():
    degree, base = int(sys.argv[1]), sys.argv[3]
    half = mpf(eval(sys.argv[2], {"ln2": log(2)}))
    scale = log(2) if base == "2" else mpf(1)
    if base == "2": c = remez(lambda r: expm1(scale * r) / r if r else scale, degree, half)
    else: c = [mpf(1)] + remez(lambda r: (expm1(r) - r) / r**2 if r else mpf(1) / 2, degree - 1, half)
    c = [float(x) for x in c]
    worst = [0, 0]
    for i in range(-2000, 2001):
        r = half * i / 2000
        if not i: continue
        error = abs(sum(mpf(x) * r**(k + 1) for k, x in enumerate(c)) - expm1(scale * r))
        worst = [max(worst[0], error / (1 + expm1(scale * r))), max(worst[1], error / abs(expm1(scale * r)))]
    for k, x in enumerate(c): print("r^%-3d %-26s %.17g" % (k + 1, x.hex(), x))
    print("relative error of b^r %.2g, of b^r - 1 %.2g" % (worst[0], worst[1]))


main()
