#!/usr/bin/env python3
"""Computes the coefficients in lib/Codegen/Common/Math*.cpp.

Method: Remez's exchange on the weighted error (f(x) - p(x)) * w(x) in 60-digit arithmetic, then the coefficients are
rounded to the working type one by one from the lowest order, and the rest is fitted anew after each rounding.
Prints for each function the interval, the error of the rounded polynomial and the coefficients, lowest order first.
"""
import mpmath as mp
import numpy as np

mp.mp.dps = 50


def round_to(value, kind):
    if kind == "f32":
        return mp.mpf(float(np.float32(float(value))))
    return mp.mpf(float(value))


def grid(lo, hi, count):
    mid, half = (lo + hi) / 2, (hi - lo) / 2
    return [mid - half * mp.cos(mp.pi * i / (count - 1)) for i in range(count)]


def exchange(f, w, powers, lo, hi, rounds=12):
    """Minimax coefficients of sum c_k x^powers[k] for f with weight w on [lo, hi]."""
    n = len(powers)
    nodes = grid(lo, hi, n + 1)
    dense = grid(lo, hi, 40 * (n + 1) + 1)
    values = [(x, f(x), w(x)) for x in dense]
    best = None
    for _ in range(rounds):
        rows, right = [], []
        for i, x in enumerate(nodes):
            rows.append([mp.power(x, p) if p else mp.mpf(1) for p in powers] + [(-1) ** i / w(x)])
            right.append(f(x))
        solution = mp.lu_solve(mp.matrix(rows), mp.matrix(right))
        c = [solution[i] for i in range(n)]
        err = [(x, (v - sum(ck * mp.power(x, p) if p else ck for ck, p in zip(c, powers))) * wt)
               for x, v, wt in values]
        worst = max(abs(e) for _, e in err)
        if best is None or worst < best[0]:
            best = (worst, c)
        # one extremum for each run of equal sign
        runs, last = [], 0
        for x, e in err:
            sign = 1 if e >= 0 else -1
            if sign != last:
                runs.append((x, e))
                last = sign
            elif abs(e) > abs(runs[-1][1]):
                runs[-1] = (x, e)
        while len(runs) > n + 1:
            runs.pop(0 if abs(runs[0][1]) < abs(runs[-1][1]) else -1)
        if len(runs) < n + 1:
            break
        nodes = [x for x, _ in runs]
    return best


def fit(name, f, w, powers, lo, hi, kind="f32", show=True):
    lo, hi = mp.mpf(lo), mp.mpf(hi)
    done, rest = {}, list(powers)
    while rest:
        def remainder(x):
            return f(x) - sum(c * mp.power(x, p) for p, c in done.items())
        _, c = exchange(remainder, w, rest, lo, hi)
        done[rest[0]] = round_to(c[0], kind)
        rest = rest[1:]
    error = max(abs((f(x) - sum(c * mp.power(x, p) if p else c for p, c in done.items())) * w(x))
                for x in grid(lo, hi, 2000))
    if show:
        print(f"// {name} on [{mp.nstr(lo, 8)}, {mp.nstr(hi, 8)}]: error 2^{mp.nstr(mp.log(error, 2), 4)}")
        fmt = (lambda v: f"{np.float32(float(v)):.9g}f") if kind == "f32" else (lambda v: f"{float(v):.17g}")
        print("  {" + ", ".join(fmt(done[p]) for p in powers) + "},")
    return done


def nonzero(x):
    return x if abs(x) > mp.mpf(10) ** -12 else mp.mpf(10) ** -12


