"""Encrypted secrets that are kept beside the inventory: `secrets/<environment>/<Secret>.yaml`.

Only their outside is read here: what kind of file each is, and which keys it has. Nothing is decrypted, and no value of
a file that turns out to be plaintext is kept.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Literal

from aquahelm.yaml import Document, ParseProblem, parse_documents

if TYPE_CHECKING:
    import pathlib
    from collections.abc import Iterable, Iterator, Mapping

    from aquahelm.inventory.models.secret import Scope

FOLDER = "secrets"
SUFFIX = ".yaml"
SCOPES: Mapping[str, Scope] = {
    "sealedsecrets.bitnami.com/cluster-wide": "cluster-wide",
    "sealedsecrets.bitnami.com/namespace-wide": "namespace-wide",
}
"""The annotations that widen a sealed value's scope; the controller looks for the widest first."""

_ENCRYPTED = "ENC[AES256_GCM,"


@dataclass(frozen=True, slots=True)
class SecretFile:
    """One file of `secrets/<environment>/`.

    Attributes:
        path: relative to the inventory's folder.
        environment, name: as its place says; the name is a Secret's.
        kind: `sealed`: a SealedSecret; `sops`: a Secret that sops encrypted; `plain`: a Secret that anybody can read,
            or one of whose values nobody encrypted; `other`: something else.
        problem: why it is not what it should be; empty where it is.
        object_name, namespace: what the object says of itself; empty where it says nothing.
        keys: of the Secret.
        sealed: key → ciphertext, of a sealed one.
        scope: of a sealed one.
        type: the Secret's, where the file says it.
        recipients: age's public keys that a sops file is encrypted for.
    """

    path: str
    environment: str
    name: str
    kind: Literal["sealed", "sops", "plain", "other"]
    problem: str = ""
    object_name: str = ""
    namespace: str = ""
    keys: frozenset[str] = frozenset()
    sealed: Mapping[str, str] = field(default_factory=dict, repr=False)
    scope: Scope = "strict"
    type: str = ""
    recipients: tuple[str, ...] = ()


def path_of(environment: str, name: str) -> str:
    """Where the encrypted form of a Secret stands, relative to the inventory's folder."""
    return f"{FOLDER}/{environment}/{name}{SUFFIX}"


def read_secret_files(folder: pathlib.Path, environments: Iterable[str]) -> tuple[SecretFile, ...]:
    """All encrypted secrets of a project, sorted; a file that cannot be read, or is none, says so itself."""
    found = []
    for environment in environments:
        place = folder / FOLDER / environment
        try:
            names = sorted(path.name for path in place.iterdir() if path.suffix in (SUFFIX, ".yml", ".json"))
        except OSError:  # nothing is kept for this environment
            continue
        found += [_read(place / name, environment) for name in names]
    return tuple(found)


def _read(path: pathlib.Path, environment: str) -> SecretFile:
    shown = f"{FOLDER}/{environment}/{path.name}"
    name = path.name.removesuffix(path.suffix)
    if path.suffix != SUFFIX:
        return SecretFile(shown, environment, name, "other", f"is not read; name it {name}{SUFFIX}")
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        why = error.strerror if isinstance(error, OSError) else "it is not UTF-8"
        return SecretFile(shown, environment, name, "other", f"cannot be read: {why}")
    return _of_text(text, shown, environment, name)


def _of_text(text: str, shown: str, environment: str, name: str) -> SecretFile:
    documents = list(parse_documents(text))
    problem = next((one for one in documents if isinstance(one, ParseProblem)), None)
    if problem is not None:  # its message may quote the line, and with it a value
        return SecretFile(shown, environment, name, "other", f"is not YAML that Kubernetes reads: line {problem.line}")
    objects = [one.data for one in documents if isinstance(one, Document)]
    if len(objects) != 1:
        return SecretFile(shown, environment, name, "other", f"holds {len(objects)} objects; one is wanted")
    (data,) = objects
    if data.get("kind") == "SealedSecret":
        return _sealed(data, shown, environment, name)
    if data.get("kind") == "Secret":
        return _secret(data, shown, environment, name)
    return SecretFile(shown, environment, name, "other", "is neither a SealedSecret nor a Secret")


def _mapping(data: Any, *path: str) -> dict[str, Any]:
    for key in path:
        data = data.get(key) if isinstance(data, dict) else None
    return data if isinstance(data, dict) else {}


def _text(value: Any) -> str:
    return value if isinstance(value, str) else ""


def _sealed(data: dict[str, Any], shown: str, environment: str, name: str) -> SecretFile:
    metadata = _mapping(data, "metadata")
    annotations = _mapping(metadata, "annotations")
    values = _mapping(data, "spec", "encryptedData")
    wrong = sorted(key for key, value in values.items() if not isinstance(value, str) or not value)
    problem = (
        f"the value of {', '.join(wrong)} is no ciphertext" if wrong else "" if values else "holds no encryptedData"
    )
    scope: Scope = next((meant for key, meant in SCOPES.items() if annotations.get(key) == "true"), "strict")
    return SecretFile(
        path=shown,
        environment=environment,
        name=name,
        kind="sealed",
        problem=problem,
        object_name=_text(metadata.get("name")),
        namespace=_text(metadata.get("namespace")),
        keys=frozenset(values),
        sealed={key: value for key, value in sorted(values.items()) if isinstance(value, str)},
        scope=scope,
        type=_text(_mapping(data, "spec", "template").get("type")),
    )


def _secret(data: dict[str, Any], shown: str, environment: str, name: str) -> SecretFile:
    """A Secret: encrypted by sops, as a whole; one value in the clear makes it plaintext."""
    metadata = _mapping(data, "metadata")
    values = {**_mapping(data, "data"), **_mapping(data, "stringData")}
    bare = sorted(key for key, value in values.items() if not _text(value).startswith(_ENCRYPTED))
    sops = _mapping(data, "sops")
    ages = sops.get("age")
    recipients = (
        [_text(one.get("recipient")) for one in ages if isinstance(one, dict)] if isinstance(ages, list) else []
    )
    problem = ""
    if bare:
        problem = f"the value of {', '.join(bare)} is not encrypted"
    elif not sops:
        problem = "sops did not write it: it has no key sops"
    elif not _text(sops.get("mac")).startswith(_ENCRYPTED):
        problem = "has no checksum of sops (sops.mac)"
    return SecretFile(
        path=shown,
        environment=environment,
        name=name,
        kind="plain" if bare else "sops",
        problem=problem,
        object_name=_text(metadata.get("name")),
        namespace=_text(metadata.get("namespace")),
        keys=frozenset(values),
        type=_text(data.get("type")),
        recipients=tuple(sorted(filter(None, recipients))),
    )


def by_place(files: Iterable[SecretFile]) -> Iterator[tuple[tuple[str, str], SecretFile]]:
    """((environment, name), file) of each that is what it should be."""
    return (((one.environment, one.name), one) for one in files if not one.problem)
