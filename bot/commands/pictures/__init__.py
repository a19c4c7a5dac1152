"""Pictures: domain → SVG → PNG. Only `painter.py` and its worker leave the world of pure functions."""
