"""The shop: what merchants and the community give for points, and how it is fetched."""
