"""Mails that time has overtaken."""


class NotWanted(Exception):
    """What a mail was to say is no longer so: it is dropped instead of sent."""
