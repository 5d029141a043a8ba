"""How the portal's pages are served: processes, connections, and what a request may take."""
