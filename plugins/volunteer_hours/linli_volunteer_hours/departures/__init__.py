"""What becomes of somebody's part in all this when they leave the community, or are erased;
and of a team when it is closed.
"""
