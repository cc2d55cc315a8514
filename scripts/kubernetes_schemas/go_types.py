"""What the OpenAPI text leaves out and k8s.io/api says: closed sets, life cycles, scopes.

The files follow gofmt and the conventions of the API generators, so lines and regular expressions
are enough: `// +enum` above a string type with its constants, `json:` tags of struct fields,
`APILifecycle…` methods, and `+genclient:nonNamespaced` above a kind.
"""

import re
from dataclasses import dataclass, field

IMPORT = re.compile(r'^\s*(?:(\w+) )?"k8s\.io/api/([\w./]+)"', re.M)
STRUCT = re.compile(r"((?:^//[^\n]*\n|^\n)*)^type (\w+) struct \{\n(.*?)^\}", re.M | re.S)
FIELD = re.compile(r'^\t(?:(\w+)\s+)?([\w.*\[\]]+)\s+`json:"([^"]*)"', re.M)
STRING = re.compile(r"((?:^//.*\n)*)^type (\w+) string$", re.M)
CONST = re.compile(r'^\s+\w+\s+(?:(\w+)\s*=\s*([^\s].*?)|=\s*(\w+)\(([^)]*)\))\s*(?://.*)?$', re.M)
METHOD = re.compile(r"^func \(in \*(\w+)\) APILifecycle(\w+)\(\).*\n\treturn (.*)$", re.M)
GVK = re.compile(r'Group: "([^"]*)", Version: "([^"]*)", Kind: "([^"]*)"')


@dataclass
class Types:
    """Facts of one minor version of Kubernetes."""

    fields: dict = field(default_factory=dict)  # definition → {json name: values}
    life: dict = field(default_factory=dict)  # (group, version, kind) → {Deprecated, Removed, Replacement}
    cluster: set = field(default_factory=set)  # definitions of kinds without a namespace


def read(module, overlay):
    packages = {str(f.parent.relative_to(module)): f.read_text() for f in sorted(module.rglob("types.go"))}
    closed = {package: enums(package, text, overlay) for package, text in packages.items()}
    structs = {package: {m[2]: m for m in STRUCT.finditer(text)} for package, text in packages.items()}
    types = Types()
    for package, text in packages.items():
        aliases = {m[1] or m[2].rsplit("/", 1)[-1]: m[2] for m in IMPORT.finditer(text)}
        for name, struct in structs[package].items():
            fields = dict(closed_fields(struct[3], package, aliases, closed, structs))
            if fields:
                types.fields[definition(package, name)] = fields
            if "+genclient:nonNamespaced" in struct[1]:
                types.cluster.add(definition(package, name))
        lifecycle = module / package / "zz_generated.prerelease-lifecycle.go"
        if lifecycle.exists():
            types.life.update(life(package, group_of(module / package), lifecycle.read_text()))
    return types


def definition(package, name):
    return f"io.k8s.api.{package.replace('/', '.')}.{name}"


def group_of(folder):
    """`apps` of apps/v1; the core group has no name."""
    return re.search(r'^const GroupName = "([^"]*)"', (folder / "register.go").read_text(), re.M)[1]


def enums(package, text, overlay):
    """Values of every closed string type of a package."""
    names = {m[2] for m in STRING.finditer(text) if re.search(r"^// \+enum", m[1], re.M)}
    names = {name for name in names if not name.endswith("ConditionType")}
    names |= {name.rsplit(".", 1)[1] for name in overlay["types"] if name.rsplit(".", 1)[0] == package}
    values, other = {}, set()
    for const in CONST.finditer(text):
        name, value = const[1] or const[3], const[2] or const[4]
        literal = re.fullmatch(r'"([^"]*)"', value)
        if name in names and literal is None:
            other.add(name)  # made from another package's constant: the set would be incomplete
        elif name in names and literal[1] not in values.setdefault(name, []):
            values[name].append(literal[1])
    return {name: found for name, found in values.items() if name not in other}


def closed_fields(body, package, aliases, closed, structs):
    """The fields of a struct whose type is closed; embedded structs count as their own fields."""
    for match in FIELD.finditer(body):
        kind = match[2]
        name = match[3].split(",")[0]
        bare = kind.lstrip("*[]")
        home = package
        if "." in bare:
            prefix, bare = bare.split(".", 1)
            home = aliases.get(prefix)
        if home not in closed:
            continue
        if not name and bare in structs[home]:
            yield from closed_fields(structs[home][bare][3], home, aliases, closed, structs)
        elif bare in closed[home]:
            # an empty string in a field that is no pointer is the same as no field
            empty = [] if kind.startswith(("*", "[]")) or "" in closed[home][bare] else [""]
            yield name, closed[home][bare] + empty


def life(package, group, text):
    found = {}
    version = package.rsplit("/", 1)[1]
    for kind, what, value in METHOD.findall(text):
        row = found.setdefault((group, version, kind), {})
        if what == "Replacement":
            new_group, new_version, new_kind = GVK.search(value).groups()
            # IngressClass of v1beta1 names the list kind by mistake
            row[what] = (new_group, new_version, kind if new_kind == kind + "List" else new_kind)
        else:
            row[what] = int(value.split(",")[1])
    return found
