use super::{View, Work};
use crate::commands::carry_out::{Span, external, reason, span};
use crate::commands::declared::Declared;
use crate::commands::place::{Place, PlaceOptions};
use crate::commands::{Exit, Failure, Session};
use crate::compile::application::Application;
use crate::report::unlock::waited;
use crate::rollout::inventory::Home;
use crate::rollout::lease::Holder;
use crate::rollout::ledger::{Actor, Attestation};
use crate::rollout::{Consent, Consents};
use crate::world::clock::now;
use crate::world::cluster::store::{Claim, Fault, Hold, Look, Steal, Store};
use crate::world::cluster::{Cluster, Identity};
use crate::world::interrupt::Interrupt;
use jiff::Timestamp;
use std::future::Future;
use std::path::Path;
use std::pin::pin;
use std::time::Duration;

/// How often a lease is tried that somebody else has for the moment.
const TRIES: usize = 3;

/// Verbs that write what is stable, and so nothing to a target that another tool writes to (decision H6).
const STABLE: [&str; 3] = ["apply", "promote", "rollback"];

/// What the verbs of a trial ask for.
#[derive(Debug, clap::Args)]
pub struct TrialOptions {
    #[command(flatten)]
    pub place: PlaceOptions,

    /// The application by its name, without its files: what was released and what is on trial is in the ledger
    #[arg(long, value_name = "NAME", conflicts_with = "path")]
    pub app: Option<String>,

    /// How long to wait until what is written runs: `90s`, `10m`
    #[arg(long, value_name = "TIME", value_parser = span, default_value = "10m")]
    pub timeout: Span,

    /// How long the right to write lasts if this run dies
    #[arg(long, value_name = "TIME", value_parser = span, default_value = "60s", hide = true)]
    pub lease: Span,
}

impl TrialOptions {
    /// The usual ones, for a place.
    pub fn at(place: PlaceOptions) -> Self {
        let (timeout, lease) = (Span(Duration::from_mins(10)), Span(Duration::from_secs(60)));
        TrialOptions { place, app: None, timeout, lease }
    }
}

/// What a verb asks for that does nothing without a reason.
#[derive(Debug, clap::Args)]
pub struct SaidOptions {
    #[command(flatten)]
    pub options: TrialOptions,

    /// Why, for the journal
    #[arg(long, value_name = "TEXT", value_parser = reason)]
    pub reason: String,
}

/// One application on one cluster, and who asks.
pub struct Scene {
    pub place: Place,
    pub cluster: Cluster,
    pub store: Store,
    pub identity: Identity,
    /// What the user's name is worth in the ledger of this namespace.
    pub standing: Attestation,
    pub interrupt: Interrupt,
    pub timeout: Duration,
    lease: Duration,
    /// The candidate that the files declare, for verbs that agree to one.
    pub declared: Option<Declared>,
    /// The verb only leads back, for which a candidate that cannot be read is no obstacle.
    leads_back: bool,
}

/// Verbs that need what is stable, and nothing of the candidate.
const BACK: [&str; 2] = ["abort", "rollback"];

/// Verbs that agree to one candidate, and no other.
const AGREEING: [&str; 2] = ["approve", "promote"];

impl Scene {
    /// Connects. From here on a signal ends the verb in order.
    pub async fn open(place: Place, options: &TrialOptions, session: &mut Session) -> Result<Scene, Failure> {
        let cluster = place.connect(session).await?;
        let place = match options.app {
            Some(_) => at_home(place, &cluster).await?.map_err(|place| nobody_there(&place))?,
            None => place,
        };
        let store = place.store(&cluster)?;
        let (identity, standing) = tokio::join!(cluster.whoami(), cluster.attestation(&store));
        let (identity, standing) = (identity?, standing?);
        let interrupt = Interrupt::listen().map_err(Failure::runtime)?;
        Ok(Scene {
            place,
            cluster,
            store,
            identity,
            standing,
            interrupt,
            timeout: options.timeout.0,
            lease: options.lease.0,
            declared: None,
            leads_back: false,
        })
    }

    pub fn app(&self) -> &str {
        self.place.set.app()
    }

    /// The same for work that follows from a signal: only another one ends it, at once.
    pub fn deaf(&mut self) {
        self.interrupt = Interrupt::none();
    }

    /// The user, as the ledger names one.
    pub fn actor(&self) -> Actor {
        self.identity.actor(self.standing)
    }

    /// The application's files, where they are at hand.
    pub fn application(&self) -> Option<&Application> {
        self.place.workspace.applications().next()
    }

    /// The directory that holds `railiance/`, where it is at hand.
    pub fn directory(&self) -> Option<&Path> {
        self.place.workspace.directory()
    }

    pub async fn view(&self) -> Result<View, Failure> {
        self.whole(View::read(&self.store, &self.cluster).await?)
    }

    /// A view in which nothing is missing that this verb needs.
    ///
    /// # Errors
    /// The candidate on trial cannot be read.
    pub fn whole(&self, view: View) -> Result<View, Failure> {
        if self.leads_back { Ok(view) } else { view.whole() }
    }

