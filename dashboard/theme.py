"""The look and the manners of the server: everything Streamlit is told, in one place."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from dashboard.charts.palette import INKS

FAVICON = Path(__file__).with_name("favicon.png")

_QUIET: dict[str, Any] = {
    "browser.gatherUsageStats": False,  # nothing leaves the host
    "client.showErrorDetails": "none",
    "client.showErrorLinks": False,
    "client.toolbarMode": "viewer",  # keeps the theme switch, hides what is for developers
    "runner.postScriptGC": False,  # the whole heap after every run, while all other sessions wait; Python does its own
    "server.enableWebsocketCompression": True,  # a filter change is mostly words that repeat
    "server.fileWatcherType": "none",
    "server.headless": True,
    "server.showEmailPrompt": False,
    "server.websocketPingInterval": 30,
    "global.disableWidgetStateDuplicationWarning": True,  # a filter has a default and is set by a click on a chart
    "logger.hideWelcomeMessage": True,  # on an open address, that message asks a server outside for our own
    "logger.level": "warning",
    "theme.baseRadius": "medium",
    "theme.headingFontSizes": ["1.9rem", "1.3rem", "1.15rem", "1.05rem", "1rem", "1rem"],
    "theme.headingFontWeights": [700, 600, 500, 600, 600, 600],
    "theme.metricValueFontSize": "1.9rem",
    "theme.metricValueFontWeight": 600,
    "theme.linkUnderline": False,
    "theme.paddingTop": "1.5rem",
    "theme.paddingBottom": "3rem",
    "theme.showWidgetBorder": True,
}
_LIGHT: dict[str, str] = {
    "primaryColor": "#0B5C8A",
    "backgroundColor": INKS["light"].surface,
    "secondaryBackgroundColor": "#F1F5F9",
    "textColor": INKS["light"].text,
    "borderColor": "#D9E1E9",
    "linkColor": "#0B5C8A",
    "blueColor": "#2B74B3",
    "grayTextColor": INKS["light"].muted,
    "grayBackgroundColor": "#EDF1F5",
}
_DARK: dict[str, str] = {
    "primaryColor": "#4FA3DB",
    "backgroundColor": INKS["dark"].surface,
    "secondaryBackgroundColor": "#172230",
    "textColor": INKS["dark"].text,
    "borderColor": "#2B3A4A",
    "linkColor": "#7CC0EE",
    "blueColor": "#5BA0D6",
    "grayTextColor": INKS["dark"].muted,
    "grayBackgroundColor": "#223040",
}
_SIDEBAR = {
    "light": {"backgroundColor": "#F6F8FB"},
    # Chips write white on the primary colour and sliders write the primary colour on the ground: on a
    # near-black ground alone one blue is dark enough for the first and light enough for the second.
    "dark": {"backgroundColor": "#010204", "primaryColor": "#2E7BB4"},
}

CONFIG: dict[str, Any] = {
    **_QUIET,
    **{f"theme.light.{name}": value for name, value in _LIGHT.items()},
    **{f"theme.dark.{name}": value for name, value in _DARK.items()},
    **{
        f"theme.{mode}.sidebar.{name}": v for mode, colours in _SIDEBAR.items() for name, v in colours.items()
    },
}
"""Configuration of the Streamlit server, by option name."""
