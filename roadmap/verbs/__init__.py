"""The verbs of the command, one module each: EXAMPLE, arguments(parser), run(options)."""
