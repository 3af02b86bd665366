"""The typed contract of the pinned SDK: what a request may carry and what an answer must."""

from .answers import check_answer, check_object, class_named, fields_of, required_of
from .requests import check_request, missing
from .routes import Route, all_routes, find

__all__ = [
    "Route",
    "all_routes",
    "check_answer",
    "check_object",
    "check_request",
    "class_named",
    "fields_of",
    "find",
    "missing",
    "required_of",
]
