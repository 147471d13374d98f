//! Names that are one typo or one case away.

/// The known name that `text` is meant to be, if it is one edit, its case, or a plural away.
pub fn nearest<'a>(text: &str, known: impl Iterator<Item = &'a str>) -> Option<&'a str> {
    known.filter(|name| is_near(text, name)).min_by_key(|name| !name.eq_ignore_ascii_case(text))
}

/// Whether `text` is `name` but for one edit, its case, or `Address` for `Addresses`.
pub fn is_near(text: &str, name: &str) -> bool {
    text != name && (text.eq_ignore_ascii_case(name) || is_one_edit(text, name) || is_plural(text, name))
}

fn is_plural(text: &str, name: &str) -> bool {
    let differs = |short: &str, long: &str| {
        if short.len() + "es".len() != long.len() {
            return false;
        }
        long.find("Addresses").is_some_and(|at| {
            let (before, after) = (&long[..at], &long[at + "Addresses".len()..]);
            let is_whole_word = !after.starts_with(|next: char| next.is_ascii_lowercase());
            is_whole_word && short.strip_prefix(before).and_then(|rest| rest.strip_suffix(after)) == Some("Address")
        })
    };
    differs(text, name) || differs(name, text)
}

/// Whether one character was inserted, deleted or replaced, or two neighbours were swapped.
fn is_one_edit(a: &str, b: &str) -> bool {
    if a.len().abs_diff(b.len()) > 4 {
        return false;
    }
    let same = a.chars().zip(b.chars()).take_while(|(a, b)| a == b).map(|(a, _)| a.len_utf8()).sum();
    let (a, b) = (&a[same..], &b[same..]);
    let (after_a, after_b) = (after_first(a), after_first(b));
    after_a == Some(b) || after_b == Some(a) || (after_a.is_some() && after_a == after_b) || is_swapped(a, b)
}

fn is_swapped(a: &str, b: &str) -> bool {
    let (mut a, mut b) = (a.chars(), b.chars());
    let (a_first, b_first, a_second, b_second) = (a.next(), b.next(), a.next(), b.next());
    a_first.is_some() && a_first == b_second && b_first == a_second && a.as_str() == b.as_str()
}

/// What follows the first character.
fn after_first(text: &str) -> Option<&str> {
    let mut characters = text.chars();
    characters.next().map(|_| characters.as_str())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_edit_is_an_insertion_a_deletion_a_replacement_or_a_swap() {
        for text in ["RegionI", "RegionIdd", "RegionIf", "RegoinId", "regionid", "xRegionId"] {
            assert!(is_near(text, "RegionId"), "{text}");
        }
        for text in ["RegionId", "Region", "RegionIdxx", "geRionId", "", "Zone"] {
            assert!(!is_near(text, "RegionId"), "{text}");
        }
    }

    #[test]
    fn the_plural_of_address_is_near() {
        assert!(is_near("AssignIpv6Address", "AssignIpv6Addresses"));
        assert!(is_near("Ipv6Addresses", "Ipv6Address"));
        assert!(!is_near("Ipv6AddressesCount", "Ipv6Address"));
    }

    #[test]
    fn another_case_is_nearer_than_another_letter() {
        assert_eq!(nearest("nat", ["Nab", "Nat"].into_iter()), Some("Nat"));
    }
}
