"""The shapes of names, as the API server checks them (k8s.io/apimachinery/pkg/util/validation).

Each function says what is wrong with a text in words that follow its value ("… is longer than 63 characters"); empty
means that the text is fine.
"""

from __future__ import annotations

import re
from functools import lru_cache

_LABEL = re.compile(r"[a-z0-9]([-a-z0-9]*[a-z0-9])?")
_LABEL_1035 = re.compile(r"[a-z]([-a-z0-9]*[a-z0-9])?")
_SUBDOMAIN = re.compile(r"[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*")
_SEARCH = re.compile(r"_?[a-z0-9]([-_a-z0-9]*[a-z0-9])?(\._?[a-z0-9]([-_a-z0-9]*[a-z0-9])?)*")
_WILDCARD = re.compile(rf"\*\.{_SUBDOMAIN.pattern}")
_HTTP_PATH = re.compile(r"[A-Za-z0-9/\-._~%!$&'()*+,;=:]+")
_SYSCTL = re.compile(r"([a-z0-9]([-_a-z0-9]*[a-z0-9])?[./])*[a-z0-9]([-_a-z0-9]*[a-z0-9])?")
_QUALIFIED = re.compile(r"([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]")
_PORT_NAME = re.compile(r"[-a-z0-9]+")
_CONFIG_KEY = re.compile(r"[-._a-zA-Z0-9]+")
_VARIABLE = re.compile(r"[ -<>-~]+")
_HEADER = re.compile(r"[-A-Za-z0-9]+")
_LETTERS = "use lower-case letters, digits and -, with a letter or digit at both ends"


@lru_cache(maxsize=8192)
def dns_label(text: str) -> str:
    """RFC 1123 label: a container, a volume, a service port."""
    if len(text) > 63:
        return f"is longer than 63 characters ({len(text)})"
    return "" if _LABEL.fullmatch(text) else f"is not a DNS label: {_LETTERS}"


def dns_label_beginning_with_letter(text: str) -> str:
    """RFC 1035 label: a Service before Kubernetes 1.36."""
    if len(text) > 63:
        return f"is longer than 63 characters ({len(text)})"
    if _LABEL_1035.fullmatch(text):
        return ""
    if _LABEL.fullmatch(text):
        return "does not begin with a letter"
    return f"is not a DNS label: {_LETTERS}"


@lru_cache(maxsize=8192)
def dns_subdomain(text: str) -> str:
    """RFC 1123 subdomain: most objects."""
    if len(text) > 253:
        return f"is longer than 253 characters ({len(text)})"
    if _SUBDOMAIN.fullmatch(text):
        return ""
    return "is not a DNS name: use lower-case letters, digits, - and ., with a letter or digit at both ends"


def dns_search(text: str) -> str:
    """A search path of a pod's DNS: a DNS name whose parts may have underscores."""
    if len(text) > 253:
        return f"is longer than 253 characters ({len(text)})"
    return "" if _SEARCH.fullmatch(text) else "is not a DNS name: use lower-case letters, digits, -, _ and ."


def host_pattern(text: str) -> str:
    """The host of an Ingress: a DNS name, or one whose first part is `*`."""
    if "*" not in text:
        return dns_subdomain(text)
    if len(text) > 253:
        return f"is longer than 253 characters ({len(text)})"
    return "" if _WILDCARD.fullmatch(text) else "is not a DNS name whose first part is *"


def domain_prefixed_path(text: str) -> str:
    """The name of a controller: `example.com/controller`."""
    host, slash, path = text.partition("/")
    if not host or not slash or not path:
        return "is not of the form example.com/name"
    if dns_subdomain(host):
        return f"has a prefix that {dns_subdomain(host)}"
    return "" if _HTTP_PATH.fullmatch(path) else "has characters after the / that no URL's path has"


def kernel_setting(text: str) -> str:
    """The name of a kernel setting: `net.core.somaxconn`, or with slashes."""
    if len(text) > 253:
        return f"is longer than 253 characters ({len(text)})"
    return "" if _SYSCTL.fullmatch(text) else "is not the name of a kernel setting"


def path_segment(text: str) -> str:
    """A name that need only fit into a URL: roles and their bindings."""
    if text in (".", "..") or "/" in text or "%" in text:
        return "cannot stand in a URL: it may not be . or .. nor contain / or %"
    return ""


@lru_cache(maxsize=8192)
def qualified_name(text: str) -> str:
    """The key of a label, an annotation, a taint: `name` or `prefix/name`."""
    prefix, slash, name = text.rpartition("/")
    if slash:
        if not prefix:
            return "has nothing before the /"
        trouble = dns_subdomain(prefix)
        if trouble:
            return f"has a prefix that {trouble}"
    if not name:
        return "has no name"
    if len(name) > 63:
        return f"is longer than 63 characters ({len(name)})"
    return "" if _QUALIFIED.fullmatch(name) else f"is not a valid key: {_QUALIFIED_FIX}"


_QUALIFIED_FIX = "use letters, digits, -, _ and ., with a letter or digit at both ends"


@lru_cache(maxsize=8192)
def label_value(text: str) -> str:
    """The value of a label."""
    if len(text) > 63:
        return f"is longer than 63 characters ({len(text)})"
    return "" if not text or _QUALIFIED.fullmatch(text) else f"is not a valid label value: {_QUALIFIED_FIX}"


def port_name(text: str) -> str:
    """An IANA service name: a container port, a `targetPort`, a probe's port."""
    if len(text) > 15:
        return f"is longer than 15 characters ({len(text)})"
    if not _PORT_NAME.fullmatch(text):
        return "is not a port name: use lower-case letters, digits and -"
    if not any(character.isalpha() for character in text):
        return "is not a port name: it needs a letter (a number is written without quotes)"
    if "--" in text or text.startswith("-") or text.endswith("-"):
        return "is not a port name: no - at an end, no two in a row"
    return ""


def config_key(text: str) -> str:
    """A key of a ConfigMap or a Secret."""
    if len(text) > 253:
        return f"is longer than 253 characters ({len(text)})"
    if text in (".", "..") or text.startswith(".."):
        return "may not be . nor begin with .."
    return "" if _CONFIG_KEY.fullmatch(text) else "is not a valid key: use letters, digits, -, _ and ."


def variable_name(text: str) -> str:
    """The name of an environment variable: any printable ASCII but =."""
    return "" if _VARIABLE.fullmatch(text) else "is not a variable name: use printable ASCII characters without ="


def header_name(text: str) -> str:
    """The name of an HTTP header in a probe."""
    return "" if _HEADER.fullmatch(text) else "is not an HTTP header name: use letters, digits and -"
