"""A photo becomes a disposal, and a disposal earns points.

`prepare` is slow and holds no transaction: it looks at the photo and writes its file. `settle` is
one transaction of few statements. A view calls the first, then the second inside
`common.idempotency.answer_once`:

    prepared = prepare(person=..., received=receive(upload), compartment="auto")
    return answer_once(request, lambda: answer(settle(prepared)))
"""

from decimal import Decimal
from uuid import UUID

from accounts.models import User
from common.photos import Received
from disposals.compartments import AUTO
from disposals.models import Bin
from disposals.services.preparing import Prepared, prepare
from disposals.services.settling import UNSURE, Outcome, Wallet, settle

__all__ = ["UNSURE", "Outcome", "Prepared", "Wallet", "dispose", "prepare", "settle"]


def dispose(
    *,
    person: User,
    received: Received | None = None,
    detection_id: UUID | None = None,
    bin: Bin | None = None,
    compartment: str = AUTO,
    label: str | None = None,
    weight_kg: Decimal | None = None,
    from_stream: bool = False,
) -> Outcome:
    """Both halves, for whoever has no request that may be repeated."""
    prepared = prepare(
        person=person,
        received=received,
        detection_id=detection_id,
        bin=bin,
        compartment=compartment,
        label=label,
        weight_kg=weight_kg,
        from_stream=from_stream,
    )
    return settle(prepared)
