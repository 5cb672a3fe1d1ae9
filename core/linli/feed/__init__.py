"""What other programs are told of what happens: a feed to be read, and webhooks that call."""

from linli.feed.recording import is_open, open_feed, record

__all__ = ["is_open", "open_feed", "record"]
