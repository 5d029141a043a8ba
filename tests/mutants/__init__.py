"""Takes the guards of the product out, one at a time, in a copy of the tree, and runs the tests that cover each.

A guard that no test misses is printed. `make mutants ROOM=wpp/orders` starts it, and starts again where it stopped.
"""
