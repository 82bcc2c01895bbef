"""The CEL library, told of Kubernetes' functions; loaded when the first rule is asked.

CEL itself is Google's implementation in C++ (cel-expr-python). What it does not know fails to compile, and the rule is
told as one that could not be judged.
"""

from __future__ import annotations

from functools import cache, lru_cache
from typing import TYPE_CHECKING, Any

from aquahelm.check.customs import functions as f

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping


class NotCompiled(Exception):
    """A rule that the library does not understand."""


class Failed(Exception):
    """A rule that could not be evaluated; the API server refuses the object then."""


UNKNOWN = "No matching overloads"
"""The library lacks a function for these types. The API server checked the types when it took the definition."""


class Program:
    """One compiled expression."""

    def __init__(self, expression: str, names: frozenset[str] = frozenset({"self", "oldSelf"})) -> None:
        """`names`: the variables that there are. Errors: NotCompiled."""
        try:
            self._compiled = _environment(names).compile(expression)
        except RuntimeError as error:
            raise NotCompiled(str(error).partition("\n")[0]) from error

    def value(self, variables: Mapping[str, Any]) -> Any:
        """What it gives for these variables (`self`, `oldSelf`). Errors: Failed; NotCompiled."""
        from cel_expr_python import cel

        try:
            value = self._compiled.eval(data=dict(variables))
        except RuntimeError as error:  # the library cannot run what it compiled (`transformMap`), or not in due time
            raise NotCompiled(str(error).partition("\n")[0]) from error
        if value.type() == cel.Type.ERROR:
            reason = str(value.value())
            raise (NotCompiled if UNKNOWN in reason else Failed)(reason)
        return value.plain_value()


@cache
def program(expression: str) -> Program:
    """Compiled once. Errors: NotCompiled."""
    return Program(expression)


@lru_cache(maxsize=1024)
def compiled_for(names: frozenset[str], expression: str) -> None:
    """Whether an expression over these variables compiles. Errors: NotCompiled with the compiler's words."""
    Program(expression, names)


# An extension of the library that has no Python class of its own: `self.all(key, value, …)`, `transformMap` and others.
_TWO_VARIABLES = "extensions: [{name: two-var-comprehensions}]"


@cache
def _environment(names: frozenset[str]) -> Any:
    from cel_expr_python import cel
    from cel_expr_python.ext import ext_bindings, ext_math, ext_optional, ext_strings

    anything = cel.Type.DYN
    return cel.NewEnv(
        config=cel.NewEnvConfigFromYaml(_TWO_VARIABLES),
        variables=dict.fromkeys(names, anything),
        extensions=[
            ext_strings.ExtStrings(),
            ext_optional.ExtOptional(),
            ext_bindings.ExtBindings(),
            ext_math.ExtMath(),
            cel.CelExtension("kubernetes", _declared(cel)),
        ],
    )


def _declared(cel: Any) -> list[Any]:
    """Kubernetes' functions; those of one name are declared together."""
    types = {
        "text": cel.Type.STRING,
        "int": cel.Type.INT,
        "bool": cel.Type.BOOL,
        "double": cel.Type.DOUBLE,
        "opaque": cel.Type.MAP,
        "list": cel.Type.LIST,
        "any": cel.Type.DYN,
    }
    overloads: dict[str, list[Any]] = {}
    for signature, does in _FUNCTIONS:
        told, _, gives = signature.partition(" -> ")
        name, _, taken = told.removeprefix(".").removesuffix(")").partition("(")
        same = overloads.setdefault(name, [])
        same.append(
            cel.Overload(
                f"kubernetes_{name.replace('.', '_')}_{len(same)}",
                types[gives],
                [types[one] for one in taken.split(", ")],
                is_member=signature.startswith("."),
                impl=does,
            )
        )
    return [cel.FunctionDecl(name, same) for name, same in overloads.items()]


# A leading dot: a method of the first argument.
_FUNCTIONS: tuple[tuple[str, Callable[..., Any]], ...] = (
    ("quantity(text) -> opaque", f.quantity),
    ("isQuantity(text) -> bool", f.possible(f.quantity)),
    ("semver(text) -> opaque", f.semver),
    ("isSemver(text) -> bool", f.possible(f.semver)),
    ("ip(text) -> opaque", f.ip),
    ("isIP(text) -> bool", f.possible(f.ip)),
    ("ip.isCanonical(text) -> bool", f.is_canonical),
    ("cidr(text) -> opaque", f.cidr),
    ("isCIDR(text) -> bool", f.possible(f.cidr)),
    ("url(text) -> opaque", f.url),
    ("isURL(text) -> bool", f.possible(f.url)),
    ("string(opaque) -> text", f.written),
    (".isGreaterThan(opaque, opaque) -> bool", f.is_greater),
    (".isLessThan(opaque, opaque) -> bool", f.is_less),
    (".compareTo(opaque, opaque) -> int", f.compare),
    (".add(opaque, opaque) -> opaque", f.add),
    (".add(opaque, int) -> opaque", f.add),
    (".sub(opaque, opaque) -> opaque", f.sub),
    (".sub(opaque, int) -> opaque", f.sub),
    (".isInteger(opaque) -> bool", f.is_integer),
    (".asInteger(opaque) -> int", f.as_integer),
    (".asApproximateFloat(opaque) -> double", f.as_float),
    (".sign(opaque) -> int", f.sign),
    (".major(opaque) -> int", f.major),
    (".minor(opaque) -> int", f.minor),
    (".patch(opaque) -> int", f.patch),
    (".family(opaque) -> int", f.family),
    (".isUnspecified(opaque) -> bool", f.is_unspecified),
    (".isLoopback(opaque) -> bool", f.is_loopback),
    (".isLinkLocalMulticast(opaque) -> bool", f.is_link_local_multicast),
    (".isLinkLocalUnicast(opaque) -> bool", f.is_link_local_unicast),
    (".isGlobalUnicast(opaque) -> bool", f.is_global_unicast),
    (".containsIP(opaque, opaque) -> bool", f.contains_ip),
    (".containsIP(opaque, text) -> bool", f.contains_ip),
    (".containsCIDR(opaque, opaque) -> bool", f.contains_cidr),
    (".containsCIDR(opaque, text) -> bool", f.contains_cidr),
    (".ip(opaque) -> opaque", f.address_of),
    (".masked(opaque) -> opaque", f.masked),
    (".prefixLength(opaque) -> int", f.prefix_length),
    (".getScheme(opaque) -> text", f.scheme),
    (".getHost(opaque) -> text", f.host),
    (".getHostname(opaque) -> text", f.host_name),
    (".getPort(opaque) -> text", f.port),
    (".getEscapedPath(opaque) -> text", f.escaped_path),
    (".getQuery(opaque) -> opaque", f.query),
    (".isSorted(list) -> bool", f.is_sorted),
    (".sum(list) -> any", f.total),
    (".min(list) -> any", f.least),
    (".max(list) -> any", f.most),
    (".indexOf(list, any) -> int", f.index_of),
    (".lastIndexOf(list, any) -> int", f.last_index_of),
    (".find(text, text) -> text", f.find),
    (".findAll(text, text) -> list", f.find_all),
    (".findAll(text, text, int) -> list", f.find_all),
    ("sets.contains(list, list) -> bool", f.contains_all),
    ("sets.equivalent(list, list) -> bool", f.equivalent),
    ("sets.intersects(list, list) -> bool", f.intersects),
)
