"""What a PDF may cost: counts, never time, so that a result doesn't depend on how busy the machine is."""

from __future__ import annotations

MOST_BYTES = 64 * 1024 * 1024
MOST_UNPACKED = 512 * 1024 * 1024
"""What the file's streams may hold once they are decompressed, all together."""
MOST_PAGES = 300
"""More pages than a conversation or a key has."""
MOST_GLYPHS = 1_500_000
MOST_GLYPHS_OF_A_PAGE = 40_000
MOST_PATHS_OF_A_PAGE = 40_000
MOST_FORMS_OF_A_PAGE = 5_000
"""How often a page may draw a piece of the file that others may draw as well (a form, which may draw forms)."""
