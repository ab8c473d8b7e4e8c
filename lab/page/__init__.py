"""A web page in a lesson's room: served here, shown in the notebook or in a headless Chromium, watched from Python.

from lab import page as web

site = await web.open(endpoint, says="what do you see")     # endpoint: the lesson's own token endpoint
async with site.visit() as page:
    await page.press("join")
    print(await page.press("camera"))                       # "on", "off" or "failed: NotAllowedError: ..."
await site.close()
"""

from lab.livekit_js import PagesMissing
from lab.page.site import Refused, Site, open
from lab.page.visit import Page, PageFailed, devices

__all__ = ["Page", "PageFailed", "PagesMissing", "Refused", "Site", "devices", "open"]
