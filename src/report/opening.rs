use jiff::Zoned;

/// When a window opens, for people: `Tue 2026-01-13 14:00 CET (Europe/Berlin)`. What is no such time is told as it is.
pub fn opening(opens: &str) -> String {
    let zoned = opens.parse::<Zoned>();
    zoned.map_or_else(|_| opens.to_owned(), |zoned| zoned.strftime("%a %Y-%m-%d %H:%M %Z (%Q)").to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_day_of_the_week_and_the_zone_are_told() {
        let told = "Tue 2026-01-13 14:00 CET (Europe/Berlin)";
        assert_eq!(opening("2026-01-13T14:00:00+01:00[Europe/Berlin]"), told);
        assert_eq!(opening("at a time that cannot be told"), "at a time that cannot be told");
    }
}
