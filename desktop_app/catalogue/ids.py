"""Sets of row ids, as arrays."""

import numpy as np
import numpy.typing as npt

Ids = npt.NDArray[np.int64]


def member(ids: Ids, others: Ids) -> npt.NDArray[np.bool_]:
    """Return for each id whether it is among `others`, which are ascending; np.isin takes ten times as long."""
    at = np.searchsorted(others, ids)
    found = at < len(others)
    found[found] = others[at[found]] == ids[found]
    return found
