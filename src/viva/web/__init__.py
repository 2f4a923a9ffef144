"""The page: an archive to search, chats to mark, exams to watch, and a queue for what a person has to decide.

In goes a store of marking records (:mod:`viva.store`); out comes a web application for one person or a small group, on
this machine. Start with ``app.py`` (which address shows what), then ``guard.py`` (who may ask), then ``pages/`` (one
file a page). Whatever a model wrote is hostile: it is escaped or sanitised where it is shown, and a policy in every
answer forbids scripts that aren't the page's own. Starlette, Jinja and uvicorn are imported only here.
"""

from viva.web.app import create_app
from viva.web.server import serve
from viva.web.settings import Settings

__all__ = ["Settings", "create_app", "serve"]
