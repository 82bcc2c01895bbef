"""PostgreSQL: the store's own values, and what a service is told of it.

Sources: the official image's documentation (PGDATA below the mount, `POSTGRES_PASSWORD_FILE`, uid 70 on Alpine and
999 on Debian); libpq and pgjdbc connection parameters; PostgreSQL 16 documentation on CREATEROLE.
"""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import quote

from aquahelm.inventory.names import DATABASE_OWNER, admin_secret, role_secret
from aquahelm.plan.connection import Connection
from aquahelm.plan.endpoints import fact, place
from aquahelm.plan.images import image_values, postgres_image
from aquahelm.plan.model import SecretKeys
from aquahelm.plan.pod import pod_security, resource_values
from aquahelm.plan.recipes import cloudnativepg
from aquahelm.plan.recipes.backup import archive_values, backup_values

if TYPE_CHECKING:
    from aquahelm.inventory.models.platform import Platform
    from aquahelm.inventory.models.service import Use
    from aquahelm.inventory.models.store import Postgres
    from aquahelm.plan.model import Values

PORT = 5432
DEFAULT_MEMORY = "512Mi"
ADMINISTRATORS = {"container": "postgres", "operator": DATABASE_OWNER}


def postgres_database(store: Postgres, platform: str) -> str:
    """The store's database: its own name, else the platform's with `_` for `-`."""
    return store.database or platform.replace("-", "_")


def whereabouts(name: str, store: Postgres) -> Values:
    """Where the store is, for everybody who uses it: the record under `global.stores`."""
    if store.mode == "operator":
        return cloudnativepg.whereabouts(name, store, PORT)
    return place("postgres", store, PORT, tlsMode=store.endpoint.tls if store.endpoint else "disable")


def connect(name: str, store: Postgres, service: str, use: Use, platform: Platform) -> Connection:
    """How `service` reaches its part of the store: as itself, or as the service that it logs in as."""
    application = service
    if use.loginAs is not None:
        service = use.loginAs
        use = platform.services[service].uses[name]
    host, port = fact(name, "host"), fact(name, "port")
    database = use.database or postgres_database(store, platform.platform)
    schema = use.dbSchema or ""
    role = use.role or service
    secret = role_secret(name, service)
    needed = SecretKeys(secret, {"password": 32}, f"password of the Postgres role {role}")
    if store.mode == "operator":
        needed = cloudnativepg.role_keys(secret, role, needed.description)
    jdbc = []
    if schema:
        jdbc.append(f"currentSchema={quote(schema)}")
    jdbc.append(f"ApplicationName={quote(application)}")
    return Connection(
        store=name,
        engine="postgres",
        texts={
            "host": host,
            "port": port,
            "database": database,
            "schema": schema,
            "username": role,
            "ca": fact(name, "ca"),
            "sslmode": fact(name, "tlsMode"),
            "npgsqlMode": fact(name, "npgsqlTls"),
            "jdbcUrl": f"jdbc:postgresql://{host}:{port}/{database}?{'&'.join(jdbc)}{fact(name, 'jdbcTls')}",
        },
        secrets={"password": (secret, "password")},
        values={"database": database, "schema": schema, "username": role, "secretName": secret},
        forms={
            "url": f"postgresql://{quote(role)}:${{password}}@{host}:{port}/{quote(database)}{fact(name, 'urlTls')}"
        },
        needs=(needed,),
    )


def client_image(store: Postgres, registry: str | None) -> Values:
    """The image of the client tools: the server's own, but where an operator needs one of its making."""
    own = store.image if store.mode != "operator" else None
    return image_values(own, registry) if own else postgres_image(store.version)


def values(name: str, store: Postgres, platform: Platform, users: dict[str, Use]) -> tuple[Values, list[SecretKeys]]:
    """The store's values, and the Secrets that it needs."""
    endpoint = store.endpoint
    image = client_image(store, platform.registry)
    alpine = "alpine" in image["tag"]
    user = 70 if alpine else 999
    admin = endpoint.admin if endpoint else admin_secret(name)
    database = postgres_database(store, platform.platform)
    roles: dict[str, Values] = {
        service: {
            "role": use.role or service,
            "database": use.database or database,
            "schema": use.dbSchema or "",
            "secretName": role_secret(name, service),
        }
        for service, use in users.items()
        if use.loginAs is None
    }
    for service, role in roles.items():
        if users[service].monitor:
            role["monitor"] = True
    decided: Values = {
        "image": image,
        "database": database,
        "adminUser": "" if endpoint else ADMINISTRATORS[store.mode],
        "adminSecretName": admin or admin_secret(name),
        "roles": roles,
        "schemas": list(store.schemas),
        "setup": {"enabled": store.mode != "managed" or admin is not None, "revision": "1"},
    }
    if store.mode == "operator":
        decided |= cloudnativepg.values(name, store, platform, roles, database)
    else:
        resources = resource_values(store.resources, cpu="250m", memory=DEFAULT_MEMORY)
        decided |= {"resources": resources, **pod_security(user=user, group=user)}
    if store.mode == "container":
        decided |= {
            "settings": {key: _setting(value) for key, value in sorted(store.settings.items())},
            "sharedMemory": "128Mi",
            "storage": {"size": store.storage, "className": store.storageClass or ""},
            "terminationGracePeriodSeconds": 120,
        }
    needs = []
    if decided["setup"]["enabled"]:
        keys = {"username": 16, "password": 32} if endpoint else {"password": 32}
        needed = SecretKeys(decided["adminSecretName"], keys, f"{name}'s administrator")
        if store.mode == "operator":
            needed = cloudnativepg.role_keys(needed.name, DATABASE_OWNER, f"{name}'s owner of databases")
        needs.append(needed)
    if store.backup is not None and store.mode == "operator":
        held_here = {item["database"] for item in decided["databases"].values()}
        decided["archive"], more = archive_values(name, store.backup, held_here, cloudnativepg.role_keys)
        needs += more
    elif store.backup is not None:
        held = [(role["database"], role["schema"]) for role in roles.values()]
        held += [(database, schema) for schema in store.schemas]
        databases: dict[str, tuple[str, ...]] = {}
        for where, schema in held or [(database, "")]:
            databases[where] = (*databases.get(where, ()), schema)
        decided["backup"], more = backup_values(
            name, store.backup, platform, databases, admin=decided["setup"]["enabled"]
        )
        needs += more
    return decided, needs


def _setting(value: str | int | bool) -> str:
    return ("on" if value else "off") if isinstance(value, bool) else str(value)
