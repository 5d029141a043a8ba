"""What can be ordered: items in sizes (SKUs), packs, and the choices a pack asks for."""
