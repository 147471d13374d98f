//! What the text of an argument is to its role: three-valued, decided once, before any rule looks at it.

use super::address;
use super::placeholder::{self, Field, Placeholders};
use super::words::{Looks, looks};
use crate::ruleset::operation::{Parameter, ParameterType, Role};

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

/// What the scalar `text` is to `parameter`; `id_prefix` is what ids of its kind begin with.
#[inline]
pub fn classify(parameter: &Parameter, id_prefix: Option<&str>, text: &str) -> Content {
    match (parameter.kind, parameter.role) {
        (ParameterType::Integer, _) => integer(text),
        (ParameterType::Boolean, _) => boolean(text),
        (_, Role::EniId | Role::EipId | Role::AnycastId) => id(id_prefix.unwrap_or_default(), text),
        (_, Role::Region) => region(text),
        (_, Role::InstanceId | Role::BoundInstanceId) => instance_id(text),
        (_, Role::InstanceType | Role::BoundInstanceType) => value(parameter, text),
        (_, Role::Ipv6Address) => ipv6(text),
        (_, Role::Ipv4Address | Role::PrivateAddress) => ipv4(text),
        (_, Role::Ipv6Prefix) => prefix(text, Family::V6),
        (_, Role::Ipv4Prefix) => prefix(text, Family::V4),
        (_, Role::ClientToken) => token(parameter, text),
        (_, Role::AddressCount | Role::PrefixCount | Role::Force | Role::DryRun | Role::Other) => other(text),
    }
}

/// The text is not what it should be: a placeholder, a mask, or a mistake.
#[cold]
fn not_plain(text: &str, field: Field, flaw: Flaw) -> Content {
    if placeholder::is_masked(text, field) {
        Content::Masked
    } else if placeholder::find(text) != Placeholders::Absent {
        Content::Unknown
    } else {
        Content::Malformed(flaw)
    }
}

#[cold]
fn unknown_or(text: &str, otherwise: Content) -> Content {
    if placeholder::find(text) == Placeholders::Absent { otherwise } else { Content::Unknown }
}

fn integer(text: &str) -> Content {
    let digits = text.strip_prefix(['-', '+']).unwrap_or(text);
    if digits.is_empty() || !digits.bytes().all(|byte| byte.is_ascii_digit()) {
        return unknown_or(text, Content::WrongType);
    }
    let limit = if text.starts_with('-') { i64::MIN } else { i64::MAX };
    Content::Integer(text.parse().unwrap_or(limit))
}

fn boolean(text: &str) -> Content {
    if text.eq_ignore_ascii_case("true") {
        Content::Boolean(true)
    } else if text.eq_ignore_ascii_case("false") {
        Content::Boolean(false)
    } else {
        unknown_or(text, Content::WrongType)
    }
}

#[inline]
fn id(prefix: &str, text: &str) -> Content {
    match text.strip_prefix(prefix).map(|rest| looks(rest.as_bytes())) {
        Some(Looks { is_name: true, may_be_dummy }) if !may_be_dummy || !text.contains("xxx") => Content::Text,
        _ => not_plain(text, Field::Name, Flaw::Id),
    }
}

/// An instance id has no fixed form: it may be an address, and its prefix shows its kind.
#[inline]
fn instance_id(text: &str) -> Content {
    let (kind, name) = text.split_once('-').unwrap_or(("", text));
    let (kind, name) = (looks(kind.as_bytes()), looks(name.as_bytes()));
    if kind.is_name && name.is_name && !kind.may_be_dummy && !name.may_be_dummy {
        return Content::Text;
    }
    let field = if text.contains(['.', ':']) { Field::Address } else { Field::Name };
    match not_plain(text, field, Flaw::Id) {
        Content::Malformed(_) => Content::Text,
        content => content,
    }
}

