use crate::site::{Site, ended, lives, signal, until};
use std::fs;

fn digest(site: &Site) -> Option<String> {
    let text = fs::read_to_string(site.path("result.json")).ok()?;
    let result: serde_json::Value = serde_json::from_str(&text).ok()?;
    Some(result["digest"].as_str()?.to_owned())
}

#[test]
fn a_change_starts_it_anew_and_ctrl_c_ends_it() {
    let site = Site::new(
        "",
        "[[health.checks]]\nname = \"greets\"\nhttp = \"/hello\"\nexpect = { body = \"world\" }\nwithin = \"3s\"\n",
    );
    site.write(".gitignore", "*.pid\n*.part\nended\n");
    let child = site.spawn(&["--watch", "--out", "result.json"]);
    until("there is a result", || digest(&site).is_some());
    let (first, before) = (site.pid("app"), digest(&site));
    assert!(lives(first), "it does not run on");
    site.write("app.py", &include_str!("app.py").replace("\"world\"", "\"moon\""));
    until("there is another result", || digest(&site) != before);
    let second = site.pid("app");
    assert!(first != second && !lives(first) && lives(second), "it was not started anew");
    // a contract that cannot be read is told, and waited for
    let contract = fs::read_to_string(site.path("railiance/app.toml")).unwrap();
    site.write("railiance/app.toml", &contract.replace("within", "wthin"));
    until("it is ended for the contract", || !lives(second));
    let before = digest(&site);
    site.write("railiance/app.toml", &contract.replace("world", "moon"));
    until("there is a third result", || digest(&site) != before);
    let third = site.pid("app");
    signal("INT", child.id());
    let said = ended(child);
    assert_eq!(said.code, Some(0), "{}", said.stderr);
    assert!(!lives(third));
    assert!(said.stderr.contains("`app.py` changed: once more\n"), "{}", said.stderr);
    assert!(said.stderr.contains("`railiance/app.toml` changed: once more\n"), "{}", said.stderr);
    let verdicts: Vec<&str> = said.stdout.lines().filter(|line| line.starts_with("greeter ")).collect();
    assert_eq!(verdicts.len(), 3, "{}", said.stdout);
    assert!(verdicts[1].starts_with("greeter failed after"), "{verdicts:?}");
}

const TALKS: &str = "import threading, time\n\
    def talk():\n    while True:\n        print('talk', flush=True)\n        time.sleep(0.05)\n\
    threading.Thread(target=talk, daemon=True).start()\n";

/// What hangs over a version that is not there any more keeps nobody from the next one: neither a check nor readiness.
#[test]
fn a_change_while_it_is_asked_starts_it_anew_at_once() {
    let hangs = "[[health.checks]]\nname = \"hangs\"\nexec = [\"sh\", \"-c\", \"echo $$ > asks.pid; exec sleep 600\"]\nwithin = \"590s\"\n";
    let site = Site::new("", hangs);
    site.write(".gitignore", "*.pid\n*.part\nended\n");
    // who writes more often than files are looked at keeps no change from being seen
    site.write("app.py", &format!("{TALKS}{}", include_str!("app.py")));
    let child = site.spawn(&["--watch", "--out", "result.json"]);
    let (asks, first) = (site.pid("asks"), site.pid("app"));
    let contract = fs::read_to_string(site.path("railiance/app.toml")).unwrap();
    site.write("railiance/app.toml", &contract.replace("/healthz", "/never"));
    until("it is started anew in the middle of a check", || !lives(first) && site.pid("app") != first);
    assert!(!lives(asks), "the check of before goes on");
    let second = site.pid("app");
    site.write("railiance/app.toml", &contract.replace("exec sleep 600", "exit 0"));
    until("it is started anew before it was ready", || !lives(second) && site.pid("app") != second);
    until("there is a result", || digest(&site).is_some());
    signal("INT", child.id());
    let said = ended(child);
    assert_eq!(said.code, Some(0), "{}", said.stderr);
    assert_eq!(said.stderr.matches("`railiance/app.toml` changed: once more\n").count(), 2, "{}", said.stderr);
    // of what was cut short there is no verdict
    let verdicts: Vec<&str> = said.stdout.lines().filter(|line| line.starts_with("greeter ")).collect();
    assert!(verdicts.len() == 1 && verdicts[0].starts_with("greeter passed after"), "{}", said.stdout);
}

/// A file that the check itself writes, and nobody has git ignore, would begin it anew for ever.
#[test]
fn what_cuts_each_round_short_is_named_and_a_round_comes_to_its_verdict_all_the_same() {
    let writes = "[[health.checks]]\nname = \"writes\"\nexec = [\"sh\", \"-c\", \"echo x >> grows; sleep 2\"]\nwithin = \"20s\"\n";
    let site = Site::new("", writes);
    site.write(".gitignore", "*.pid\n*.part\nended\n");
    let child = site.spawn(&["--watch", "--out", "result.json"]);
    until("there is a result", || digest(&site).is_some());
    signal("INT", child.id());
    let said = ended(child);
    assert!(matches!(said.code, Some(0 | 130)), "{said:?}");
    let told = "files changed in each of 3 rounds, `grows` the last: this one comes to its verdict first\nhelp: what the application itself writes is not watched where git ignores it\n";
    assert!(said.stderr.contains(told), "{}", said.stderr);
    assert!(said.stdout.contains("greeter passed after"), "{}", said.stdout);
}
