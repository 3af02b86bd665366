"""Controls of events beyond the usual: those of another API version."""

from .control_routes import Body, controls
from .old_versions import OLD_VERSION, in_old_shape
from .state import KINDS, State


@controls("POST", "events/old")
def make_old_event(state: State, body: Body) -> Body:
    """An event of `type` about `object`, in the shape of an older version (`api_version`)."""
    for kind in KINDS:
        if body["object"] in state.objects[kind]:
            value = in_old_shape(state, state.objects[kind][body["object"]])
            version = body.get("api_version") or OLD_VERSION
            return state.record_event(body["type"], value, api_version=version)
    raise ValueError(f"no object {body['object']}")
