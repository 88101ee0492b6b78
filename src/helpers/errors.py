"""The one ancestor of every failure that a user can mend."""

from __future__ import annotations


class HelpersError(Exception):
    """A failure with a message that says what is wrong and what to do.

    The command line prints the message without a traceback and exits with code 1.
    Every named exception of the project inherits from this class.
    """
