//! Faults at what a verb asks, and never at what it writes: reads, dry runs, questions about rights.

use crate::bed::bed;
use crate::bed::faults::{Fault, Faults, Moment, Request};
use crate::sample::{Said, Sample};
use serde_json::Value;
use std::collections::{BTreeSet, VecDeque};
use std::sync::Mutex;

/// All but what changes something, and watches: they have no end that could get lost.
pub fn asks(request: &Request) -> bool {
    !request.is_write() && !request.is_watch()
}

/// What is asked, without the numbers of runs, records and versions.
pub fn question(request: &Request) -> String {
    let (place, name) = request.path.rsplit_once('/').unwrap();
    let name = match name.starts_with("railiance.") || name.starts_with("extra-") {
        true => name.replace(|one: char| one.is_ascii_digit(), ""),
        false => name.to_owned(),
    };
    format!("{} {place}/{name}?{}", request.method, request.query)
}

pub fn questions(faults: &Faults) -> BTreeSet<String> {
    faults.requests().iter().filter(|request| asks(request)).map(question).collect()
}

/// What is asked before the first write: as long as one of these has no answer, nothing is written.
pub fn questions_before_writing(faults: &Faults) -> Vec<String> {
    let before = faults.requests().into_iter().take_while(|request| !request.is_write());
    before.filter(asks).map(|request| question(&request)).collect::<BTreeSet<_>>().into_iter().collect()
}

pub fn through(sample: &Sample, faults: &Faults, words: &[&str]) -> Said {
    Said::new(sample.command(faults.kubeconfig(), words).output().unwrap())
}

/// What goes wrong, and passes.
pub fn passing() -> [(&'static str, Fault); 5] {
    [
        ("429", Fault::answer(429).retry_after(1)),
        ("500", Fault::answer(500)),
        ("503", Fault::answer(503)),
        ("reset before", Fault::reset(Moment::Before)),
        ("reset after", Fault::reset(Moment::After)),
    ]
}

/// How often a question is waited for.
const TRIES: usize = 5;

/// Lets `run` meet with each of the faults at all that it asks; and with some fault at each of its questions, so many of
/// them at once.
pub fn each_passes(faults: &Faults, questions: &BTreeSet<String>, at_once: usize, mut run: impl FnMut(&str)) {
    for (name, fault) in passing() {
        faults.clear();
        faults.inject_once_each(asks, fault);
        run(&format!("{name} at everything"));
    }
    // the server's wish to wait is obeyed above
    let [_, rest @ ..] = passing();
    let mut turns = rest.into_iter().cycle();
    let mut by_chance = Vec::new();
    let mut open: VecDeque<(String, usize)> = questions.iter().map(|one| (one.clone(), 0)).collect();
    while !open.is_empty() {
        faults.clear();
        let some: Vec<(String, usize)> = open.drain(..at_once.min(open.len())).collect();
        for (one, _) in &some {
            let (one, (_, fault)) = (one.clone(), turns.next().unwrap());
            faults.inject_once_each(move |request| asks(request) && question(request) == one, fault);
        }
        run(&format!("{some:?}"));
        let asked = self::questions(faults);
        // kinds come and go with every other version: what this one did not ask, the next one does
        for (one, tries) in some.into_iter().filter(|(one, _)| !asked.contains(one)) {
            match tries < TRIES {
                true => open.push_front((one, tries + 1)),
                false => by_chance.push(one),
            }
        }
    }
    assert_by_chance(faults, &by_chance, run);
}

/// Who was overtaken reads once more; what no calm run asks, of whichever version, nobody can be made to ask.
fn assert_by_chance(faults: &Faults, seldom: &[String], mut run: impl FnMut(&str)) {
    if seldom.is_empty() {
        return;
    }
    let calm = ["calm", "calm, another version"].into_iter().cycle().take(4);
    let asked: Vec<BTreeSet<String>> = calm
        .map(|what| {
            faults.clear();
            run(what);
            questions(faults)
        })
        .collect();
    // a controller that writes a status now and then is met by one run, and not by the next of the same version
    let usual = |one: &&String| [0, 1].into_iter().any(|at| [at, at + 2].iter().all(|run| asked[*run].contains(*one)));
    let missed: Vec<&String> = seldom.iter().filter(usual).collect();
    assert!(missed.is_empty(), "{missed:#?} met no fault");
}

/// What never passes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Lasting {
    Refused(u16),
    Reset,
}

impl Lasting {
    fn fault(self) -> Fault {
        match self {
            Lasting::Refused(status) => Fault::answer(status),
            Lasting::Reset => Fault::reset(Moment::Before),
        }
    }
}

/// How a run ended that got no answer to one question.
pub struct Unanswered {
    pub question: String,
    pub lasting: Lasting,
    pub said: Said,
    pub writes: Vec<Request>,
}

impl Unanswered {
    pub fn told(&self) -> String {
        format!("{} {:?}: {:?}, after {:?}", self.question, self.lasting, self.said, self.writes)
    }

    /// Whether it is told what could not be read: by its path, or by the object of which no dry run was made. Who cannot be
    /// reached is named by the address. The numbers at the end of a name are no part of the question.
    pub fn names_it(&self) -> bool {
        let path = self.question.split([' ', '?']).nth(1).unwrap();
        let says = |words: &str| self.said.stdout.contains(words) || self.said.stderr.contains(words);
        match self.lasting {
            Lasting::Reset => says("cannot reach http://127.0.0.1:"),
            Lasting::Refused(_) if self.question.contains("dryRun=All") => {
                self.refuses(path.rsplit('/').next().unwrap())
            }
            Lasting::Refused(_) => says(path.trim_end_matches('.')),
        }
    }

    /// Whether the plan, as JSON or in lines, refuses an object of this name.
    fn refuses(&self, name: &str) -> bool {
        let plan: Value = serde_json::from_str(&self.said.stdout).unwrap_or_default();
        let steps = plan["steps"].as_array().map(Vec::as_slice).unwrap_or_default();
        let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
        let refused = |step: &Value| step["action"] == "refused" && text(&step["object"]["name"]).starts_with(name);
        let told = |words: &str| self.said.stderr.contains(words);
        steps.iter().any(refused) || told("the plan is refused") && told(&format!("/{name}"))
    }
}

/// Runs the words for each question and each fault that does not pass, many runs at once: each waits for seconds.
pub fn none_answered(sample: &Sample, words: &[&str], questions: &[String], faults: &[Lasting]) -> Vec<Unanswered> {
    let all = questions.iter().flat_map(|question| faults.iter().map(move |lasting| (question.clone(), *lasting)));
    let (open, ended) = (Mutex::new(all.collect::<Vec<_>>()), Mutex::new(Vec::new()));
    std::thread::scope(|scope| {
        for _ in 0..12 {
            scope.spawn(|| {
                let proxy = bed().faults();
                while let Some((question, lasting)) = { open.lock().unwrap().pop() } {
                    let one = unanswered(sample, &proxy, words, &question, lasting);
                    ended.lock().unwrap().push(one);
                }
            });
        }
    });
    ended.into_inner().unwrap()
}

fn unanswered(sample: &Sample, proxy: &Faults, words: &[&str], asked: &str, lasting: Lasting) -> Unanswered {
    proxy.clear();
    let one = asked.to_owned();
    proxy.inject(move |request| asks(request) && question(request) == one, 1.., lasting.fault());
    let said = through(sample, proxy, words);
    let writes = proxy.requests().into_iter().filter(Request::is_write).collect();
    Unanswered { question: asked.to_owned(), lasting, said, writes }
}
