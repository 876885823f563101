"""The runner of the course: the command `kata`, and in a notebook `%load_ext kata`."""

from __future__ import annotations

from typing import Any


def load_ipython_extension(shell: Any) -> None:  # noqa: ANN401  (IPython calls it)
    """Add `%kata` to a notebook."""
    import atexit

    from kata.ipython import Magic

    magic = Magic()
    atexit.register(magic.close)
    shell.register_magic_function(magic, magic_name="kata")
