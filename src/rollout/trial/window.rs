use super::{Reached, Trial};
use jiff::civil::{Time, Weekday};
use jiff::tz::TimeZone;
use jiff::{Timestamp, ToSpan, Zoned};
use serde::{Deserialize, Serialize};

/// A time of the week, in a zone.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Window {
    pub days: Vec<Day>,
    /// `HH:MM`
    pub from: String,
    /// `HH:MM`, later on the same day; `24:00` is its end.
    pub to: String,
    /// An IANA name.
    pub zone: String,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Day {
    Mon,
    Tue,
    Wed,
    Thu,
    Fri,
    Sat,
    Sun,
}

impl Day {
    fn weekday(self) -> Weekday {
        match self {
            Day::Mon => Weekday::Monday,
            Day::Tue => Weekday::Tuesday,
            Day::Wed => Weekday::Wednesday,
            Day::Thu => Weekday::Thursday,
            Day::Fri => Weekday::Friday,
            Day::Sat => Weekday::Saturday,
            Day::Sun => Weekday::Sunday,
        }
    }
}

impl Window {
    /// When it opens next; nothing while it is open.
    ///
    /// # Errors
    /// The zone is not known here, or a time is none: then it cannot be said that it is open.
    pub fn opens(&self, now: Timestamp) -> Result<Option<Zoned>, String> {
        let zone = TimeZone::get(&self.zone).map_err(|_| format!("the time zone `{}` is not known here", self.zone))?;
        let now = now.to_zoned(zone);
        if self.is_open(&now)? {
            return Ok(None);
        }
        // the next of its days may be one on which it lies in the hour that is skipped
        for ahead in 0..=14 {
            let day = now.checked_add(ahead.days()).map_err(|error| error.to_string())?;
            let opens = self.begin_of(&day)?;
            // a window that lies in the hour that is skipped does not open on that day
            if opens > now && self.is_open(&opens)? {
                return Ok(Some(opens));
            }
        }
        Err("it never opens".to_owned())
    }

    /// The first moment of a day that is not before `from`: where the clock is put forward over it, that of the change.
    fn begin_of(&self, day: &Zoned) -> Result<Zoned, String> {
        let from = time(&self.from)?;
        let begin = day.with().time(from).build().map_err(|error| error.to_string())?;
        if begin.time() == from {
            return Ok(begin);
        }
        let midnight = day.start_of_day().map_err(|error| error.to_string())?;
        let change = midnight.time_zone().following(midnight.timestamp()).next().map(|change| change.timestamp());
        Ok(change.map_or(begin, |change| change.to_zoned(midnight.time_zone().clone())))
    }

    fn is_open(&self, now: &Zoned) -> Result<bool, String> {
        let before_end = if self.to == "24:00" { true } else { now.time() < time(&self.to)? };
        Ok(self.is_on(now) && time(&self.from)? <= now.time() && before_end)
    }

    fn is_on(&self, day: &Zoned) -> bool {
        self.days.iter().any(|on| on.weekday() == day.weekday())
    }
}

impl Trial {
    /// When the window opens for which what comes next waits: a step, or the promotion. Nothing while it is open, or there is none.
    pub fn opens(&self, now: Timestamp) -> Option<String> {
        let terms = &self.opened.terms;
        let window = match self.reached {
            // down again is bound by nothing, and neither is the end of the last hold
            Reached::Raising { .. } if self.falls => None,
            Reached::Holding { step, .. } if step + 1 >= terms.judged.steps.len() => None,
            Reached::Opened | Reached::Raising { .. } | Reached::Holding { .. } => terms.raise.as_ref(),
            Reached::Passed => terms.release.as_ref(),
            Reached::Aborting { .. } | Reached::Promoting | Reached::Over => None,
        };
        match window?.opens(now) {
            Ok(opens) => opens.map(|opens| opens.to_string()),
            Err(why) => Some(format!("at a time that cannot be told: {why}")),
        }
    }
}

fn time(text: &str) -> Result<Time, String> {
    Time::strptime("%H:%M", text).map_err(|_| format!("`{text}` is no time of day"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn window() -> Window {
        let days = vec![Day::Tue, Day::Wed];
        Window { days, from: "14:00".to_owned(), to: "18:00".to_owned(), zone: "Europe/Berlin".to_owned() }
    }

    fn opens(now: &str) -> Option<String> {
        let opens = window().opens(now.parse().unwrap()).unwrap();
        opens.map(|zoned| zoned.timestamp().to_string())
    }

    #[test]
    fn it_is_open_on_its_days_between_its_times_in_its_zone() {
        // a Tuesday in winter: Berlin is an hour ahead
        assert_eq!(opens("2026-01-13T13:00:00Z"), None);
        assert_eq!(opens("2026-01-13T12:59:59Z"), Some("2026-01-13T13:00:00Z".to_owned()));
        assert_eq!(opens("2026-01-13T17:00:00Z"), Some("2026-01-14T13:00:00Z".to_owned()));
        assert_eq!(opens("2026-01-15T13:00:00Z"), Some("2026-01-20T13:00:00Z".to_owned()));
        // and in summer two
        assert_eq!(opens("2026-07-14T12:00:00Z"), None);
    }

    /// On 29 March it is three o'clock a second after 01:59:59; on 25 October the hour from two to three comes twice.
    #[test]
    fn it_is_told_when_it_opens_though_the_clock_is_changed() {
        let on_sunday = |from: &str, to: &str, now: &str| {
            let (from, to) = (from.to_owned(), to.to_owned());
            let opens = Window { days: vec![Day::Sun], from, to, ..window() }.opens(now.parse().unwrap()).unwrap();
            opens.map(|zoned| zoned.timestamp().to_string())
        };
        let at = |text: &str| Some(text.to_owned());
        assert_eq!(on_sunday("02:30", "04:00", "2026-03-29T00:30:00Z"), at("2026-03-29T01:00:00Z"));
        assert_eq!(on_sunday("02:30", "04:00", "2026-03-29T01:00:00Z"), None);
        for before in ["2026-03-22T02:00:00Z", "2026-03-23T12:00:00Z", "2026-03-29T00:30:00Z"] {
            assert_eq!(on_sunday("02:00", "03:00", before), at("2026-04-05T00:00:00Z"), "{before}");
        }
        for open in ["2026-10-25T00:30:00Z", "2026-10-25T01:30:00Z"] {
            assert_eq!(on_sunday("02:00", "03:00", open), None, "{open}");
        }
        assert_eq!(on_sunday("02:00", "03:00", "2026-10-25T02:00:00Z"), at("2026-11-01T01:00:00Z"));
    }

    #[test]
    fn a_zone_that_nobody_knows_is_not_taken_for_open() {
        let window = Window { zone: "Mars/Olympus".to_owned(), ..window() };
        assert!(window.opens("2026-01-13T13:00:00Z".parse().unwrap()).unwrap_err().contains("Mars/Olympus"));
    }
}
