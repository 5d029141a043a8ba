"""The command line: one face of the product. It calls `wpp` and holds no rule of the trade.

Start at `cli.main`. Whatever takes long to import waits inside the command that needs it, so that `--help` and the
shell's completion answer at once.
"""
