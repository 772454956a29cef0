"""The way Web activities take to an endpoint: loopback, or an address the local profile maps."""
