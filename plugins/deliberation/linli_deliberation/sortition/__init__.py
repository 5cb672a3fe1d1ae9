"""Sortition: draws by lot that anybody can repeat, from a pool fixed before its seed."""
