"""Tests of unwritable folders run as root too, where every folder can be written."""

import ctypes
import sys

_PR_CAPBSET_DROP = 24  # <sys/prctl.h>
_CAP_DAC_OVERRIDE = 1  # <linux/capability.h>


def lose_roots_right_to_write() -> None:
    """For `preexec_fn`: let a program that root starts respect permissions, as others must."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(_PR_CAPBSET_DROP, _CAP_DAC_OVERRIDE)
