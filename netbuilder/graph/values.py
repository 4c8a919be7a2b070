"""The base of every value in the document."""

from typing import Any, Self

from pydantic import BaseModel, ConfigDict


class Value(BaseModel):
    """A frozen value that keeps what it does not understand, so that newer files survive a round trip."""

    model_config = ConfigDict(frozen=True, extra="allow", populate_by_name=True, allow_inf_nan=False, defer_build=True)

    def replace(self, **changes: Any) -> Self:  # Any: the subclass's own fields
        """A copy with `changes`, validated (pydantic's `model_copy(update=)` does not validate).

        Values that are left alone are shared, not copied, so that identity tells what differs.
        Raises pydantic.ValidationError.
        """
        values = {name: getattr(self, name) for name in type(self).model_fields} | (self.model_extra or {}) | changes
        return type(self).model_validate(values)
