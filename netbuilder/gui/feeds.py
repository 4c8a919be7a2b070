"""What brings data and pictures of the model to where they are seen: the panels and the nodes."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import cached_property
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from netbuilder.gui.data_feed import DataFeed
    from netbuilder.gui.main_window import MainWindow
    from netbuilder.gui.pictures import PictureFeed
    from netbuilder.gui.thumbnail_feed import ThumbnailFeed


class Feeds:
    """Each is made when it is needed, at the latest when the window stands."""

    def __init__(self, window: MainWindow) -> None:
        self._window = window

    @cached_property
    def data(self) -> DataFeed:
        """Feeds the data panel."""
        from netbuilder.gui.data_feed import DataFeed

        window = self._window
        feed = DataFeed(window.session, window.docks, window.panels.data, window)
        feed.sample_wanted.connect(self._on_data_sample_wanted)
        return feed

    @cached_property
    def pictures(self) -> PictureFeed:
        """Feeds the filters and the activations."""
        from netbuilder.gui.pictures import PictureFeed

        window = self._window
        feed = PictureFeed(window.session, window.docks, window.panels.filters, window.panels.activations, window)
        feed.follow(window.selection.inspected)
        return feed

    @cached_property
    def thumbnails(self) -> ThumbnailFeed:
        """Feeds the nodes on the canvas that are seen from near."""
        from netbuilder.gui.thumbnail_feed import ThumbnailFeed

        window = self._window
        return ThumbnailFeed(window.session, window.canvas, self.pictures, window)

    @property
    def late(self) -> Iterator[Callable[[], object]]:
        """What makes each of them."""
        yield lambda: self.pictures
        yield lambda: self.data
        yield lambda: self.thumbnails

    def restart(self) -> None:
        """Begin anew: another project is open."""
        self.data.restart()
        self.pictures.restart()
        self.thumbnails.restart()

    def _on_data_sample_wanted(self, part: str, number: int) -> None:
        self._window.docks.raise_("activations")
        self._window.panels.activations.samples.choose(part, number)
