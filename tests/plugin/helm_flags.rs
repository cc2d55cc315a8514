//! Helm takes flags off the command line, wherever they stand, and hands them over in the environment: what
//! reaches the plugin from the real Helm, and what railiance makes of it.

use crate::probe::{self, Seen, TOKEN};
use crate::support::{Helm, checkout, directory};

/// Typed behind `helm`; what the plugin gets as words; what comes of it.
type Row = (&'static [&'static str], &'static str, &'static str);

const SWALLOWED: &[Row] = &[
    (&["railiance", "plan"], "plan", ""),
    (&["railiance", "plan", "--kube-context", "edge"], "plan", "context=edge"),
    (&["railiance", "--kube-context=edge", "plan"], "plan", "context=edge"),
    (&["--kube-context", "edge", "railiance", "plan"], "plan", "context=edge"),
    (&["railiance", "plan", "-n", "shop"], "plan", ""),
    (&["railiance", "plan", "-n", "staging"], "plan", "namespace=refused"),
    (&["railiance", "plan", "--namespace=staging"], "plan", "namespace=refused"),
    (&["railiance", "plan", "--kubeconfig", "/k"], "plan", "KUBECONFIG=/k"),
    (&["railiance", "plan", "--kube-apiserver", "https://h"], "plan", "server=https://h"),
    (&["railiance", "plan", "--kube-token", TOKEN], "plan", "token=ours"),
    (&["railiance", "plan", "--kube-ca-file=/ca"], "plan", "authority=/ca"),
    (&["railiance", "plan", "--kube-tls-server-name", "api"], "plan", "name=api"),
    (&["railiance", "plan", "--kube-as-user", "team-a"], "plan", "as=team-a"),
    // Helm hands each group over twice
    (
        &["railiance", "plan", "--kube-as-user=team-a", "--kube-as-group=g", "--kube-as-group", "h"],
        "plan",
        "as=team-a groups=g+h",
    ),
    (&["railiance", "plan", "--kube-insecure-skip-tls-verify=true"], "plan", "verify=skip"),
    (&["railiance", "plan", "--kube-insecure-skip-tls-verify=false"], "plan", ""),
    (&["railiance", "plan", "--debug", "--registry-config", "x", "--repository-cache=y"], "plan", ""),
    (&["railiance", "plan", "--repository-config", "x"], "plan", ""),
    // behind `--` as well
    (&["railiance", "plan", "--", "--kube-context", "edge"], "plan --", "context=edge"),
];

/// Helm knows nothing of these, or only reads them along.
const PASSED: &[Row] = &[
    (&["railiance", "plan", "--context", "edge"], "plan --context edge", "context=edge"),
    (&["railiance", "plan", "-nshop"], "plan -nshop", ""),
    (&["railiance", "plan", "-nstaging"], "plan -nstaging", "namespace=refused"),
    (&["railiance", "plan", "--as", "team-a", "--as-uid=7"], "plan --as team-a --as-uid=7", "as=team-a uid=7"),
    (&["railiance", "plan", "--as=team-a", "--as-group=g"], "plan --as=team-a --as-group=g", "as=team-a groups=g"),
    (&["railiance", "plan", "--request-timeout", "5s"], "plan --request-timeout 5s", "timeout=5s"),
    (&["railiance", "plan", "-o", "json"], "plan -o json", ""),
    (&["railiance", "plan", "--dry-run=server"], "plan --dry-run=server", ""),
    // Helm 4 has the same three words for it, and reads it along
    (&["railiance", "plan", "--color", "never"], "plan --color never", ""),
    (&["railiance", "plan", "--colour", "never"], "plan --colour never", ""),
    (&["railiance", "plan", "--color=always"], "plan --color=always", ""),
    // a flag of ours wins over Helm's of the same meaning
    (&["railiance", "plan", "--kube-context=there", "--context=here"], "plan --context=here", "context=here"),
    (&["railiance", "plan", "--kube-as-user=team-a", "--as=team-b"], "plan --as=team-b", "as=team-b"),
];

/// What is wrong stays wrong: no flag is taken and passed over.
const REFUSED: &[Row] = &[
    // without `=true` Helm takes the verb for the flag's value
    (&["railiance", "--kube-insecure-skip-tls-verify", "plan"], "", "DisplayHelpOnMissingArgumentOrSubcommand"),
    (&["railiance", "plan", "--debug=true"], "plan --debug=true", "UnknownArgument"),
    (&["railiance", "plan", "--qps", "5"], "plan --qps 5", "UnknownArgument"),
    (&["railiance", "plan", "--burst-limit", "7"], "plan --burst-limit 7", "UnknownArgument"),
    (&["railiance", "plan", "--burst-limit=7"], "plan --burst-limit=7", "UnknownArgument"),
    (&["railiance", "plan", "--content-cache", "/c"], "plan --content-cache /c", "UnknownArgument"),
    (&["railiance", "plan", "--prune"], "plan --prune", "UnknownArgument"),
];

#[test]
fn what_helm_swallows_is_handed_over() {
    hold(SWALLOWED, &[]);
}

#[test]
fn what_helm_passes_means_what_it_means_without() {
    hold(PASSED, &[]);
    hold(REFUSED, &[]);
}

#[test]
fn variables_of_helm_count_as_its_flags() {
    let row: &[Row] = &[(&["railiance", "plan"], "plan", "context=edge as=team-a groups=g namespace=refused")];
    let variables = [
        ("HELM_KUBECONTEXT", "edge"),
        ("HELM_KUBEASUSER", "team-a"),
        ("HELM_KUBEASGROUPS", "g"),
        ("HELM_NAMESPACE", "staging"),
    ];
    hold(row, &variables);
}

fn hold(rows: &[Row], variables: &[(&str, &str)]) {
    let (plugin, notes) = (checkout(), directory());
    probe::install(&plugin.path().join("bin/kubectl-railiance"), notes.path());
    let mut wrong = Vec::new();
    for helm in Helm::both().map(|helm| helm.with(plugin.path())) {
        for (typed, words, made) in rows {
            let said = helm.command(typed).envs(variables.iter().copied()).output().unwrap();
            let seen = Seen::take(notes.path());
            if (seen.words.join(" ").as_str(), seen.made.as_str()) != (*words, *made) {
                wrong.push(format!("{} {typed:?}: `{}`, {:?}\n{said:?}", helm.name, seen.words.join(" "), seen.made));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
