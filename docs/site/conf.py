"""Sphinx's configuration of the documentation site. ``docs/site/build.py`` lays its pages out and calls Sphinx."""

import viva

project = "viva"
author = "the authors of viva"
project_copyright = "the authors of viva"
version = release = viva.__version__
language = "en"
smartquotes = False  # quotes stay what they are: many stand in what a program printed

extensions = ["myst_parser", "sphinx.ext.autodoc", "sphinx.ext.napoleon", "sphinx_copybutton", "katex_maths", "plainer"]

# --- pages in Markdown ------------------------------------------------------------------------------------------------
myst_enable_extensions = ["colon_fence", "dollarmath"]
myst_dmath_allow_digits = False  # "$0.01 and $5" is no formula
myst_heading_anchors = 4
# Of the pages' own words only: what a reader types after `$ ` or `>>> ` is what the button copies.
copybutton_prompt_text = r"\$ |>>> |\.\.\. "
copybutton_prompt_is_regexp = True
copybutton_only_copy_prompt_lines = True
copybutton_line_continuation_character = "\\"

# --- docstrings -------------------------------------------------------------------------------------------------------
autodoc_member_order = "bysource"
autodoc_typehints = "signature"
autodoc_preserve_defaults = True
napoleon_numpy_docstring = False
napoleon_use_rtype = False
napoleon_use_ivar = True
python_use_unqualified_type_names = True
maximum_signature_line_length = 90
add_module_names = False
toc_object_entries_show_parents = "hide"

# --- looks ------------------------------------------------------------------------------------------------------------
html_theme = "furo"
html_title = "viva"
html_static_path = ["_static"]
html_extra_path = ["_extra"]
html_css_files = ["katex/katex.css", "site.css"]
html_copy_source = False
html_show_sourcelink = False
html_show_copyright = False
# A summary is fetched from the page that was found, which no browser allows for files on the disk.
html_show_search_summary = False
pygments_style = "friendly"
pygments_dark_style = "monokai"
html_theme_options = {
    "navigation_with_keys": True,
    "light_css_variables": {
        "color-brand-primary": "#2c5282",
        "color-brand-content": "#2c5282",
        "color-brand-visited": "#2c5282",
    },
    "dark_css_variables": {
        "color-brand-primary": "#9cc0ee",
        "color-brand-content": "#9cc0ee",
        "color-brand-visited": "#9cc0ee",
    },
}
