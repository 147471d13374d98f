//! What the text of an argument is to its role: three-valued, decided once, before any rule looks at it.

use super::address;
use super::placeholder::{self, Field, Placeholders};
use super::words::{self, WINDOW, is_name, may_hold_dummy};
use crate::lasting::Text;
use crate::ruleset::names::Names;
use crate::ruleset::operation::Form;
use crate::syntax::document::Run;

/// What an argument, or one item of a list, holds.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Content {
    /// Not written, null, or empty.
    Absent,
    /// Exists only at run time, or could not be read.
    Unknown,
    /// A masked or dummy value: unknown, too, but worth a word.
    Masked,
    /// Not of the type that the parameter declares.
    WrongType,
    /// Of the right type, but not what the role asks for.
    Malformed(Flaw),
    /// A list whose items are [`super::Item`]s.
    List,
    /// A text that fits its role.
    Text,
    /// A whole number; numbers beyond 64 bits are cut to the nearest that fits.
    Integer(i64),
    /// `true` or `false`.
    Boolean(bool),
    /// The supported value at this place of the parameter's list.
    Value(usize),
    /// An IPv4 address.
    Ipv4(u32),
    /// An IPv6 address.
    Ipv6(u128),
    /// An IPv4 or IPv6 prefix, as its role says; IPv4 bits stand in the low half.
    Prefix {
        /// The address part as written.
        bits: u128,
        /// The mask length: 0 to 128, or 0 to 32.
        length: u8,
    },
}

/// What keeps a text from being what its role asks for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Flaw {
    /// An id without the prefix of its kind, or with other characters than lower-case letters and digits.
    Id,
    /// A region id of another form.
    Region,
    /// A zone id where a region id is due.
    Zone,
    /// Not one of the supported values.
    Unsupported,
    /// A token with a character that is not ASCII.
    NotAscii,
    /// A token that is longer than documented.
    TooLong,
    /// A token that is longer than older documents allow.
    LongerThanAdvised,
    /// No address at all.
    Address,
    /// An address with a mask.
    AddressWithMask,
    /// An address with a zone.
    AddressWithZone,
    /// An address or prefix of the other family.
    OtherFamily,
    /// A prefix without `/`.
    NoMask,
    /// A prefix whose address part does not parse.
    PrefixAddress,
    /// What follows the `/` is no mask length of the family.
    Mask,
}

impl Content {
    /// Whether rules about the content cannot decide.
    #[inline]
    pub fn is_unknown(self) -> bool {
        matches!(self, Content::Unknown | Content::Masked)
    }
}

/// What a scalar, which is not empty, is to a parameter whose values have this form.
#[inline(always)]
pub fn classify(form: Form, run: Run) -> Content {
    let text = run.bytes();
    match form {
        Form::Integer => integer(text),
        Form::Boolean => boolean(text),
        Form::Id(prefix) => id(prefix, run),
        Form::Region(known) => region(known, run),
        Form::InstanceId => instance_id(run),
        Form::OneOf(values) => one_of(values, text),
        Form::Ipv6 => ipv6(run),
        Form::Ipv4 => ipv4(run),
        Form::Ipv6Prefix => ipv6_prefix(run),
        Form::Ipv4Prefix => ipv4_prefix(run),
        Form::Token(maximum, advised) => token(maximum, advised, text),
        Form::Text => other(text),
    }
}

/// The text of a node: it was cut where characters begin.
#[cold]
fn characters(text: &[u8]) -> &str {
    std::str::from_utf8(text).unwrap_or_default()
}

/// The text is not what it should be: a placeholder, a mask, or a mistake.
#[cold]
fn not_plain(text: &[u8], field: Field, flaw: Flaw) -> Content {
    let text = characters(text);
    if placeholder::is_masked(text, field) {
        Content::Masked
    } else if placeholder::find(text) != Placeholders::Absent {
        Content::Unknown
    } else {
        Content::Malformed(flaw)
    }
}

