"""Fields that are changed in a list, each with a name that a screen reader can say."""

from typing import Any

from django.forms import ModelForm


class NamedInListForm(ModelForm):
    """Django names a column once, above the table, and none of its fields."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            if not field.widget.is_hidden:
                field.widget.attrs["aria-label"] = f"{field.label}: {self.instance}"
