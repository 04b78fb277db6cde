"""The page where people are named: its websocket commands, pictures, and registration."""
