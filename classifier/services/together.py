"""Sets that grow into one, whatever joins what in which order."""

from collections.abc import Hashable


class Together:
    def __init__(self) -> None:
        self._leads_to: dict[Hashable, Hashable] = {}

    def one_of(self, thing: Hashable) -> Hashable:
        """The same for all that are together."""
        way = []
        while (onwards := self._leads_to.get(thing, thing)) != thing:
            way.append(thing)
            thing = onwards
        # Whoever asks next has a short way.
        for passed in way:
            self._leads_to[passed] = thing
        return thing

    def join(self, one: Hashable, other: Hashable) -> None:
        self._leads_to[self.one_of(one)] = self.one_of(other)
