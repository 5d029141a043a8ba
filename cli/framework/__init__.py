"""What every command is made of: declaring, options, session, prompts, output, errors."""
