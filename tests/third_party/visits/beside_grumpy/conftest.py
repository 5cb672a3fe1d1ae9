pytest_plugins = ["linli.testing"]
