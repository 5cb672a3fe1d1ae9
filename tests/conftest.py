"""What everybody's tests share: the fixtures that plugin authors get too."""

pytest_plugins = ["linli.testing"]
