"""The tree of communities: finding nodes, adding them, and settings inherited down it."""

from linli.communities.models import CommunityKind, CommunityStatus
from linli.communities.tree import (
    CommunityNotFound,
    Place,
    ancestor_ids,
    branch,
    children,
    find,
    forget_places,
    groups,
    home_of,
    names_of,
    place,
    subtree_ids,
)

from linli.communities.manage import (  # isort: skip - tree first: access needs it to load
    CommunityRefused,
    SlugTaken,
    close,
    create,
    own_language,
    rename,
    set_language,
)
from linli.communities.settings import (  # isort: skip
    SettingsRefused,
    SettingsStale,
    decided_above,
    inherited,
    own_overrides,
    read_settings_ahead,
    save_settings,
    settings,
)

__all__ = [
    "CommunityKind",
    "CommunityNotFound",
    "CommunityRefused",
    "CommunityStatus",
    "Place",
    "SettingsRefused",
    "SettingsStale",
    "SlugTaken",
    "ancestor_ids",
    "branch",
    "children",
    "close",
    "create",
    "decided_above",
    "find",
    "forget_places",
    "groups",
    "home_of",
    "inherited",
    "names_of",
    "own_language",
    "own_overrides",
    "place",
    "read_settings_ahead",
    "rename",
    "save_settings",
    "set_language",
    "settings",
    "subtree_ids",
]
