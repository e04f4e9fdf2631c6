"""Element names of plain feeds: what each means to the strict reader. Everything else makes it unsure.

A name is either a `Role` (its text is taken), harmless (it cannot change title, link, id, date or content), or neither:
then `role_of` raises Unsure and feedparser reads the document. The tables follow feedparser's own idea of each name, so
that the two readers agree.
"""

from enum import IntEnum, auto

ATOM = "http://www.w3.org/2005/atom"
RSS1 = "http://purl.org/rss/1.0/"
RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"


class Unsure(Exception):  # noqa: N818 - no error: another reader shall look
    """The strict reader does not know for certain what feedparser would make of the document."""


class Role(IntEnum):
    """What an element is: NOTHING is passed over, those from TITLE on are gathered for their text."""

    NOTHING = 0
    HEAD = auto()
    ITEM = auto()
    IMAGE = auto()
    PICTURE = auto()
    TITLE = auto()
    LINK = auto()
    ID = auto()
    PUBLISHED = auto()
    UPDATED = auto()
    CREATED = auto()
    DESCRIPTION = auto()
    SUMMARY = auto()
    CONTENT = auto()
    ENCODED = auto()
    SOURCE = auto()
    ORIGINAL_LINK = auto()
    MEDIA_TITLE = auto()
    MEDIA_DESCRIPTION = auto()
    LANGUAGE = auto()
    TTL = auto()
    PERIOD = auto()
    FREQUENCY = auto()


PREFIXES = {
    "": "",
    RSS1: "",
    ATOM: "",
    RDF: "rdf",
    "http://purl.org/rss/1.0/modules/content/": "content",
    "http://purl.org/dc/elements/1.1/": "dc",
    "http://purl.org/dc/terms/": "dcterms",
    "http://search.yahoo.com/mrss/": "media",
    "http://search.yahoo.com/mrss": "media",
    "http://purl.org/rss/1.0/modules/syndication/": "sy",
    "http://purl.org/rss/1.0/modules/slash/": "slash",
    "http://wellformedweb.org/commentapi/": "wfw",
    "http://www.itunes.com/dtds/podcast-1.0.dtd": "itunes",
    "http://rssnamespace.org/feedburner/ext/1.0": "feedburner",
    "http://webns.net/mvcb/": "admin",
    "http://www.georss.org/georss": "georss",
    "http://www.w3.org/2003/01/geo/wgs84_pos#": "geo",
}
"""Namespaces (lower case) and the prefix by which feedparser knows them, whatever the document calls them."""

_HANDLED = frozenset({
    "admin", "annotate", "cc", "content", "creativecommons", "dc", "dcterms", "feedburner", "foaf", "geo", "georss",
    "gml", "itunes", "image", "l", "media", "news", "prism", "psc", "published", "rdf", "rdfs", "slash", "soap",
    "summary", "sy", "thr", "ti", "title", "updated", "created", "wfw", "xhtml", "xlink", "xml",
})  # fmt: skip
"""Prefixes that feedparser, or our reading of it, gives a meaning; bound to a foreign namespace they are a riddle."""
_RIDDLES = ("userland.com", "law.harvard.edu", "example.com", "/echo/", "/pie/", "atom/ns#", "netscape.com", "xhtml",
            "rss091", "opengis.net", "podlove", "creativecommons", "web.resource.org")  # fmt: skip
"""Parts of namespaces whose elements feedparser takes for plain ones, or nests."""

_HARMLESS = {
    "": "category author managingeditor webmaster comments enclosure generator docs cloud rating copyright "
    "lastbuilddate name email uri contributor rights logo icon skiphours skipdays hour day expirationdate keywords "
    "items subtitle post-id",
    "dc": "creator subject publisher rights contributor identifier type format coverage relation source author",
    "dcterms": "valid license rights creator identifier",
    "itunes": "author subtitle owner name email category keywords explicit block image duration title episode "
    "episodetype season type link new-feed-url complete",
    "feedburner": "info emailserviceid feedburnerhostname feedflare",
    "slash": "comments section department hit_parade",
    "wfw": "commentrss comment",
    "admin": "generatoragent errorreportsto",
    "rdf": "seq li bag",
    "sy": "updatebase",
    "georss": "point featurename elev",
    "geo": "lat long",
    "media": "content group thumbnail credit text keywords rating category copyright player adult hash restriction "
    "community statistics starrating views tags",
}
_ROLES = {
    ("", "channel"): Role.HEAD,
    ("", "item"): Role.ITEM,
    ("", "entry"): Role.ITEM,
    ("", "image"): Role.IMAGE,
    ("", "url"): Role.PICTURE,
    ("", "width"): Role.PICTURE,
    ("", "height"): Role.PICTURE,
    ("", "title"): Role.TITLE,
    ("", "link"): Role.LINK,
    ("", "guid"): Role.ID,
    ("", "id"): Role.ID,
    ("", "pubdate"): Role.PUBLISHED,
    ("", "published"): Role.PUBLISHED,
    ("dcterms", "issued"): Role.PUBLISHED,
    ("", "updated"): Role.UPDATED,
    ("dc", "date"): Role.UPDATED,
    ("dcterms", "modified"): Role.UPDATED,
    ("dcterms", "created"): Role.CREATED,
    ("", "description"): Role.DESCRIPTION,
    ("dc", "description"): Role.DESCRIPTION,
    ("", "summary"): Role.SUMMARY,
    ("itunes", "summary"): Role.SUMMARY,
    ("", "content"): Role.CONTENT,
    ("content", "encoded"): Role.ENCODED,
    ("", "source"): Role.SOURCE,
    ("feedburner", "origlink"): Role.ORIGINAL_LINK,
    ("media", "title"): Role.MEDIA_TITLE,
    ("media", "description"): Role.MEDIA_DESCRIPTION,
    ("", "language"): Role.LANGUAGE,
    ("dc", "language"): Role.LANGUAGE,
    ("", "ttl"): Role.TTL,
    ("sy", "updateperiod"): Role.PERIOD,
    ("sy", "updatefrequency"): Role.FREQUENCY,
} | {(prefix, name): Role.NOTHING for prefix, names in _HARMLESS.items() for name in names.split()}


def check_namespace(prefix: str | None, uri: str | None) -> None:
    """Raise Unsure for a declaration that could make one name look like another (feedparser splits names at spaces)."""
    lowered = (uri or "").lower()
    known = PREFIXES.get(lowered)
    odd = (known is None and any(part in lowered for part in _RIDDLES)) or " " in lowered
    if odd or (prefix and prefix.lower() in _HANDLED and prefix.lower() != known):
        raise Unsure


def role_of(namespace: str, local: str, prefix: str) -> Role:
    """The role of an element. Names of unknown namespaces are passed over if they carry a prefix of their own."""
    known = PREFIXES.get(namespace.lower())
    if known is None:
        if not prefix and local.lower() != "post-id":
            raise Unsure
        return Role.NOTHING
    role = _ROLES.get((known, local.lower()))
    if role is None:
        raise Unsure
    return role
