"""Pure definitions of the figures: CALIBRATION §4, in the words of docs/dev/insight.md."""
