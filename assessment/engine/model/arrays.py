"""Names for the arrays of the engine. Their shapes stand in each docstring, as (rows, columns)."""

from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

Array: TypeAlias = NDArray[np.float64]
"""Numbers."""

Places: TypeAlias = NDArray[np.int64]
"""Whole numbers, mostly positions in another array."""

Mask: TypeAlias = NDArray[np.bool_]
"""Yes or no."""
