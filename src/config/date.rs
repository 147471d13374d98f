//! Days, for waivers that end.

use std::fmt;

/// A day of the Gregorian calendar, in UTC.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Date {
    /// From 1970 on.
    pub year: u16,
    /// From 1.
    pub month: u8,
    /// From 1.
    pub day: u8,
}

impl Date {
    /// The day that `text` writes as `2026-11-20`, if there is such a day.
    pub fn parse(text: &str) -> Option<Date> {
        let number = |text: &str, digits: usize| {
            let is_plain = text.len() == digits && text.bytes().all(|it| it.is_ascii_digit());
            is_plain.then(|| text.parse::<u16>().ok()).flatten()
        };
        let mut parts = text.split('-');
        let (year, month, day) = (parts.next()?, parts.next()?, parts.next()?);
        let (year, month, day) = (number(year, 4)?, number(month, 2)?, number(day, 2)?);
        let is_day = parts.next().is_none()
            && year >= 1970
            && (1..=12).contains(&month)
            && (1..=days(year, month)).contains(&day);
        is_day.then_some(Date { year, month: month as u8, day: day as u8 })
    }

    /// The day that lies `seconds` after the beginning of 1970.
    pub fn of_unix_time(seconds: u64) -> Date {
        let mut rest = seconds / 86_400;
        let mut year = 1970;
        // The calendar repeats itself every 400 years.
        let cycles = rest / 146_097;
        rest %= 146_097;
        year += u16::try_from(cycles * 400).unwrap_or(u16::MAX / 2);
        let length = |year: u16| (1..=12).map(|month| u64::from(days(year, month))).sum::<u64>();
        while rest >= length(year) {
            rest -= length(year);
            year += 1;
        }
        let mut month = 1;
        while rest >= u64::from(days(year, month)) {
            rest -= u64::from(days(year, month));
            month += 1;
        }
        Date { year, month: month as u8, day: rest as u8 + 1 }
    }
}

fn days(year: u16, month: u16) -> u16 {
    match month {
        2 if year.is_multiple_of(4) && (!year.is_multiple_of(100) || year.is_multiple_of(400)) => 29,
        2 => 28,
        4 | 6 | 9 | 11 => 30,
        _ => 31,
    }
}

impl fmt::Display for Date {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:04}-{:02}-{:02}", self.year, self.month, self.day)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_are_read_and_written() {
        assert_eq!(Date::parse("2024-02-29").map(|it| it.to_string()).as_deref(), Some("2024-02-29"));
        for text in ["2023-02-29", "2026-13-01", "2026-1-01", "2026-01-01-01", "26-01-01", "2026-01-00", "", "x"] {
            assert_eq!(Date::parse(text), None, "{text}");
        }
    }

    #[test]
    fn the_clock_becomes_a_day() {
        for (seconds, day) in [
            (0, "1970-01-01"),
            (86_399, "1970-01-01"),
            (951_782_400, "2000-02-29"),
            (1_795_132_800, "2026-11-20"),
            (4_107_542_400, "2100-03-01"),
        ] {
            assert_eq!(Date::of_unix_time(seconds).to_string(), day);
        }
        Date::of_unix_time(u64::MAX);
    }
}
