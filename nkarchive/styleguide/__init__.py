"""Material of `/styleguide/`: one of everything, from no database."""

from nkarchive.styleguide.material import samples

__all__ = ["samples"]
