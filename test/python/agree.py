"""When two results agree (the project's rule), and when a check of them can be trusted."""
import numpy as np


def disagreement(ours, theirs):
    """Says why `ours` does not agree with `theirs` (arrays), or returns None.

    Same shape and type; integers and booleans exact; floats |a-b| <= 1e-4 max|b| + 1e-3 |b|, with NaN and infinity in
    the same places.
    """
    ours, theirs = np.asarray(ours), np.asarray(theirs)
    if ours.shape != theirs.shape:
        return f"shape {ours.shape}, expected {theirs.shape}"
    if ours.dtype != theirs.dtype:
        return f"type {ours.dtype}, expected {theirs.dtype}"
    if not np.issubdtype(theirs.dtype, np.floating):
        wrong = np.count_nonzero(ours != theirs)
        return f"{wrong} of {theirs.size} elements differ" if wrong else None
    a, b = ours.astype(np.float64), theirs.astype(np.float64)
    finite = np.isfinite(b)
    if not np.array_equal(a[~finite], b[~finite], equal_nan=True):
        return "NaN or infinity in other places"
    a, b = a[finite], b[finite]
    error = np.abs(a - b)
    bound = 1e-4 * np.max(np.abs(b), initial=0) + 1e-3 * np.abs(b)
    if not np.all(error <= bound):
        return f"largest error {np.nanmax(error):.3g}, largest value {np.max(np.abs(b)):.3g}"
    return None


def model_disagreement(ours, theirs, other_seed):
    """As above for every output of a whole model; also the error must stay below 5 % of the difference that another
    seed's input makes, so that outputs which are zero or do not depend on the input never pass."""
    for k, (a, b, c) in enumerate(zip(ours, theirs, other_seed)):
        why = disagreement(a, b)
        if why:
            return f"output {k}: {why}"
        if np.issubdtype(b.dtype, np.floating) and b.shape == c.shape and b.size:
            error, effect = np.max(np.abs(a.astype(np.float64) - b)), np.max(np.abs(c.astype(np.float64) - b))
            if not effect > 0 or not error < 0.05 * effect:
                return f"output {k}: error {error:.3g}, while another input changes it by {effect:.3g}"
    if len(ours) != len(theirs):
        return f"{len(ours)} outputs, expected {len(theirs)}"
    return None
