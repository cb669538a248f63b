"""Scanned pages: finding them, reading them by OCR, and marking what was read so."""