    /// Does something while nobody else writes.
    ///
    /// # Errors
    /// Somebody else has the lease, and what the work says.
    pub async fn locked<T>(
        &self,
        session: &mut Session,
        work: impl AsyncFnOnce(&Work<'_>, &mut Session) -> Result<T, Failure>,
    ) -> Result<T, Failure> {
        let hold = self.lock(session).await?;
        let done = hold.during(async { work(&Work::new(self, &hold).await?, session).await }).await;
        if let Err(fault) = hold.release().await {
            session.say(&format!("the lease was not given back, and ends by itself: {fault}"))?;
        }
        done
    }

    /// The lease; who drives a trial has it for a moment at a time, so that it is worth to try again.
    async fn lock(&self, session: &mut Session) -> Result<Hold, Failure> {
        let (mut tries, mut told) = (0, false);
        loop {
            let look = Look::at(&self.cluster, self.app(), self.place.set.namespace()).await?;
            // a lease that was deleted does not let the count of its holders begin anew (decision H9)
            let epoch = match look.lease() {
                Some(_) => 0,
                None => self.store.journal().await?.iter().map(|(entry, _)| entry.epoch).max().unwrap_or(0),
            };
            let claim = self.claim(epoch);
            let taking = claim.take(&self.cluster, &look, &Steal::Never, &self.interrupt);
            match told_of(taking, look.held().filter(|_| !told), &mut told, session).await {
                Err(Fault::Locked { .. }) if tries < TRIES => tries += 1,
                taken => return Ok(taken?),
            }
        }
    }

    fn claim(&self, epoch: u64) -> Claim {
        Claim {
            app: self.app().to_owned(),
            namespace: self.place.set.namespace().to_owned(),
            holder: Holder::of_this_run(&self.identity.user),
            duration: self.lease,
            epoch,
        }
    }
}

/// For how long nobody has to hear that the lease is waited for.
const UNTOLD: Duration = Duration::from_secs(2);

/// Waits, and says for whom once it takes time: a driver that died has the lease until it was seen unchanged for as long as it lasts.
async fn told_of<T>(
    taking: impl Future<Output = T>,
    held: Option<(&str, Duration)>,
    told: &mut bool,
    session: &mut Session,
) -> T {
    let mut taking = pin!(taking);
    let Some((holder, lasts)) = held else { return taking.await };
    if let Ok(taken) = tokio::time::timeout(UNTOLD, &mut taking).await {
        return taken;
    }
    *told = true;
    // a lease that is taken meanwhile must not be lost: that nobody hears it comes out with the next word
    _ = session.say(&waited(holder, lasts));
    taking.await
}

/// Reads the contract, connects, and does something about one application.
pub fn run(
    options: &TrialOptions,
    verb: &str,
    session: &mut Session,
    work: impl AsyncFnOnce(&mut Scene, &mut Session) -> Result<Exit, Failure>,
) -> Result<Exit, Failure> {
    let place = match options.place.of(options.app.as_deref(), verb, session)? {
        Ok(place) => place,
        Err(exit) => return Ok(exit),
    };
    let target = place.target.as_deref().unwrap_or_default();
    let own = options.app.is_none() && STABLE.contains(&verb);
    if let Some(said) = own.then(|| external(&place.workspace, target)).transpose()?.flatten() {
        session.complain(said)?;
        return Ok(Exit::Closed);
    }
    let runtime = crate::world::cluster::Runtime::start().map_err(Failure::runtime)?;
    runtime.block_on(async {
        let agrees = options.app.is_none() && AGREEING.contains(&verb);
        let declared = agrees.then(|| Declared::of(&options.place)).flatten();
        let opened = Scene::open(place, options, session).await?;
        let mut scene = Scene { leads_back: BACK.contains(&verb), declared, ..opened };
        let view = scene.view().await?;
        if let Some(words) = super::unattended::words(&view) {
            session.say(&words)?;
        }
        if let Some(seconds) = skew(now(), view.now) {
            session.say(&format!(
                "this machine's clock is {seconds} s off the server's: what counts here is the server's time"
            ))?;
        }
        work(&mut scene, session).await
    })
}

/// More than a clock may be off unnoticed, in seconds (decision H29).
const SKEW: i64 = 30;

fn skew(here: Timestamp, there: Timestamp) -> Option<i64> {
    let off = here.duration_since(there).as_secs();
    (off.abs() > SKEW).then_some(off)
}

/// What the files would say of where it was written from, the inventory says too; the place as it was where there is none.
pub async fn at_home(place: Place, cluster: &Cluster) -> Result<Result<Place, Place>, Failure> {
    let tolerant: Consents = [Consent::TakeOver, Consent::Empty].into_iter().collect();
    let admission = cluster.admission(&place.set, &Home::default(), &tolerant).await?;
    let Some(parent) = admission.parent() else { return Ok(Err(place)) };
    let home = parent.home.clone();
    let target = place.target.clone().or_else(|| (!home.target.is_empty()).then(|| home.target.clone()));
    Ok(Ok(Place { home, target, ..place }))
}

/// That the ledger, the inventory and the lease of an application that was named are nowhere to be found.
pub fn nobody_there(place: &Place) -> Failure {
    let (app, namespace) = (place.set.app(), place.set.namespace());
    let help = "`-n NAMESPACE` names where it is, where that is not called as it is; `--context NAME` on which cluster";
    Failure::Refused(format!("there is no application `{app}` of railiance in `{namespace}`\nhelp: {help}"))
}
