//! Which server is asked, and how it is reached.

use crate::bed::bed;
use crate::support::{admin, by, with};
use railiance::world::cluster::{
    Access, Cluster, Error, Impersonation, Patience, Protocol, Request, Sent, Token, Verify, context_namespace,
};
use serde_json::{Value, json};
use std::path::PathBuf;
use std::process::Command;
use std::time::{Duration, Instant};

async fn protocol(cluster: &Cluster) -> Protocol {
    cluster.call(&Request::get("/version")).await.unwrap().protocol
}

#[test]
fn http_2_is_spoken_where_the_server_offers_it() {
    assert_eq!(admin(protocol), Protocol::Http2);
}

#[test]
fn http_1_is_spoken_to_a_server_without_tls() {
    let faults = bed().faults();
    assert_eq!(with(&by(faults.kubeconfig()), protocol).unwrap(), Protocol::Http1);
}

#[test]
fn the_server_tells_its_version_and_its_clock() {
    admin(async |cluster| {
        let version = cluster.version().await.unwrap();
        assert_eq!((version.git.as_str(), version.major, version.minor), ("v1.37.2", 1, 37));
        let date = cluster.call(&Request::get("/version")).await.unwrap().date.unwrap();
        let skew = jiff::Timestamp::now().as_second() - date.as_second();
        assert!(skew.abs() < 5, "{skew}");
        assert_eq!(cluster.server(), bed().url());
    });
}

#[test]
fn impersonation_is_what_the_server_sees() {
    let impersonation = Impersonation {
        user: Some("team-a".to_owned()),
        uid: Some("u-7".to_owned()),
        groups: vec!["team-shop".to_owned(), "readers".to_owned()],
    };
    let access = Access { impersonation, ..by(bed().kubeconfig()) };
    let seen = with(&access, async |cluster| cluster.whoami().await.unwrap()).unwrap();
    assert_eq!((seen.user.as_str(), seen.uid.as_str()), ("team-a", "u-7"));
    for group in ["team-shop", "readers"] {
        assert!(seen.groups.contains(&group.to_owned()), "{:?}", seen.groups);
    }
    assert!(!seen.groups.contains(&"system:masters".to_owned()));
}

#[test]
fn groups_of_nobody_are_refused_before_anything_is_sent() {
    let impersonation = Impersonation { groups: vec!["system:masters".to_owned()], ..Impersonation::default() };
    let access = Access { impersonation, ..by(bed().kubeconfig()) };
    let error = with(&access, protocol).unwrap_err();
    assert!(error.to_string().contains("--as"), "{error}");
}

/// Nobody listens on this port: it was given to us and given back.
fn closed_port() -> u16 {
    std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port()
}

#[test]
fn a_server_that_is_not_there_is_named_with_the_cause() {
    let server = format!("https://127.0.0.1:{}", closed_port());
    let access = Access { server: Some(server.clone()), ..by(bed().kubeconfig()) };
    let begun = Instant::now();
    let error = with(&access, async |cluster| {
        let patience = Patience { tries: 3, ..cluster.patience() };
        cluster.with_patience(patience).version().await.unwrap_err()
    });
    let error = error.unwrap();
    assert_eq!(error.to_string(), format!("cannot reach {server}: connection refused"));
    assert!(matches!(error, Error::Unreachable { sent: Sent::No, .. }));
    assert!(begun.elapsed() >= Duration::from_millis(300), "it was asked three times");
}

#[test]
fn certificates_that_do_not_fit_are_explained_and_not_tried_again() {
    let failure = |access: Access| {
        let begun = Instant::now();
        let error = with(&access, async |cluster| cluster.version().await.unwrap_err()).unwrap();
        assert!(begun.elapsed() < Duration::from_secs(2), "{error}");
        error.to_string()
    };
    let wrong_name = Access { tls_server_name: Some("other.example.org".to_owned()), ..by(bed().kubeconfig()) };
    assert_eq!(failure(wrong_name), format!("cannot reach {}: its certificate is for another name", bed().url()));
    let other = rcgen::generate_simple_self_signed(["other.example.org".to_owned()]).unwrap();
    let file = bed().directory().join(bed().unique("other.crt"));
    std::fs::write(&file, other.cert.pem()).unwrap();
    let untrusted = Access { certificate_authority: Some(file), ..by(bed().kubeconfig()) };
    let words = format!("cannot reach {}: its certificate is signed by nobody that we trust", bed().url());
    assert_eq!(failure(untrusted), words);
}

