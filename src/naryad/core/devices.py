"""Where a request comes from, as it is shown: the address, and what the browser calls itself."""

import re
from ipaddress import ip_address

_BROWSERS = (
    (r"YaBrowser/", "Яндекс Браузер"),
    (r"Edg(A|iOS)?/", "Edge"),
    (r"OPR/|Opera", "Opera"),
    (r"SamsungBrowser/", "Samsung Internet"),
    (r"Firefox/|FxiOS/", "Firefox"),
    (r"HeadlessChrome/|Chrome/|CriOS/", "Chrome"),
    (r"Safari/", "Safari"),
    (r"curl/", "curl"),
    (r"python", "Python"),
)
_SYSTEMS = (
    (r"iPhone", "iPhone"),
    (r"iPad", "iPad"),
    (r"Android", "Android"),
    (r"Windows", "Windows"),
    (r"Mac OS X|Macintosh", "macOS"),
    (r"CrOS", "ChromeOS"),
    (r"Linux|X11", "Linux"),
)


def shown_ip(given: str | None) -> str | None:
    """An address as the database keeps it; None where there is none (a socket), or what a proxy says is none."""
    try:
        return str(ip_address((given or "").partition("%")[0]))
    except ValueError:
        return None


def device_name(agent: str) -> str:
    """«Chrome, Windows», for people only: nothing rests on it.

    What it calls itself where neither is known, "" where it says nothing.
    """
    names = (_first(_BROWSERS, agent), _first(_SYSTEMS, agent))
    return ", ".join(name for name in names if name) or agent[:60]


def _first(known: tuple[tuple[str, str], ...], agent: str) -> str:
    return next((name for mark, name in known if re.search(mark, agent, re.IGNORECASE)), "")