def main():
    ln2 = mp.log(2)
    half = ln2 / 2 * mp.mpf("1.01")
    # exp(r) = 1 + r + r^2 p(r)
    fit("exp: (e^r - 1 - r) / r^2", lambda r: (mp.exp(nonzero(r)) - 1 - nonzero(r)) / nonzero(r) ** 2,
        lambda r: r ** 2 + mp.mpf("1e-9"), range(5), -half, half)
    # expm1(r) = r + r^2 p(r), relative
    fit("expm1: (e^r - 1 - r) / r^2", lambda r: (mp.expm1(nonzero(r)) - nonzero(r)) / nonzero(r) ** 2,
        lambda r: abs(nonzero(r) ** 2 / mp.expm1(nonzero(r))) + mp.mpf("1e-9"), range(6), -half, half)
    # log1p(f) = f - f^2/2 + f^3 p(f)
    a, b = mp.sqrt(mp.mpf(1) / 2) - 1, mp.sqrt(mp.mpf(2)) - 1
    fit("log1p: (log(1+f) - f + f^2/2) / f^3",
        lambda f: (mp.log1p(nonzero(f)) - nonzero(f) + nonzero(f) ** 2 / 2) / nonzero(f) ** 3,
        lambda f: abs(nonzero(f) ** 3 / mp.log1p(nonzero(f))), range(9), a, b)
    # sin(r) = r + r^3 p(r^2), cos(r) = 1 - r^2/2 + r^4 p(r^2), on s = r^2
    q = (mp.pi / 4 * mp.mpf("1.001")) ** 2
    fit("sin: (sin r - r) / r^3 in r^2",
        lambda s: (mp.sin(mp.sqrt(nonzero(s))) - mp.sqrt(nonzero(s))) / mp.sqrt(nonzero(s)) ** 3,
        lambda s: nonzero(s) * mp.sqrt(nonzero(s)) / mp.sin(mp.sqrt(nonzero(s))), range(3), 0, q)
    fit("cos: (cos r - 1 + r^2/2) / r^4 in r^2",
        lambda s: (mp.cos(mp.sqrt(nonzero(s))) - 1 + nonzero(s) / 2) / nonzero(s) ** 2,
        lambda s: nonzero(s) ** 2 / mp.cos(mp.sqrt(nonzero(s))), range(3), 0, q)
    # erf(x) = x + x p(x^2) on [0, 0.9]; erf(x) = 1 - exp(-x q(x)) above
    cut = mp.mpf("0.9")
    def small(s):
        x = mp.sqrt(nonzero(s))
        return mp.erf(x) / x - 1
    fit("erf small: erf(x)/x - 1 in x^2", small,
        lambda s: mp.sqrt(nonzero(s)) / mp.erf(mp.sqrt(nonzero(s))), range(7), 0, cut ** 2)
    fit("erf large: -log(erfc(x))/x", lambda x: -mp.log(mp.erfc(x)) / x,
        lambda x: x * mp.erfc(x) / mp.erf(x), range(8), cut * mp.mpf("0.98"), mp.mpf("3.95"))
    # with t = (m - 1) / (m + 1): log2(m) = t p(t^2), in f64 for pow
    t = (mp.sqrt(mp.mpf(2)) - 1) / (mp.sqrt(mp.mpf(2)) + 1)
    fit("log2: log2((1+t)/(1-t))/t in t^2 (f64)",
        lambda s: 2 * mp.atanh(mp.sqrt(nonzero(s))) / mp.sqrt(nonzero(s)) / ln2,
        lambda s: mp.mpf(1) / 3, range(6), 0, t ** 2, "f64")
    fit("exp2: 2^r (f64)", lambda r: mp.power(2, r), lambda r: mp.power(2, -r), range(8), mp.mpf("-0.501"),
        mp.mpf("0.501"), "f64")
    two_over_pi()
    split("ln2", ln2, 12)


def split(name, value, bits):
    """A high part of `bits` bits and the rest in f32: n * high is exact for |n| < 2^(24 - bits)."""
    scale = mp.mpf(2) ** (bits - 1 - mp.floor(mp.log(value, 2)))
    high = mp.floor(value * scale) / scale
    print(f"// {name}: {float(high)!r}f, {np.float32(float(value - high)):.9g}f")


def two_over_pi():
    """(2^shift * 2/pi) mod 4 in pieces of 29 bits, the last one of 53: sin's range reduction."""
    mp.mp.prec = 500
    for shift in (0, 35, 71):
        c = mp.ldexp(2 / mp.pi, shift)
        c -= 4 * mp.floor(c / 4)
        pieces, scale = [], 27
        for piece in range(3):
            part = mp.floor(mp.ldexp(c, scale)) / mp.mpf(2) ** scale
            pieces.append(float(part))
            c -= part
            scale += 29
        pieces.append(float(c))
        print(f"// 2/pi * 2^{shift} mod 4\n  {{" + ", ".join(f"{p!r}" for p in pieces) + "},")
    mp.mp.prec = 170


if __name__ == "__main__":
    main()
