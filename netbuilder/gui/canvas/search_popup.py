"""Search a layer by any of its names, see what it would give here, and add it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QListWidgetItem, QWidget

from netbuilder.gui.canvas.list_popup import ListPopup
from netbuilder.gui.canvas.offers import Offer, Offers
from netbuilder.gui.canvas.search_rows import OFFER_ROLE, OfferDelegate
from netbuilder.gui.layer_search import Match, favoured
from netbuilder.gui.stock import Stock
from netbuilder.gui.theme import Theme

# More of them would hide what fits best.
_MOST_RECENT = 4


class SearchPopup(ListPopup):
    """Enter adds the marked layer.

    `heading` says what it is searched for; with `only_fitting`, what does not fit there is shown only when nothing that
    does is called so.
    """

    chosen = Signal(str)  # the key of the entry

    def __init__(
        self,
        parent: QWidget,
        stock: Stock,
        theme: Theme,
        offers: Offers,
        heading: str = "",
        *,
        only_fitting: bool = False,
    ) -> None:
        super().__init__(
            parent,
            theme,
            OfferDelegate(theme, parent),
            heading=heading,
            asks="Search a layer",
            found="Layers found",
            nothing="No layer of that name",
        )
        self._stock = stock
        self._offers = offers
        self._only_fitting = only_fitting
        self.words.setAccessibleName("About this layer")
        self.show_found("")

    @property
    def current_key(self) -> str | None:
        """The entry that Enter would choose."""
        entry = self.list.currentItem()
        return None if entry is None else str(entry.data(Qt.ItemDataRole.UserRole))

    def entries_for(self, text: str) -> Iterator[QListWidgetItem]:
        recent, found = self._stock.recent, self._stock.search(text)
        offers = self._offers.sorted_out(favoured(found, recent) if text else found, best_first=not text)
        if self._only_fitting:
            fitting = [offer for offer in offers if offer.fits]
            # Whoever names a layer wants to know why it is not there.
            offers = fitting if fitting or not text else offers
        # A drawing begins with what comes in, whatever was used last in another one.
        return map(_entry, offers if text or self._offers.is_beginning else _recent_first(offers, recent))

    def about(self, entry: QListWidgetItem) -> str:
        offer = entry.data(OFFER_ROLE)
        return _words(offer) if isinstance(offer, Offer) else ""

    def choose(self, entry: QListWidgetItem) -> None:
        self.chosen.emit(entry.data(Qt.ItemDataRole.UserRole))


def _recent_first(offers: Sequence[Offer], recent: Sequence[str]) -> list[Offer]:
    """What was used last and fits here, marked as such, before all the others."""
    by_key = {offer.match.key: offer for offer in offers if offer.is_plain}
    first = [by_key[key] for key in recent if key in by_key][:_MOST_RECENT]
    taken = {offer.match.key for offer in first}
    marked = [replace(offer, match=replace(offer.match, because=_marked(offer.match))) for offer in first]
    return [*marked, *(offer for offer in offers if offer.match.key not in taken)]


def _marked(match: Match) -> str:
    return " · ".join(filter(None, ("recent", match.note)))


def _entry(offer: Offer) -> QListWidgetItem:
    entry = QListWidgetItem(offer.match.title)
    entry.setData(Qt.ItemDataRole.UserRole, offer.match.key)
    entry.setData(OFFER_ROLE, offer)
    said = f", gives {offer.shape}" if offer.shape else f", {offer.aside}" if offer.aside else ""
    said = said if offer.fits else f", does not fit: {offer.refusal}"
    entry.setData(Qt.ItemDataRole.AccessibleTextRole, f"{offer.match.title}{said}")
    entry.setToolTip(_words(offer))
    return entry


def _words(offer: Offer) -> str:
    """Why it does not fit, or what to think of; else what the layer does."""
    if not offer.fits:
        return f"Does not fit: {offer.reason}"
    return offer.doubt or offer.match.summary
