use crate::run::run;
use railiance::diag::Code;
use railiance::rollout::preflight;
use serde_json::Value;

#[test]
fn a_page_is_found_by_id_and_by_name_in_any_case() {
    let pages = [run(&["explain", "MNG001"]), run(&["explain", "mng001"]), run(&["explain", "Weights-Out-Of-Order"])];
    for page in &pages {
        assert_eq!((page.code, page.stderr.as_str()), (Some(0), ""));
        assert_eq!(page.stdout, pages[0].stdout);
    }
    assert!(pages[0].stdout.starts_with("MNG001 weights-out-of-order\n\nThe weights of the canary's steps"));
    assert!(pages[0].stdout.contains("\nWhy it matters\n") && pages[0].stdout.contains("\n    [stage.canary]\n"));
    assert!(!pages[0].stdout.contains("```") && !pages[0].stdout.contains('#'));
}

#[test]
fn headings_are_bold_on_demand() {
    let page = run(&["explain", "MNG001", "--color", "always"]);
    assert!(page.stdout.starts_with("\u{1b}[1mMNG001 weights-out-of-order\u{1b}[0m\n"), "{}", page.stdout);
}

#[test]
fn a_slip_is_answered_with_the_nearest_code() {
    for (written, near) in [
        ("MNG0O1", "MNG001"),
        ("weights-out-of-ordre", "weights-out-of-order"),
        ("PRE0O6", "PRE006"),
        ("no-rom", "no-room"),
    ] {
        let said = run(&["explain", written]);
        assert_eq!(said.code, Some(64));
        assert_eq!(said.stderr, format!("error: there is no code `{written}`; did you mean `{near}`?\n"));
        assert_eq!(said.stdout, "");
    }
    assert_eq!(run(&["explain", "x"]).stderr, "error: there is no code `x`; `railiance explain` lists all codes\n");
}

#[test]
fn the_table_has_every_code_below_its_family() {
    let table = run(&["explain"]).stdout;
    let listed: Vec<&str> = table.lines().filter_map(|line| line.strip_prefix("  ")?.split(' ').next()).collect();
    let findings = Code::ALL.iter().map(|code| code.id());
    let all: Vec<&str> = findings.chain(preflight::Code::ALL.iter().map(|code| code.id())).collect();
    assert_eq!(listed, all);
    assert!(table.contains("\nmeaning\n  MNG001  weights-out-of-order       error\n"), "{table}");
}

#[test]
fn json_has_the_table_and_for_one_code_the_page() {
    let all: Value = serde_json::from_str(&run(&["explain", "-o", "json"]).stdout).unwrap();
    assert_eq!(all["format"], "railiance.dev/codes/v1");
    assert_eq!(all["codes"].as_array().unwrap().len(), Code::ALL.len() + preflight::Code::ALL.len());
    assert_eq!(all["codes"][0].get("page"), None);
    let one: Value = serde_json::from_str(&run(&["-o", "json", "explain", "SEC001"]).stdout).unwrap();
    assert_eq!(one["codes"][0]["slug"], "secret-by-name");
    assert!(one["codes"][0]["page"].as_str().unwrap().starts_with("# SEC001 secret-by-name\n"));
}

#[test]
fn a_reason_for_which_preflight_closes_is_explained_too() {
    let page = run(&["explain", "pre006"]);
    assert_eq!((page.code, page.stderr.as_str()), (Some(0), ""));
    assert_eq!(page.stdout, run(&["explain", "namespace-missing"]).stdout);
    assert!(page.stdout.starts_with("PRE006 namespace-missing\n\nWhat is wrong: a namespace that"), "{}", page.stdout);
    let one: Value = serde_json::from_str(&run(&["-o", "json", "explain", "PRE016"]).stdout).unwrap();
    assert_eq!((&one["codes"][0]["slug"], &one["codes"][0]["family"]), (&"forbidden".into(), &"preflight".into()));
}
