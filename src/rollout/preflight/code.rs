//! The one table of preflight's codes; `docs/preflight.md` is this table.

macro_rules! codes {
    ($($variant:ident $id:literal $slug:literal $meaning:literal $next:literal;)+) => {
        /// A stable name for one reason to stop before the first write.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum Code { $(#[doc = $meaning] $variant),+ }

        impl Code {
            /// Every code, in the order of the table.
            pub const ALL: &'static [Code] = &[$(Code::$variant),+];

            /// `PRE006`
            pub fn id(self) -> &'static str {
                match self { $(Code::$variant => $id),+ }
            }

            /// `namespace-missing`
            pub fn slug(self) -> &'static str {
                match self { $(Code::$variant => $slug),+ }
            }

            pub fn meaning(self) -> &'static str {
                match self { $(Code::$variant => $meaning),+ }
            }

            /// What to do, where nothing more exact can be said.
            pub fn next(self) -> &'static str {
                match self { $(Code::$variant => $next),+ }
            }
        }
    };
}

codes! {
    Unreachable "PRE001" "unreachable"
        "the API server does not answer"
        "see whether `kubectl version` answers with the same context";
    NotAsked "PRE002" "not-asked"
        "a fact that is needed was not asked for"
        "run it where the cluster can be asked; if it can, this is a bug of railiance";
    Unverified "PRE003" "unverified"
        "a fact that is needed cannot be seen"
        "get the right to read it, or say in `[target.NAME] accept_unverified` why it does not matter";
    VersionTooOld "PRE004" "version-too-old"
        "the server is older than any version that railiance knows"
        "upgrade the cluster";
    VersionBelowDeclared "PRE005" "version-below-declared"
        "the server is older than the contract says"
        "set `[target.NAME] kubernetes` to the server's version";
    NamespaceMissing "PRE006" "namespace-missing"
        "a namespace that is needed is not there"
        "create it";
    NamespaceTerminating "PRE007" "namespace-terminating"
        "a namespace that is needed is being deleted"
        "wait until it is gone, and create it again";
    CrdMissing "PRE008" "crd-missing"
        "a kind of object that is needed is not known to the server"
        "install what brings its CustomResourceDefinition";
    CrdNotEstablished "PRE009" "crd-not-established"
        "a CustomResourceDefinition is there and not served"
        "look at its conditions";
    ServiceMissing "PRE010" "service-missing"
        "a Service that the contract requires is not there"
        "bring up what it belongs to";
    ServicePortMissing "PRE011" "service-port-missing"
        "a Service that the contract requires lacks the port"
        "correct the port in `[[requires]]`";
    ServiceWithoutEndpoints "PRE012" "service-without-endpoints"
        "no pod stands ready behind a Service that the contract requires"
        "look at the pods that it selects";
    AppNotReleased "PRE013" "app-not-released"
        "an application that the contract requires was never released here"
        "release it first";
    SecretMissing "PRE014" "secret-missing"
        "a Secret that the contract refers to is not there"
        "create it by the way secrets come to this cluster";
    SecretKeyMissing "PRE015" "secret-key-missing"
        "a Secret that the contract refers to lacks a key"
        "add the key, or correct it in `[secrets.NAME]`";
    Forbidden "PRE016" "forbidden"
        "a write that is planned, or to see what is there or comes of it, is not allowed"
        "ask for the right";
    QuotaExceeded "PRE017" "quota-exceeded"
        "a quota leaves no room for what is planned"
        "ask for a higher quota, or ask for less";
    GatewayClassNotAccepted "PRE018" "gateway-class-not-accepted"
        "no controller answers for the class of the Gateway"
        "install or switch on the controller";
    GatewayMissing "PRE019" "gateway-missing"
        "the Gateway that routes attach to is not there"
        "create it, or correct `[expose.gateway]`";
    GatewayNotProgrammed "PRE020" "gateway-not-programmed"
        "the Gateway that routes attach to has no data plane"
        "look at its conditions";
    TraefikNotServed "PRE021" "traefik-not-served"
        "the server does not know Traefik's kinds"
        "install Traefik with its CustomResourceDefinitions, or choose another `[expose] router`";
    DeliveryExternal "PRE022" "delivery-external"
        "another tool writes to this target"
        "let that tool apply what `railiance render` writes";
    ObjectMissing "PRE023" "object-missing"
        "a ServiceAccount or claim that the contract refers to is not there"
        "create it, or leave its name out, so that one is made";
    NoRoom "PRE024" "no-room"
        "no nodes have room for the pods that a canary adds"
        "make room or ask for less; `[stage.canary] strategy = \"none\"` adds no pods beside stable, `\"isolated\"` may have a namespace of its own";
}

#[cfg(test)]
mod tests {
    use super::Code;
    use std::collections::BTreeSet;

    #[test]
    fn ids_count_up_and_slugs_are_unique() {
        for (number, code) in (1..).zip(Code::ALL) {
            assert_eq!(code.id(), format!("PRE{number:03}"));
        }
        let slugs: BTreeSet<&str> = Code::ALL.iter().map(|code| code.slug()).collect();
        assert_eq!(slugs.len(), Code::ALL.len());
    }
}
