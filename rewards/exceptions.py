"""How points say no."""

from django.utils.translation import gettext as _

from common.errors import DomainError


class AlreadyPaid(DomainError):
    """This reason and source stand in the ledger already. What went before in the transaction is
    undone with it: whoever wants to go on puts a savepoint around the call."""

    code = "ALREADY_PAID"
    status = 409

    def __init__(self) -> None:
        super().__init__(_("This was counted already. Nothing was counted twice."))


class NotEnoughPoints(DomainError):
    code = "NOT_ENOUGH_POINTS"
    status = 409

    def __init__(self, *, balance: int, amount: int) -> None:
        sentence = _("This takes %(amount)s points and you have %(balance)s. Nothing was taken.")
        super().__init__(sentence % {"amount": amount, "balance": balance})