#[cold]
fn unknown_or(text: &[u8], otherwise: Content) -> Content {
    if placeholder::find(characters(text)) == Placeholders::Absent { otherwise } else { Content::Unknown }
}

fn integer(text: &[u8]) -> Content {
    let digits = text.strip_prefix(b"-").or(text.strip_prefix(b"+")).unwrap_or(text);
    if digits.is_empty() || !digits.iter().all(u8::is_ascii_digit) {
        return unknown_or(text, Content::WrongType);
    }
    let limit = if text.starts_with(b"-") { i64::MIN } else { i64::MAX };
    let add = |sum: i64, digit: u8| sum.checked_mul(10)?.checked_add(i64::from(digit - b'0'));
    let value = digits.iter().try_fold(0, |sum, &digit| add(sum, digit));
    Content::Integer(value.map_or(limit, |value| if limit < 0 { -value } else { value }))
}

fn boolean(text: &[u8]) -> Content {
    if text.eq_ignore_ascii_case(b"true") {
        Content::Boolean(true)
    } else if text.eq_ignore_ascii_case(b"false") {
        Content::Boolean(false)
    } else {
        unknown_or(text, Content::WrongType)
    }
}

#[inline(always)]
fn id(prefix: &str, run: Run) -> Content {
    if is_usual_id(prefix, run) { Content::Text } else { unusual_id(prefix, run.bytes()) }
}

/// Whether the text is an id of a kind whose ids begin with `prefix`, like most others: there are a few more.
#[inline(always)]
pub fn is_usual_id(prefix: &str, run: Run) -> bool {
    run.bytes().strip_prefix(prefix.as_bytes()).is_some_and(is_name) && !may_be_dummy(run)
}

#[cold]
fn unusual_id(prefix: &str, text: &[u8]) -> Content {
    match text.strip_prefix(prefix.as_bytes()) {
        Some(rest) if is_name(rest) && !characters(rest).contains("xxx") => Content::Text,
        _ => not_plain(text, Field::Name, Flaw::Id),
    }
}

#[inline(always)]
fn may_be_dummy(run: Run) -> bool {
    run.length > WINDOW || run.rest.first_chunk().is_none_or(may_hold_dummy)
}

/// An instance id has no fixed form: it may be an address, and its prefix shows its kind.
#[inline(always)]
fn instance_id(run: Run) -> Content {
    let mut parts = run.bytes().splitn(2, |&byte| byte == b'-');
    let has_kind = parts.next().is_some_and(|kind| kind.iter().all(u8::is_ascii_lowercase) && !kind.is_empty());
    let has_name = parts.next().is_some_and(is_name);
    if has_kind && has_name && !may_be_dummy(run) { Content::Text } else { unusual_instance_id(run.bytes()) }
}

#[cold]
fn unusual_instance_id(text: &[u8]) -> Content {
    let field = if text.iter().any(|byte| b".:".contains(byte)) { Field::Address } else { Field::Name };
    match not_plain(text, field, Flaw::Id) {
        Content::Malformed(_) => Content::Text,
        content => content,
    }
}

#[inline]
fn region(known: &Names<()>, run: Run) -> Content {
    if known.find_in(run.rest, run.length).is_some() { Content::Text } else { other_region(run.bytes()) }
}

/// `[a-z]{2,3}(-[a-z0-9]+)+` with a letter in the second part, and no zone: a zone's last part is one letter, or a
/// digit and a letter.
fn other_region(text: &[u8]) -> Content {
    let (mut parts, mut length, mut letters) = (0, 0, 0);
    let mut fits = true;
    for &byte in text {
        match byte {
            b'a'..=b'z' => (length, letters) = (length + 1, letters + 1),
            b'0'..=b'9' => length += 1,
            b'-' => {
                fits &= is_region_part(parts, length, letters);
                (parts, length, letters) = (parts + 1, 0, 0);
            }
            _ => fits = false,
        }
    }
    if !fits || parts == 0 || !is_region_part(parts, length, letters) || characters(text).contains("xxx") {
        return not_plain(text, Field::Name, Flaw::Region);
    }
    match text {
        [.., b'-', b'a'..=b'z'] | [.., b'-', b'0'..=b'9', b'a'..=b'z'] => Content::Malformed(Flaw::Zone),
        _ => Content::Text,
    }
}

