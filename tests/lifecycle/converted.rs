//! Back to what was recorded in a version of an API that is gone (decision H10).

use crate::candidate::Candidate;
use crate::contract::SHORT;
use crate::traffic::traffic;

/// A definition that serves these versions of a kind, the last one stored.
fn definition(versions: &[&str]) -> String {
    let last = versions.len() - 1;
    let version = |(at, name): (usize, &&str)| {
        format!(
            r#"{{"name":"{name}","served":true,"storage":{},"schema":{{"openAPIV3Schema":{{"type":"object","x-kubernetes-preserve-unknown-fields":true}}}}}}"#,
            at == last
        )
    };
    let versions: Vec<String> = versions.iter().enumerate().map(version).collect();
    format!(
        r#"{{"apiVersion":"apiextensions.k8s.io/v1","kind":"CustomResourceDefinition","metadata":{{"name":"banners.gone.example.org"}},"spec":{{"group":"gone.example.org","scope":"Namespaced","names":{{"plural":"banners","singular":"banner","kind":"Banner"}},"versions":[{}]}}}}"#,
        versions.join(",")
    )
}

pub fn h10_what_is_of_an_api_version_that_is_gone_needs_a_word() {
    let web = Candidate::unreleased("moved", "", SHORT);
    let serve = |versions: &[&str]| traffic().apply(&web.namespace, &definition(versions));
    std::fs::create_dir_all(web.file("railiance/schemas")).unwrap();
    std::fs::write(web.file("railiance/schemas/banner.yaml"), definition(&["v1alpha1", "v1"])).unwrap();
    let banner = |version: &str| {
        let text = format!(
            "apiVersion: gone.example.org/{version}\nkind: Banner\nmetadata:\n  name: hello\nspec:\n  text: hello\n"
        );
        std::fs::create_dir_all(web.file("railiance/manifests")).unwrap();
        std::fs::write(web.file("railiance/manifests/banner.yaml"), text).unwrap();
    };
    serve(&["v1alpha1", "v1"]);
    traffic().kubectl(&["wait", "--for=condition=Established", "crd/banners.gone.example.org"]);
    banner("v1alpha1");
    web.ends(0, &["apply", "--yes", "--direct", "--reason", "the first"]);
    banner("v1");
    web.declare("v1.1.0", "1.1.0");
    web.ends(0, &["apply", "--yes", "--direct", "--reason", "the second"]);
    serve(&["v1"]);
    let said = crate::bed::eventually("the version is gone", || {
        let said = web.run(&["rollback", "--yes", "--reason", "a complaint"]);
        (said.code == Some(15)).then_some(said)
    });
    assert!(
        said.err.contains("`gone.example.org/v1alpha1`, which is served as `gone.example.org/v1` by now"),
        "{said:?}"
    );
    web.ends(0, &["rollback", "--yes", "--convert", "--reason", "a complaint"]);
    web.rests_at("v1.0.0", 3);
    let live = traffic().get("banners.gone.example.org", &web.namespace, "hello");
    assert_eq!(live["spec"]["text"], "hello");
    // the record is what it was, and is compared as it was written
    let said = web.ends(0, &["status", "--detailed-exitcode"]);
    assert!(said.err.contains("as it was recorded, `Banner") && said.out.ends_with("ready\n"), "{said:?}");
    traffic().kubectl(&[
        "patch",
        "banner/hello",
        "-n",
        &web.namespace,
        "--type=merge",
        "-p",
        r#"{"spec":{"text":"bye"}}"#,
    ]);
    let said = web.ends(2, &["status", "--detailed-exitcode"]);
    assert!(said.out.contains("drift: .spec.text is now of `kubectl-patch`"), "{said:?}");
}
