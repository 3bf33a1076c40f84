"""Chinese input on 麒麟 and 统信: their fcitx speaks to no Qt 6 that comes as a wheel, so the window speaks to it itself."""