/// `[a-z]{2,3}(-[a-z0-9]+)+` with a letter in the second part, and no zone: a zone's last part is one letter, or a
/// digit and a letter.
#[inline]
fn region(text: &str) -> Content {
    let (mut parts, mut length, mut letters, mut dummies) = (0, 0, 0, 0);
    let mut fits = true;
    for &byte in text.as_bytes() {
        match byte {
            b'a'..=b'z' => {
                (length, letters) = (length + 1, letters + 1);
                dummies += u32::from(byte == b'x');
            }
            b'0'..=b'9' => length += 1,
            b'-' => {
                fits &= is_region_part(parts, length, letters);
                (parts, length, letters) = (parts + 1, 0, 0);
            }
            _ => fits = false,
        }
    }
    if !fits || parts == 0 || !is_region_part(parts, length, letters) || (dummies > 2 && text.contains("xxx")) {
        return not_plain(text, Field::Name, Flaw::Region);
    }
    match text.as_bytes() {
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
fn value(parameter: &Parameter, text: &str) -> Content {
    match parameter.values.iter().position(|value| value == text) {
        Some(place) => Content::Value(place),
        None => unknown_or(text, Content::Malformed(Flaw::Unsupported)),
    }
}

/// A token of masked text is a legal token.
#[inline]
fn token(parameter: &Parameter, text: &str) -> Content {
    let is_plain = text.bytes().fold(true, |all, byte| all & (byte.is_ascii_alphanumeric() | (byte == b'-')));
    if !is_plain && placeholder::find(text) != Placeholders::Absent {
        return Content::Unknown;
    }
    if !text.is_ascii() {
        return Content::Malformed(Flaw::NotAscii);
    }
    let exceeds = |limit: Option<i64>| limit.is_some_and(|limit| text.len() as i64 > limit);
    if exceeds(parameter.maximum) {
        Content::Malformed(Flaw::TooLong)
    } else if exceeds(parameter.advised_maximum) {
        Content::Malformed(Flaw::LongerThanAdvised)
    } else {
        Content::Text
    }
}

fn other(text: &str) -> Content {
    unknown_or(text, Content::Text)
}

#[inline]
fn ipv6(text: &str) -> Content {
    match address::ipv6(text) {
        Some(bits) => Content::Ipv6(bits),
        None => bad_address(text, address::ipv4(text).is_some()),
    }
}

#[inline]
fn ipv4(text: &str) -> Content {
    match address::ipv4(text) {
        Some(bits) => Content::Ipv4(bits),
        None => bad_address(text, address::ipv6(text).is_some()),
    }
}

#[cold]
fn bad_address(text: &str, is_other_family: bool) -> Content {
    let flaw = if is_other_family {
        Flaw::OtherFamily
    } else if text.contains('/') {
        Flaw::AddressWithMask
    } else if text.contains('%') {
        Flaw::AddressWithZone
    } else {
        Flaw::Address
    };
    not_plain(text, Field::Address, flaw)
}

#[derive(Clone, Copy, PartialEq)]
enum Family {
    V4,
    V6,
}

#[inline]
fn prefix(text: &str, family: Family) -> Content {
    let Some((written, mask)) = text.split_once('/') else {
        return not_plain(text, Field::Address, Flaw::NoMask);
    };
    let (bits, longest) = match family {
        Family::V6 => (address::ipv6(written), 128),
        Family::V4 => (address::ipv4(written).map(u128::from), 32),
    };
    match (bits, address::mask_length(mask, longest)) {
        (Some(bits), Some(length)) => Content::Prefix { bits, length },
        (Some(_), None) => not_plain(text, Field::Address, Flaw::Mask),
        (None, _) => {
            let is_other = address::ipv4(written).is_some() || address::ipv6(written).is_some();
            let flaw = if is_other { Flaw::OtherFamily } else { Flaw::PrefixAddress };
            not_plain(text, Field::Address, flaw)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn real_regions_fit_and_zones_do_not() {
        for text in
            ["us-west-1", "rus-west-1", "cn-hzjbp", "cn-north-2-gov-1", "cn-shanghai-finance-1-pub", "cn-hangzhou"]
        {
            assert_eq!(region(text), Content::Text, "{text}");
        }
        for text in ["cn-hangzhou-h", "ap-southeast-1a", "cn-hangzhou-1b"] {
            assert_eq!(region(text), Content::Malformed(Flaw::Zone), "{text}");
        }
        for text in ["cn", "hangzhou", "cn-1", "CN-hangzhou", "cn_hangzhou", "cn-hangzhou-", "c-hangzhou", "cn--x", "5"]
        {
            assert_eq!(region(text), Content::Malformed(Flaw::Region), "{text}");
        }
        assert_eq!(region("cn-xxx"), Content::Masked);
        assert_eq!(region("$REGION"), Content::Unknown);
    }

    #[test]
    fn prefixes_name_their_flaw() {
        let flaw = |text| prefix(text, Family::V6);
        assert_eq!(flaw("2001:db8::/80"), Content::Prefix { bits: 0x2001_0db8 << 96, length: 80 });
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
        assert_eq!(integer("10"), Content::Integer(10));
        assert_eq!(integer("-1"), Content::Integer(-1));
        assert_eq!(integer("99999999999999999999"), Content::Integer(i64::MAX));
        for text in ["1.0", "1e3", "0x10", "ten", " 1", "****", "-"] {
            assert_eq!(integer(text), Content::WrongType, "{text}");
        }
        assert_eq!(integer("1$X"), Content::Unknown);
    }
}
