//! A window is looked at before each rise and once before a promotion; what has begun then is finished (decision H15).

use crate::candidate::Candidate;
use crate::contract::{Contract, SHORT, USUAL};
use crate::outcome::{Left, Lost, Outcome, PASSED, PROMOTED, SENT_AWAY, TAKEN_BACK};
use crate::traffic::traffic;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

const DAYS: [&str; 7] = ["thu", "fri", "sat", "sun", "mon", "tue", "wed"];
const DAY: u64 = 86_400;

/// Seconds since 1970, which began on a Thursday.
fn now() -> u64 {
    SystemTime::now().duration_since(UNIX_EPOCH).unwrap().as_secs()
}

fn weekday(seconds: u64) -> &'static str {
    DAYS[usize::try_from(seconds / DAY % 7).unwrap()]
}

/// In three days.
pub fn closed() -> String {
    window(weekday(now() + 3 * DAY), "10:00", "11:00")
}

fn window(day: &str, from: &str, to: &str) -> String {
    format!("window = {{ days = [\"{day}\"], from = \"{from}\", to = \"{to}\", zone = \"UTC\" }}")
}

/// Open for so many seconds at least, and less than a minute longer; with the time at which it closes.
pub fn closes_in(seconds: u64) -> (String, u64) {
    let end = (now() + seconds).div_ceil(60) * 60;
    let clock = |at: u64| format!("{:02}:{:02}", at % DAY / 3600, at % 3600 / 60);
    // a window ends on the day on which it began
    let to = if end.is_multiple_of(DAY) { "24:00".to_owned() } else { clock(end) };
    (window(weekday(end - 1), "00:00", &to), end)
}

pub fn sleep_until(end: u64) {
    std::thread::sleep(Duration::from_secs((end + 1).saturating_sub(now())));
}

fn back(because: &str) -> Outcome<'_> {
    Outcome { left: Left::Stable("v1.0.0", 1), lost: Lost::Nothing, journal: SENT_AWAY, because }
}

pub fn h15_outside_of_its_window_no_weight_rises() {
    let budget = format!("{}\n{}", USUAL.budget, closed());
    let web = Candidate::new("closed", "", Contract { budget: &budget, ..USUAL });
    let load = web.load();
    let said = web.ends(16, &["deploy", "--once", "-q"]);
    assert!(said.err.contains("outside of the window, which opens"), "{said:?}");
    assert_eq!((web.trial().as_deref(), web.share()), (Some("opened"), 0));
    let gone = web.run(&["abort", "--reason", "not today"]);
    let journal = &["opened", "aborting", "aborted"];
    web.came_to(&gone, 0, load, &Outcome { journal, ..back("not today") });
}

pub fn h15_a_window_that_closes_mid_way_leaves_the_weight_where_it_is() {
    let (open, end) = closes_in(30);
    let budget = format!("{}\n{open}", USUAL.budget);
    let web = Candidate::new("closes", "", Contract { budget: &budget, ..USUAL });
    let load = web.load();
    web.ends(0, &["deploy", "--once"]);
    sleep_until(end);
    let code = (0..60).find_map(|_| {
        std::thread::sleep(Duration::from_secs(1));
        web.run(&["deploy", "--once"]).code.filter(|code| *code != 0)
    });
    assert_eq!((code, web.share()), (Some(16), 20));
    web.tells(&["opened", "raising", "holding"], "");
    let gone = web.run(&["rollback", "--yes", "--reason", "it will not be today"]);
    web.came_to(&gone, 0, load, &Outcome { journal: TAKEN_BACK, ..back("it will not be today") });
}

pub fn h15_down_again_is_bound_by_no_window() {
    let (open, end) = closes_in(30);
    let steps = "[{ weight = 20, hold = \"8s\" }, { weight = 50, hold = \"10m\" }]";
    let budget = format!("failures = {{ consecutive = 2, total = 30 }}\non_failure = \"step-back\"\n{open}");
    let web = Candidate::new("down", "", Contract { budget: &budget, steps, ..USUAL });
    let load = web.load();
    std::thread::scope(|scope| {
        let driver = scope.spawn(|| web.run(&["deploy"]));
        web.reaches(50);
        sleep_until(end);
        traffic().behave(&web.namespace, "railiance.dev/track=canary", "errors20");
        web.reaches(20);
        // it would be taken away for the same errors before somebody can
        traffic().behave(&web.namespace, "railiance.dev/track=canary", "");
        web.ends(0, &["abort", "--reason", "seen"]);
        // who drove it is told what became of it
        let driven = driver.join().unwrap();
        assert!(driven.code == Some(10) && driven.err.contains("a person asked for it"), "{driven:?}");
    });
    let up = ["opened", "raising", "holding", "raising", "holding"];
    // down again is announced before requests are led there
    let journal = [&up[..], &["raising", "raising", "holding", "aborting", "aborted"]].concat();
    web.is_left(load, &Outcome { lost: Lost::ByTheCanary, journal: &journal, ..back("seen") });
}

pub fn h15_a_promotion_that_began_in_its_window_is_finished_outside_of_it() {
    let (open, end) = closes_in(45);
    let more = format!("[stage.production]\n{open}");
    let web = Candidate::new("begun", "", Contract { more: &more, ..SHORT });
    let load = web.load();
    web.passes();
    web.is_left_promoting();
    sleep_until(end);
    web.ends(0, &["promote", "--yes"]);
    web.rests_at("v1.1.0", 2);
    // and back at any time
    web.ends(0, &["rollback", "--yes", "--reason", "a complaint"]);
    let (left, journal) = (Left::Stable("v1.0.0", 3), [PROMOTED, &["held"]].concat());
    web.is_left_by_many(load, &Outcome { left, journal: &journal, ..back("rollback: a complaint") });
}

pub fn h15_outside_of_its_window_no_promotion_begins() {
    let more = format!("[stage.production]\n{}", closed());
    let web = Candidate::new("waits", "", Contract { more: &more, ..SHORT });
    let load = web.load();
    web.passes();
    let said = web.ends(16, &["promote", "--yes"]);
    assert!(said.err.contains("the window opens"), "{said:?}");
    web.is_left(load, &Outcome { left: Left::OnTrial("passed", 50), journal: PASSED, ..back("") });
}
