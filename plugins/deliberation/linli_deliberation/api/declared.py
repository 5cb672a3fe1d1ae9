"""Where the plugin's resources are declared."""

from linli_web.api import Resources

resources = Resources("deliberation")
