"""The Welcome Pack Portal: one client's starters, stock and orders, from the list to the doorstep.

``wpp`` is the product and knows no face; ``cli`` and ``store`` are its two faces. Start reading at
``wpp.portal`` and go down the floors that the README draws.
"""

__version__ = "0.1.0"
