"""All versions in one file: strings, nodes, definitions by version, kinds, life cycles."""

import struct

from .nodes import META, Nodes

ABSENT = 0xFFFF
LIST_META = "io.k8s.apimachinery.pkg.apis.meta.v1.ListMeta"


def write(swagger, types, custom, overlay):
    """The bytes of the bundle."""
    minors = sorted(swagger)
    nodes = Nodes()
    by_version = {m: definitions(nodes, swagger[m], types[m], overlay) for m in minors}
    kinds = {}
    for minor in minors:
        cluster = types[minor].cluster | set(overlay["cluster"])
        for name, schema in swagger[minor].items():
            for key in top_level(schema):
                row = kinds.setdefault(key, [nodes.definition(name), 0, name in cluster, False])
                row[1] |= 1 << minors.index(minor)
    for group, version, kind, cluster, _, schema in custom:
        kinds[group, version, kind] = [nodes.node(schema, True), (1 << len(minors)) - 1, cluster, True]
    life = lifecycles(types, overlay, kinds)
    names = [nodes.string(part) for key in [*kinds, *life] for part in key]
    names += [nodes.string(part) for row in life.values() for part in row.get("Replacement", ())]
    table = b"".join(
        u16(by_version[m].get(name, ABSENT)) for m in minors for name in nodes.definitions
    )
    sections = [
        *blobs([text.encode() for text in nodes.strings]),
        *blobs(list(nodes.nodes)),
        bytes([minors[0], len(minors)]) + u16(len(nodes.definitions)) + table,
        b"".join(kind_row(nodes, key, kinds[key]) for key in sorted(kinds, key=order)),
        b"".join(life_row(nodes, key, life[key]) for key in sorted(life, key=order)),
        u16(nodes.definition(META)),
    ]
    return b"RKS1" + b"".join(struct.pack("<I", len(s)) for s in sections) + b"".join(sections)


def u16(number):
    return struct.pack("<H", number)


def order(key):
    group, version, kind = key
    return kind.encode(), group.encode(), version.encode()


def blobs(parts):
    """Offsets (one more than parts) and content, as two sections."""
    ends = [0]
    for part in parts:
        ends.append(ends[-1] + len(part))
    return b"".join(struct.pack("<I", end) for end in ends), b"".join(parts)


def definitions(nodes, swagger, types, overlay):
    """The node of every definition of one version, with what the overlay and the Go types add."""
    extra = {}
    for source in (types.fields, overlay["enums"]):
        for name, fields in source.items():
            for field, values in fields.items():
                extra.setdefault(name, {})[field] = {"enum": values}
    for name, fields in overlay["fields"].items():
        for field, rules in fields.items():
            extra.setdefault(name, {}).setdefault(field, {}).update(rules)
    found = {}
    for name, schema in swagger.items():
        schema = dict(schema, properties=dict(schema["properties"])) if "properties" in schema else schema
        for field in ("apiVersion", "kind"):
            if "x-kubernetes-group-version-kind" in schema and field in schema.get("properties", {}):
                schema["properties"][field] = {"type": ["string", "null"]}
        for field, rules in extra.get(name, {}).items():
            old = schema.get("properties", {}).get(field)
            if "enum" in rules and field in schema.get("required", []):
                rules = dict(rules, enum=[value for value in rules["enum"] if value])
            if old and old.get("type") in (["array", "null"], "array"):
                schema["properties"][field] = dict(old, items={**old["items"], **rules})
            elif old:
                schema["properties"][field] = {**old, **rules}
        found[name] = nodes.node(schema)
        nodes.definition(name)
    return found


def top_level(schema):
    """Group, version and kind of a definition that can be an object of its own."""
    metadata = schema.get("properties", {}).get("metadata", {}).get("$ref", "")
    if metadata.endswith(META):
        for gvk in schema.get("x-kubernetes-group-version-kind", []):
            yield gvk["group"], gvk["version"], gvk["kind"]


def lifecycles(types, overlay, kinds):
    """The newest word on every API that is or will be deprecated."""
    found = {}
    for minor in sorted(types):
        found.update({key: row for key, row in types[minor].life.items() if not key[2].endswith("List")})
    for row in overlay["removed"]:
        found[tuple(row["api"])] = {
            "Deprecated": row["deprecated"], "Removed": row["removed"], "Replacement": tuple(row["successor"])
        }
    found = {key: row for key, row in found.items() if "Deprecated" in row or "Removed" in row}
    return {key: row for key, row in found.items() if key[2] in {kind for _, _, kind in kinds} or key in found}


def kind_row(nodes, key, row):
    group, version, kind = map(nodes.string, key)
    target, mask, cluster, custom = row
    return struct.pack("<HHHHHH", group, version, kind, target, mask, cluster | custom << 1)


def life_row(nodes, key, row):
    group, version, kind = map(nodes.string, key)
    successor = [nodes.string(part) for part in row.get("Replacement", ())] or [ABSENT] * 3
    return struct.pack("<HHHBBHHH", group, version, kind, row.get("Deprecated", 0), row.get("Removed", 0), *successor)
