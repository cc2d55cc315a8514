"""One schema of OpenAPI v2 (definitions) or v3 (CRDs) as an encoded node of the bundle."""

SHAPES = {"any": 0, "boolean": 1, "integer": 2, "number": 3, "string": 4, "quantity": 5, "int-or-string": 6,
          "object": 7, "array": 8, "ref": 9}
NULLABLE, RULES = 0x80, 0x40
LIST_TYPES = {"atomic": 0, "set": 1, "map": 2}
RULE = {"enum": 1, "integers": 2, "minimum": 3, "maximum": 4, "minLength": 5, "maxLength": 6, "pattern": 7,
        "minItems": 8, "maxItems": 9, "minProperties": 10, "maxProperties": 11, "format": 12, "anyOf": 13,
        "oneOf": 14, "allOf": 15, "not": 16}
SPECIAL = {
    "io.k8s.apimachinery.pkg.api.resource.Quantity": "quantity",
    "io.k8s.apimachinery.pkg.util.intstr.IntOrString": "int-or-string",
}
META = "io.k8s.apimachinery.pkg.apis.meta.v1.ObjectMeta"


def varint(number):
    out = bytearray()
    while True:
        out.append(number & 0x7F | (0x80 if number > 0x7F else 0))
        number >>= 7
        if not number:
            return bytes(out)


def zigzag(number):
    if number != int(number):
        raise ValueError(f"a bound that is no integer: {number}")
    number = int(number)
    return varint(number * 2 if number >= 0 else -number * 2 - 1)


class Nodes:
    """Encodes schemas; equal ones are stored once, whatever version or kind they stand in."""

    def __init__(self):
        self.strings, self.nodes, self.definitions = {}, {}, {}

    def string(self, text):
        return self.strings.setdefault(text, len(self.strings))

    def definition(self, name):
        return self.definitions.setdefault(name, len(self.definitions))

    def node(self, schema, custom=False):
        """The number of the node for a schema; `custom` tells that it stands in a CRD."""
        shape, nullable = shape_of(schema)
        body = self.body(shape, schema, custom)
        rules = self.rules(shape, schema, custom)
        head = SHAPES[shape] | (NULLABLE if nullable else 0) | (RULES if rules else 0)
        return self.nodes.setdefault(bytes([head]) + body + rules, len(self.nodes))

    def body(self, shape, schema, custom):
        if shape == "ref":
            return varint(self.definition(schema["$ref"].rsplit("/", 1)[-1]))
        if shape == "array":
            keys = schema.get("x-kubernetes-list-map-keys", [])
            parts = [self.node(schema.get("items", {}), custom), LIST_TYPES[schema.get("x-kubernetes-list-type", "atomic")],
                     len(keys), *map(self.string, keys)]
            return b"".join(map(varint, parts))
        if shape == "object":
            return self.object(schema, custom)
        return b""

    def object(self, schema, custom):
        rest = schema.get("additionalProperties")
        properties = schema.get("properties", {})
        required = schema.get("required", [])
        if isinstance(rest, dict):
            parts = [2, self.node(rest, custom)]
        else:
            closed = custom or rest is False or properties
            parts = [0 if closed and not schema.get("x-kubernetes-preserve-unknown-fields") else 1]
        parts.append(len(properties))
        for name in sorted(properties):
            # a default is filled in before the check, so the field may be left out or null
            default = "default" in properties[name] and custom
            child = dict(properties[name], nullable=True) if default else properties[name]
            parts += [self.string(name), self.node(child, custom) * 2 + (name in required and not default)]
        return b"".join(map(varint, parts))

    def rules(self, shape, schema, custom):
        out = bytearray()
        for name, value in schema.items():
            if name == "enum":
                out += self.enum(value)
            elif name in ("minimum", "maximum"):
                out += bytes([RULE[name]]) + zigzag(value)
            elif name in ("pattern", "format"):
                out += bytes([RULE[name]]) + varint(self.string(value))
            elif name in ("anyOf", "oneOf", "allOf"):
                if shape in ("int-or-string", "quantity"):
                    continue  # the shape says it already
                out += bytes([RULE[name]]) + varint(len(value)) + b"".join(varint(self.part(v)) for v in value)
            elif name == "not":
                out += bytes([RULE[name]]) + varint(self.part(value))
            elif name in RULE:
                out += bytes([RULE[name]]) + varint(int(value))
        return bytes(out) + b"\0" if out else b""

    def part(self, schema):
        """A schema below anyOf and its like says only what it adds: unknown fields are no matter there."""
        properties, required = schema.get("properties", {}), schema.get("required", [])
        names = sorted({*properties, *required})
        if not names:
            return self.node(dict(schema, nullable=True), True)
        parts = [1, len(names)]
        for name in names:
            parts += [self.string(name), self.part(properties.get(name, {})) * 2 + (name in required)]
        body = bytes([SHAPES["object"] | NULLABLE]) + b"".join(map(varint, parts))
        return self.nodes.setdefault(body, len(self.nodes))

    def enum(self, values):
        if all(isinstance(value, int) for value in values):
            return bytes([RULE["integers"]]) + varint(len(values)) + b"".join(map(zigzag, values))
        return bytes([RULE["enum"]]) + varint(len(values)) + b"".join(varint(self.string(v)) for v in values)


def shape_of(schema):
    types = schema.get("type", [])
    types = [types] if isinstance(types, str) else list(types)
    nullable = "null" in types or bool(schema.get("nullable"))
    types = [name for name in types if name != "null"]
    if "$ref" in schema:
        name = schema["$ref"].rsplit("/", 1)[-1]
        return SPECIAL.get(name, "ref"), True
    if schema.get("x-kubernetes-int-or-string"):
        return "int-or-string", nullable
    if not types:
        return "any", True
    if types == ["object"] and schema.get("x-kubernetes-preserve-unknown-fields") and "properties" not in schema:
        return "object", nullable
    return types[0], nullable


def crd_kinds(spec):
    """(group, version, kind, cluster-wide, deprecated, schema) of each served version."""
    for version in spec["versions"]:
        if version["served"]:
            schema = version["schema"]["openAPIV3Schema"]
            properties = dict(schema.get("properties", {}), metadata={"$ref": META})
            properties.update(apiVersion={"type": "string"}, kind={"type": "string"})
            yield (spec["group"], version["name"], spec["names"]["kind"], spec["scope"] == "Cluster",
                   bool(version.get("deprecated")), dict(schema, properties=properties))
