//! What a trial is judged by: limits, counts, probes, budgets and times that cannot be meant.

use crate::cases::{exposed, gate};

#[test]
fn a_limit_can_be_kept_and_broken() {
    let query = "prometheus = 'up{track=\"canary\"}'";
    let judged = |limits: &str| gate(&format!("{query}\n{limits}\n"), "").0;
    for good in ["max = 1", "min = 1\nmax = 1", "equals = 0", "min = 0.5\nequals = 1", "max = -1.5"] {
        assert_eq!(judged(good), Vec::<&str>::new(), "{good}");
    }
    for bad in ["min = 2\nmax = 1", "equals = 2\nmax = 1", "equals = 0\nmin = 1"] {
        assert_eq!(judged(bad), ["MNG054"], "{bad}");
    }
    let compared = |bounds: &str| {
        gate(
            &format!("compare = {{ canary = 'a{{track=\"canary\"}}', stable = 'a{{track=\"stable\"}}', {bounds} }}\n"),
            "",
        )
        .0
    };
    assert_eq!(compared("max_ratio = 0.9, max_difference = -0.1"), Vec::<&str>::new());
    for bad in ["max_ratio = 0.0", "max_ratio = -1.2"] {
        assert_eq!(compared(bad), ["MNG054"], "{bad}");
    }
    let budget = |failures: &str| gate(&format!("{query}\nmax = 1\n"), &format!("failures = {failures}")).0;
    assert_eq!(budget("{ consecutive = 5 }"), Vec::<&str>::new());
    assert_eq!(budget("{ total = 1 }"), ["MNG054"]);
    assert_eq!(budget("{ consecutive = 6 }"), ["MNG054"]);
}

#[test]
fn what_the_canary_served_is_counted_from_counters() {
    let judged = |observe: &str, gate: &str| {
        let rest = format!(
            "[observe]\nprometheus = \"http://p\"\n{observe}\n[[stage.canary.gate]]\nname = \"g\"\n\
             prometheus = 'up{{track=\"canary\"}}'\nmax = 1\n{gate}"
        );
        exposed("", "host = \"a.example.org\"", &rest).0
    };
    let requests = |query: &str| format!("requests = '{query}'");
    let at_least = "at_least = { requests = 1 }\n";
    assert_eq!(judged(&requests("sum(r{track=\"canary\"})"), at_least), Vec::<&str>::new());
    assert_eq!(judged("", at_least), ["MNG055"]);
    assert_eq!(judged("", ""), ["MNG003"]);
    for wrong in
        ["sum(rate(r{track=\"canary\"}[5m]))", "avg(r{track=\"canary\"})", "sum by (pod) (r{track=\"canary\"})"]
    {
        assert_eq!(judged(&requests(wrong), at_least), ["MNG055"], "{wrong}");
    }
}

#[test]
fn a_probe_is_led_to_the_canary() {
    let judged = |canary: &str| {
        let rest = format!("[stage.canary]\n{canary}\n[[stage.canary.gate]]\nname = \"g\"\nhttp = \"/\"\n");
        exposed("", "host = \"a.example.org\"", &rest).0
    };
    let header = "header = { name = \"X-Canary\", value = \"true\" }";
    // that no metric judges it is said as well
    assert_eq!(judged(header), ["MNG044"]);
    assert_eq!(judged(""), ["MNG044", "MNG056"]);
    let isolated = "strategy = \"isolated\"\nreason = \"one writer\"";
    assert!(judged(isolated).contains(&"MNG056"));
    assert!(!judged(&format!("{isolated}\nhost = \"canary.a.example.org\"")).contains(&"MNG056"));
}

#[test]
fn a_trial_is_not_over_before_its_steps_are() {
    let judged = |rest: &str| exposed("", "host = \"a.example.org\"", &format!("[stage.canary]\n{rest}")).0;
    let steps = "steps = [{ weight = 5, hold = \"30m\" }, { weight = 50, hold = \"30m\" }]\n";
    assert!(judged(&format!("{steps}deadline = \"1h\"")).contains(&"MNG002"));
    assert!(!judged(&format!("{steps}deadline = \"61m\"")).contains(&"MNG002"));
    for zero in ["deadline = \"0s\"", "tick = \"0s\""] {
        assert_eq!(judged(zero).iter().filter(|code| **code == "MNG002").count(), 1, "{zero}");
    }
}

#[test]
fn no_hold_of_any_kind_is_over_at_once() {
    let impossible = |rest: &str| {
        let codes = exposed("", "host = \"a.example.org\"", &format!("[stage.canary]\n{rest}")).0;
        codes.iter().filter(|code| **code == "MNG002").count()
    };
    let hotfix = "hotfix_steps = [{ weight = 5, hold = \"IT\" }, { weight = 50, hold = \"10m\" }]";
    let isolated = "strategy = \"isolated\"\nreason = \"one writer\"\nsoak = \"IT\"";
    for part in [hotfix, isolated] {
        let judged = |time| impossible(&part.replace("IT", time));
        assert_eq!([judged("0s"), judged("10m")], [1, 0], "{part}");
    }
}

#[test]
fn a_gate_leaves_the_first_name_to_readiness_and_names_its_program() {
    let judged = |gate: &str| {
        let rest = format!("[stage.canary]\n[[stage.canary.gate]]\n{gate}\n");
        exposed("", "host = \"a.example.org\"", &rest).0
    };
    assert!(judged("name = \"readiness\"\nrestarts = 0").contains(&"MNG028"));
    assert!(!judged("name = \"restarts\"\nrestarts = 0").contains(&"MNG028"));
    assert!(judged("name = \"a\"\nexec = []").contains(&"MNG038"), "{:?}", judged("name = \"a\"\nexec = []"));
    assert!(judged("name = \"a\"\nexec = [\"\"]").contains(&"MNG038"));
}