#[test]
fn flags_alone_are_enough() {
    let token = bed().kubectl(&["create", "token", "default", "-n", "default"]);
    let access = Access {
        kubeconfig: Some(empty_kubeconfig()),
        server: Some(bed().url().to_owned()),
        token: Some(Token::new(token.trim().to_owned())),
        certificate_authority: Some(bed().directory().join("ca.crt")),
        ..Access::default()
    };
    let user = with(&access, async |cluster| cluster.whoami().await.unwrap().user).unwrap();
    assert_eq!(user, "system:serviceaccount:default:default");
    let unchecked = Access { certificate_authority: None, verify: Verify::Skip, ..access };
    let user = with(&unchecked, async |cluster| cluster.whoami().await.unwrap().user).unwrap();
    assert_eq!(user, "system:serviceaccount:default:default");
}

fn empty_kubeconfig() -> PathBuf {
    let file = bed().directory().join(bed().unique("empty"));
    std::fs::write(&file, "").unwrap();
    file
}

/// Who names a token means to be its owner, whatever certificate the kubeconfig has.
#[test]
fn a_token_wins_over_the_kubeconfigs_certificate() {
    let token = bed().kubectl(&["create", "token", "default", "-n", "default"]);
    let access = Access { token: Some(Token::new(token.trim().to_owned())), ..by(bed().kubeconfig()) };
    let user = with(&access, async |cluster| cluster.whoami().await.unwrap().user).unwrap();
    assert_eq!(user, "system:serviceaccount:default:default");
}

#[test]
fn a_token_that_is_not_valid_is_told_without_it() {
    let access = Access { token: Some(Token::new("hunter2".to_owned())), ..by(bed().kubeconfig()) };
    let error = with(&access, async |cluster| cluster.version().await.unwrap_err()).unwrap();
    assert!(matches!(error, Error::Unauthorized { .. }), "{error:?}");
    assert!(!format!("{error} {error:?}").contains("hunter2"));
}

#[test]
fn what_the_kubeconfig_does_not_have_is_named() {
    let kubeconfig = || by(bed().kubeconfig());
    let words = |access: Access| with(&access, protocol).unwrap_err().to_string();
    let context = words(Access { context: Some("bad".to_owned()), ..kubeconfig() });
    assert_eq!(context, "the kubeconfig has no context `bad`; did you mean `bed`?");
    let cluster = words(Access { cluster: Some("elsewhere".to_owned()), ..kubeconfig() });
    assert_eq!(cluster, "the kubeconfig has no cluster `elsewhere`; it has `bed`");
    let user = words(Access { user: Some("team-a".to_owned()), ..kubeconfig() });
    assert_eq!(user, "the kubeconfig has no user `team-a`; it has `user`");
    let missing = words(by(std::path::Path::new("not-there")));
    assert!(missing.starts_with("cannot read `not-there`: "), "{missing}");
    let server = words(Access { server: Some("localhost:6443".to_owned()), ..kubeconfig() });
    assert!(server.starts_with("`localhost:6443`"), "{server}");
}

#[test]
fn a_kubeconfig_that_cannot_be_read_is_not_repeated() {
    let file = bed().directory().join(bed().unique("broken"));
    std::fs::write(&file, "users:\n- name: a\n  user:\n    token: hunter2\n   broken: [\n").unwrap();
    let error = with(&by(&file), protocol).unwrap_err();
    assert!(error.to_string().contains("not a kubeconfig (line "), "{error}");
    assert!(!format!("{error} {error:?}").contains("hunter2"));
}

/// Answers in a process of its own, as the environment says: the tests below start it.
#[test]
#[ignore = "started by other tests, with an environment"]
fn who_the_environment_says() {
    let access = Access { context: std::env::var("CONTEXT").ok(), ..Access::default() };
    match with(&access, async |cluster| cluster.whoami().await.unwrap().user) {
        Ok(user) => println!("answer: {user} in {}", context_namespace(&access)),
        Err(error) => println!("answer: {error}"),
    }
}

