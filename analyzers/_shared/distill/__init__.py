"""The distillation kit: teachers, students, objectives, one training loop, data selection (needs the train extra).

Nothing that runs on a user's computer may import it: see the contract in pyproject.toml.
"""

from __future__ import annotations

from analyzers._shared.distill.minilm import (
    MINILM_SHA256,
    Pooled,
    load_minilm,
    mean_pool,
    minilm_folder,
    sha256_of,
    write_int8,
)

__all__ = ["MINILM_SHA256", "Pooled", "load_minilm", "mean_pool", "minilm_folder", "sha256_of", "write_int8"]
