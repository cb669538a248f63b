"""A Model Context Protocol server over the gateway's REST: annual reports as tools of an assistant."""
