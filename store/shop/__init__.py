"""What is answered at each address, one file for one thing."""
