"""Where a model's weights may come from."""

from pathlib import Path

from desktop_app.embed.weights import PackedWeights, Weights, bundled_file


def open_weights(source: Path | None = None) -> Weights:
    """Open the weights in `source`, a Hugging Face directory, or by default the installed ones.

    Raises ModelUnavailable if they are missing, altered or of another model.
    """
    if source is None:
        return PackedWeights(bundled_file())
    from desktop_app.embed.official import open_directory  # noqa: PLC0415

    return open_directory(source)
