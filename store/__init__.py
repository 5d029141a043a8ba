"""The storefront and the desk: pages for people over the functions of `wpp`. No rule of the trade lives here."""
