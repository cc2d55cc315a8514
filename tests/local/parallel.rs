//! Checks are made beside each other, so that a run takes as long as the slowest of them.

use crate::site::Site;
use jiff::Timestamp;

/// It ends once all three have begun: one after the other none ever would.
fn meets(name: &str) -> String {
    let all = "test -e one.here && test -e two.here && test -e three.here";
    let command = format!("echo > {name}.here; sleep 2; until {all}; do sleep 0.1; done");
    format!("[[health.checks]]\nname = \"{name}\"\nexec = [\"sh\", \"-c\", \"{command}\"]\nwithin = \"20s\"\n\n")
}

#[test]
fn checks_are_made_beside_each_other() {
    let checks = ["one", "two", "three"].map(meets).concat();
    let (code, result) = Site::new("", &checks).result(&[]);
    assert_eq!((code, result["verdict"].as_str()), (0, Some("passed")), "{result:#}");
    let each = result["checks"].as_array().unwrap().iter().map(|check| check["milliseconds"].as_i64().unwrap());
    let each: Vec<i64> = each.collect();
    assert!(each.len() == 3 && each.iter().all(|took| *took >= 2000), "{each:?}");
    // without the start of the process, which is no check
    let time = |key: &str| result[key].as_str().unwrap().parse::<Timestamp>().unwrap();
    let ready = result["ready"]["milliseconds"].as_i64().unwrap();
    let lasted = time("ended").duration_since(time("began")).as_secs() * 1000 - ready;
    assert!(lasted < each.iter().sum::<i64>(), "{lasted} ms of {each:?}");
}
