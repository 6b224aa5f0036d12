"""Fitting a logistic model of few numbers, without a library for it."""

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]


def ridge_logistic(inputs: Floats, targets: Floats, importance: Floats, ridge: float = 1e-3) -> Floats:
    """Fit by Newton's method on standardised inputs; the first column is the constant.

    inputs: [n, features]. targets: [n], 0 to 1. importance: [n], what each row weighs. Returns weights [features].
    """
    scale = inputs.std(axis=0)
    scale[0] = 1.0
    standard = inputs / scale
    importance = importance / importance.sum()
    weights: Floats = np.zeros(inputs.shape[1])
    penalty: Floats = ridge * np.eye(inputs.shape[1])
    penalty[0, 0] = 0.0
    for _ in range(50):
        likely: Floats = 1 / (1 + np.exp(-standard @ weights))
        gradient: Floats = standard.T @ (importance * (likely - targets)) + penalty @ weights
        curvature: Floats = (standard * (importance * likely * (1 - likely))[:, None]).T @ standard + penalty
        weights = weights - np.linalg.solve(curvature, gradient)
    return weights / scale
