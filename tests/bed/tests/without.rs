//! Neither programs nor Go: tests of the cluster fail with one sentence. A second process of this very binary is the one that
//! has none.

use crate::bed::{bed, tools};
use std::process::Command;

/// What the second process does; in a run of all tests, that there is a cluster.
#[test]
fn a_test_of_the_cluster() {
    bed().namespace("first");
}

#[test]
fn a_test_of_the_cluster_beside_it() {
    bed().namespace("second");
}

#[test]
fn without_programs_and_without_go_each_test_fails_with_one_sentence() {
    let empty = tempfile::tempdir().unwrap();
    let mut command = Command::new(std::env::current_exe().unwrap());
    command.args(["without::a_test_of_the_cluster", "--test-threads=2"]).env_remove("KUBEBUILDER_ASSETS");
    let output = command.env("PATH", "").env(tools::ELSEWHERE, empty.path()).output().unwrap();
    let said = String::from_utf8_lossy(&output.stdout);
    assert!(!output.status.success() && said.contains("2 failed"), "{said}");
    let sentence = "this test needs Go, to build kube-controller-manager: No such file or directory (os error 2)";
    let lines: Vec<&str> = said.lines().filter(|line| line.contains("needs Go")).collect();
    assert_eq!(lines, [sentence; 2], "{said}");
    assert!(!said.contains("PoisonError"), "{said}");
}
