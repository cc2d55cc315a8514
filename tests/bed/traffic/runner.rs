//! Tests by their names, inside of the network. The harness of the standard library has no place to enter it: that
//! must be done before the first thread is there.

use super::{enter, heal};
use libtest_mimic::{Arguments, Trial};
use std::panic::{catch_unwind, resume_unwind};
use std::process::ExitCode;
use std::sync::{PoisonError, RwLock};

/// A test's name, and the test.
pub type Test = (&'static str, fn());

/// Tests as `Test`s; one that is forgotten here is code that nobody uses, which the compiler says.
#[macro_export]
macro_rules! tests {
    ($($test:path),* $(,)?) => { &[$((stringify!($test), $test as fn())),*] };
}

/// How many tests run beside each other, where the command line does not say it.
const BESIDE: usize = 8;

/// Those of `together` beside each other, each of `alone` while no other one runs: they stop what all use.
pub fn run(together: &[Test], alone: &[Test]) -> ExitCode {
    static SHARED: RwLock<()> = RwLock::new(());
    if let Err(sentence) = enter() {
        eprintln!("{sentence}");
        return ExitCode::FAILURE;
    }
    let together = together.iter().map(|&(name, test)| {
        trial(name, move || {
            let _shared = SHARED.read().unwrap_or_else(PoisonError::into_inner);
            test();
        })
    });
    let alone = alone.iter().map(|&(name, test)| {
        trial(name, move || {
            let _alone = SHARED.write().unwrap_or_else(PoisonError::into_inner);
            let ended = catch_unwind(test);
            heal();
            ended.unwrap_or_else(|panic| resume_unwind(panic));
        })
    });
    let mut arguments = Arguments::from_args();
    // they wait for pods, holds and proxies most of the time, and for a processor seldom
    arguments.test_threads = arguments.test_threads.or(Some(BESIDE));
    libtest_mimic::run(&arguments, together.chain(alone).collect()).exit_code()
}

fn trial(name: &str, test: impl FnOnce() + Send + 'static) -> Trial {
    Trial::test(name, || {
        test();
        Ok(())
    })
}
