"""Pure definitions of the figures: docs/dev/insight.md, in the words of docs/dev/insight.md."""