fn answer_of(variables: &[(&str, String)]) -> String {
    let output = Command::new(std::env::current_exe().unwrap())
        .args(["connect::who_the_environment_says", "--exact", "--ignored", "--nocapture"])
        .envs(variables.iter().map(|(name, value)| (*name, value)))
        .output()
        .unwrap();
    let text = String::from_utf8_lossy(&output.stdout).into_owned();
    let answer = text.lines().find_map(|line| line.split_once("answer: "));
    answer.unwrap_or_else(|| panic!("{text}{}", String::from_utf8_lossy(&output.stderr))).1.to_owned()
}

/// A kubeconfig of several files: the first that says something wins, missing files are passed over.
#[test]
fn the_files_of_the_environment_are_merged() {
    let admin: Value = serde_json::from_slice(&std::fs::read(bed().kubeconfig()).unwrap()).unwrap();
    let other: Value = serde_json::from_slice(&std::fs::read(bed().user("team-a", None)).unwrap()).unwrap();
    let contexts = json!([
        {"name": "a", "context": {"cluster": "bed", "user": "user", "namespace": "shop"}},
        {"name": "b", "context": {"cluster": "bed", "user": "team-a"}},
    ]);
    let first = json!({"current-context": "", "contexts": contexts, "users": [{"name": "team-a", "user": other["users"][0]["user"]}]});
    let second = json!({"current-context": "a", "clusters": admin["clusters"], "users": admin["users"]});
    let third = json!({"current-context": "b", "users": [{"name": "user", "user": {"token": "x"}}]});
    let write = |name: &str, value: &Value| {
        let file = bed().directory().join(bed().unique(name));
        std::fs::write(&file, value.to_string()).unwrap();
        file
    };
    let files =
        [write("first", &first), bed().directory().join("missing"), write("second", &second), write("third", &third)];
    let list = std::env::join_paths(files).unwrap().into_string().unwrap();
    assert_eq!(answer_of(&[("KUBECONFIG", list.clone())]), "admin in shop");
    assert_eq!(answer_of(&[("KUBECONFIG", list), ("CONTEXT", "b".to_owned())]), "team-a in default");
}

#[test]
fn without_a_kubeconfig_the_ways_to_one_are_named() {
    let nowhere = bed().directory().join("nowhere").to_string_lossy().into_owned();
    let variables = [("HOME", nowhere), ("KUBECONFIG", String::new()), ("KUBERNETES_SERVICE_HOST", String::new())];
    assert!(answer_of(&variables).starts_with("no cluster is known"), "{}", answer_of(&variables));
}

/// In a pod: an address in the environment, and a token where the kubelet puts it. That directory is made up in a
/// namespace of the kernel's; where those are not to be had nothing can be shown.
#[test]
fn a_pod_is_its_service_account() {
    let token = bed().kubectl(&["create", "token", "default", "-n", "kube-public"]);
    let account = bed().directory().join(bed().unique("account"));
    std::fs::create_dir(&account).unwrap();
    std::fs::write(account.join("token"), token.trim()).unwrap();
    std::fs::write(account.join("namespace"), "shop").unwrap();
    std::fs::copy(bed().directory().join("ca.crt"), account.join("ca.crt")).unwrap();
    let (host, port) = bed().url().trim_start_matches("https://").split_once(':').unwrap();
    let run = "mount -t tmpfs none /run && mkdir -p /run/secrets/kubernetes.io && \
               cp -r \"$ACCOUNT\" /run/secrets/kubernetes.io/serviceaccount && exec \"$@\"";
    let output = Command::new("unshare")
        .args(["--map-root-user", "--mount", "sh", "-c", run, "sh"])
        .arg(std::env::current_exe().unwrap())
        .args(["connect::who_the_environment_says", "--exact", "--ignored", "--nocapture"])
        .env("ACCOUNT", &account)
        .envs([("KUBERNETES_SERVICE_HOST", host), ("KUBERNETES_SERVICE_PORT", port), ("HOME", "/nowhere")])
        .env_remove("KUBECONFIG")
        .output()
        .unwrap();
    let (text, errors) = (String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
    let refused = errors.starts_with("unshare: ") || errors.starts_with("mount: ");
    assert!(!refused, "this test needs a mount namespace of its own, as root or with user namespaces: {errors}");
    assert!(text.contains("answer: system:serviceaccount:kube-public:default in shop"), "{text}{errors}");
}
