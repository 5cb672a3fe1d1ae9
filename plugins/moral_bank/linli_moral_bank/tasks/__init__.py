"""Published tasks: staff publish, residents take them up and hand them in, or come to an event."""