/// Whether a part of so many characters may stand after `before` others.
#[inline]
fn is_region_part(before: u32, length: u32, letters: u32) -> bool {
    match before {
        0 => letters == length && (2..=3).contains(&length),
        1 => letters > 0,
        _ => length > 0,
    }
}

#[inline]
fn one_of(values: &[Text], text: &[u8]) -> Content {
    match values.iter().position(|value| value.as_bytes() == text) {
        Some(place) => Content::Value(place),
        None => unknown_or(text, Content::Malformed(Flaw::Unsupported)),
    }
}

/// A token of masked text is a legal token.
#[inline]
fn token(maximum: Option<i64>, advised: Option<i64>, text: &[u8]) -> Content {
    if !words::all(text, |byte| byte.is_ascii_alphanumeric() | (byte == b'-')) {
        if placeholder::find(characters(text)) != Placeholders::Absent {
            return Content::Unknown;
        }
        if !text.is_ascii() {
            return Content::Malformed(Flaw::NotAscii);
        }
    }
    let exceeds = |limit: Option<i64>| limit.is_some_and(|limit| text.len() as i64 > limit);
    if exceeds(maximum) {
        Content::Malformed(Flaw::TooLong)
    } else if exceeds(advised) {
        Content::Malformed(Flaw::LongerThanAdvised)
    } else {
        Content::Text
    }
}

fn other(text: &[u8]) -> Content {
    unknown_or(text, Content::Text)
}

/// What an IPv6 address is.
#[inline]
pub fn ipv6(run: Run) -> Content {
    match address::ipv6_in(run) {
        Some(bits) => Content::Ipv6(bits),
        None => bad_address(run.bytes(), address::ipv4(run.bytes()).is_some()),
    }
}

/// What an IPv4 address is.
#[inline]
pub fn ipv4(run: Run) -> Content {
    let text = run.bytes();
    match address::ipv4(text) {
        Some(bits) => Content::Ipv4(bits),
        None => bad_address(text, address::ipv6(text).is_some()),
    }
}

#[cold]
fn bad_address(text: &[u8], is_other_family: bool) -> Content {
    let flaw = if is_other_family {
        Flaw::OtherFamily
    } else if text.contains(&b'/') {
        Flaw::AddressWithMask
    } else if text.contains(&b'%') {
        Flaw::AddressWithZone
    } else {
        Flaw::Address
    };
    not_plain(text, Field::Address, flaw)
}

/// What an IPv6 prefix is.
#[inline]
pub fn ipv6_prefix(run: Run) -> Content {
    let prefix = |slash| (address::ipv6_in(Run { length: slash, ..run }), 128);
    self::prefix(run.bytes(), prefix)
}

/// What an IPv4 prefix is.
#[inline]
pub fn ipv4_prefix(run: Run) -> Content {
    let prefix = |slash| (address::ipv4(&run.bytes()[..slash]).map(u128::from), 32);
    self::prefix(run.bytes(), prefix)
}

/// `address` tells what stands before the slash, and how long a mask may be.
#[inline(always)]
fn prefix(text: &[u8], address: impl Fn(usize) -> (Option<u128>, u8)) -> Content {
    // A mask has three digits at most: its slash is soon found from the end.
    let slash = text.iter().rev().take(4).position(|&byte| byte == b'/').map(|back| text.len() - 1 - back);
    if let Some(slash) = slash {
        let (bits, longest) = address(slash);
        if let (Some(bits), Some(length)) = (bits, address::mask_length(&text[slash + 1..], longest)) {
            return Content::Prefix { bits, length };
        }
    }
    unusual_prefix(text, address)
}

#[cold]
fn unusual_prefix(text: &[u8], address: impl Fn(usize) -> (Option<u128>, u8)) -> Content {
    let Some(slash) = text.iter().position(|&byte| byte == b'/') else {
        return not_plain(text, Field::Address, Flaw::NoMask);
    };
    let written = &text[..slash];
    let (bits, longest) = address(slash);
    let flaw = match (bits, address::mask_length(&text[slash + 1..], longest)) {
        (Some(bits), Some(length)) => return Content::Prefix { bits, length },
        (Some(_), None) => Flaw::Mask,
        (None, _) if address::ipv4(written).is_some() || address::ipv6(written).is_some() => Flaw::OtherFamily,
        (None, _) => Flaw::PrefixAddress,
    };
    not_plain(text, Field::Address, flaw)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn real_regions_fit_and_zones_do_not() {
        for text in
            ["us-west-1", "rus-west-1", "cn-hzjbp", "cn-north-2-gov-1", "cn-shanghai-finance-1-pub", "cn-hangzhou"]
        {
            assert_eq!(other_region(text.as_bytes()), Content::Text, "{text}");
        }
        for text in ["cn-hangzhou-h", "ap-southeast-1a", "cn-hangzhou-1b"] {
            assert_eq!(other_region(text.as_bytes()), Content::Malformed(Flaw::Zone), "{text}");
        }
        for text in ["cn", "hangzhou", "cn-1", "CN-hangzhou", "cn_hangzhou", "cn-hangzhou-", "c-hangzhou", "cn--x", "5"]
        {
            assert_eq!(other_region(text.as_bytes()), Content::Malformed(Flaw::Region), "{text}");
        }
        assert_eq!(other_region(b"cn-xxx"), Content::Masked);
        assert_eq!(other_region(b"$REGION"), Content::Unknown);
    }

    #[test]
    fn known_regions_need_no_second_look() {
        let file: serde_json::Value =
            serde_json::from_str(include_str!("../../rules/data/regions.json")).expect("JSON");
        let listed = file["prefix_regions"]["ids"].as_array().expect("a list");
        for id in listed.iter().filter_map(|id| id.as_str()) {
            assert!(crate::ruleset::RuleSet::embedded().data.prefix_regions.find(id).is_some(), "{id}");
            assert_eq!(other_region(id.as_bytes()), Content::Text, "{id}");
        }
    }

    #[test]
    fn prefixes_name_their_flaw() {
        let flaw = |text| ipv6_prefix(Run::of(text));
        assert_eq!(flaw("2001:db8::/80"), Content::Prefix { bits: 0x2001_0db8 << 96, length: 80 });
        assert_eq!(flaw("2001:db8::/0080"), flaw("2001:db8::/80"));
        assert_eq!(flaw("2001:db8::"), Content::Malformed(Flaw::NoMask));
        assert_eq!(flaw("10.0.0.0/28"), Content::Malformed(Flaw::OtherFamily));
        assert_eq!(flaw("zz::/80"), Content::Malformed(Flaw::PrefixAddress));
        for text in ["2001:db8::/", "2001:db8::/129", "2001:db8::/+80", "2001:db8::/a", "2001:db8::/8/8"] {
            assert_eq!(flaw(text), Content::Malformed(Flaw::Mask), "{text}");
        }
        assert_eq!(flaw("2001:db8::/$LENGTH"), Content::Unknown);
        assert_eq!(flaw("2001:db8:****::/80"), Content::Masked);
    }

    #[test]
    fn integers_are_decimal_text() {
        assert_eq!(integer(b"10"), Content::Integer(10));
        assert_eq!(integer(b"-1"), Content::Integer(-1));
        assert_eq!(integer(b"+12"), Content::Integer(12));
        assert_eq!(integer(b"99999999999999999999"), Content::Integer(i64::MAX));
        assert_eq!(integer(b"-99999999999999999999"), Content::Integer(i64::MIN));
        for text in ["1.0", "1e3", "0x10", "ten", " 1", "****", "-"] {
            assert_eq!(integer(text.as_bytes()), Content::WrongType, "{text}");
        }
        assert_eq!(integer(b"1$X"), Content::Unknown);
    }
}
