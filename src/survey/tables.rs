//! An inventory as tables for people.

use super::inventory::{CallNumber, Inventory, Touched};
use crate::output::visible;
use std::fmt::Write as _;

/// What stands for a value that is unknown.
const UNKNOWN: &str = "?";

/// The whole inventory.
pub fn write(inventory: &Inventory) -> String {
    let mut out = String::new();
    let files = inventory.files.iter().map(|file| {
        let total = file.total.filter(|&total| total != file.resources as u64);
        let remarks = [total.map(|total| format!("TotalCount {total}")), file.has_next.then(|| "NextToken".to_owned())];
        let remarks: Vec<_> = remarks.into_iter().flatten().collect();
        vec![
            visible(&file.path).into_owned(),
            file.operation.to_owned(),
            counted(file.resources, file.kind.plural()),
            remarks.join(", "),
        ]
    });
    table(&mut out, "files", &["path", "recognised as", "holds", ""], files.collect());
    let kinds = inventory.kinds.iter().map(|kind| {
        let complete = if kind.complete { "yes".to_owned() } else { format!("no: {}", kind.because.join("; ")) };
        vec![kind.kind.to_owned(), kind.resources.to_string(), kind.responses.to_string(), complete]
    });
    table(&mut out, "kinds", &["kind", "resources", "responses", "complete"], kinds.collect());
    let several = several_files(inventory);
    let enis = inventory.enis.iter().map(|it| {
        row(it, several, |eni| {
            let number = |count: Option<usize>| count.map_or(UNKNOWN.to_owned(), |count| count.to_string());
            let pair = |addresses, prefixes| format!("{} + {}", number(addresses), number(prefixes));
            vec![
                text(eni.status),
                text(eni.kind),
                text(eni.vswitch),
                text(eni.instance),
                pair(eni.ipv6_addresses, eni.ipv6_prefixes),
                pair(eni.ipv4_addresses, eni.ipv4_prefixes),
            ]
        })
    });
    let heads = ["ENI", "calls", "status", "type", "vSwitch", "attached to", "IPv6 + prefixes", "IPv4 + prefixes"];
    table(&mut out, "ENIs of the batches", &heads, enis.collect());
    let eips = inventory.eips.iter().map(|it| {
        row(it, several, |eip| {
            let bound = match (eip.bound_to, eip.bound_type) {
                (Some(""), _) => "nothing".to_owned(),
                (Some(id), Some(kind)) if !kind.is_empty() => format!("{id} ({kind})"),
                (id, _) => text(id),
            };
            vec![
                text(eip.status),
                text(eip.address),
                bound,
                text(eip.business_status),
                match eip.nat_entries.is_empty() {
                    true => "none known".to_owned(),
                    false => visible(&eip.nat_entries.join(", ")).into_owned(),
                },
            ]
        })
    });
    let heads = ["EIP", "calls", "status", "address", "bound to", "business", "NAT entries"];
    table(&mut out, "EIPs of the batches", &heads, eips.collect());
    let anycasts = inventory.anycast_eips.iter().map(|it| {
        row(it, several, |anycast| {
            let bound = match &anycast.bound_to {
                None => UNKNOWN.to_owned(),
                Some(bound) if bound.is_empty() => "nothing".to_owned(),
                Some(bound) => visible(&bound.join(", ")).into_owned(),
            };
            vec![text(anycast.status), bound]
        })
    });
    table(&mut out, "Anycast EIPs of the batches", &["Anycast EIP", "calls", "status", "bound to"], anycasts.collect());
    out
}

/// The whole inventory as one JSON object.
pub fn json(inventory: &Inventory) -> String {
    let mut text = serde_json::to_string_pretty(inventory).expect("an inventory has text keys only");
    text.push('\n');
    text
}

/// `count` resources, in words.
fn counted(count: usize, plural: &str) -> String {
    let one = plural.strip_suffix("ies").map(|it| format!("{it}y"));
    let one = one.or_else(|| plural.strip_suffix("vSwitches").map(|it| format!("{it}vSwitch")));
    let one = one.unwrap_or_else(|| plural.trim_end_matches('s').to_owned());
    if count == 1 { format!("1 {one}") } else { format!("{count} {plural}") }
}

fn text(value: Option<&str>) -> String {
    match value {
        None => UNKNOWN.to_owned(),
        Some("") => "nothing".to_owned(),
        Some(text) => visible(text).into_owned(),
    }
}

fn several_files(inventory: &Inventory) -> bool {
    let calls = |calls: &[CallNumber]| calls.iter().map(|it| it.file.clone()).collect::<Vec<_>>();
    let mut files: Vec<String> = inventory.enis.iter().flat_map(|it| calls(&it.calls)).collect();
    files.extend(inventory.eips.iter().flat_map(|it| calls(&it.calls)));
    files.extend(inventory.anycast_eips.iter().flat_map(|it| calls(&it.calls)));
    files.sort_unstable();
    files.dedup();
    files.len() > 1
}

/// The cells of one resource: nothing but a remark if it is not in the snapshot.
fn row<T>(touched: &Touched<T>, several: bool, cells: impl Fn(&T) -> Vec<String>) -> Vec<String> {
    let mut row = vec![touched.id.clone(), numbers(&touched.calls, several)];
    match &touched.known {
        Some(known) => row.extend(cells(known)),
        None => row.push("not in the snapshot".to_owned()),
    }
    row
}

/// The calls, as `#0 #4`; with their files where there are several.
pub fn numbers(calls: &[CallNumber], several: bool) -> String {
    const MOST: usize = 4;
    let mut words = Vec::new();
    let mut file = None;
    for call in calls.iter().take(MOST) {
        if several && file != Some(&call.file) {
            words.push(visible(&call.file).into_owned());
            file = Some(&call.file);
        }
        words.push(format!("#{}", call.index));
    }
    if calls.len() > MOST {
        words.push(format!("and {} more", calls.len() - MOST));
    }
    words.join(" ")
}

/// A table with a title and a line of heads, if it has a row. A short row is a remark that runs over the columns.
fn table(out: &mut String, title: &str, heads: &[&str], rows: Vec<Vec<String>>) {
    if rows.is_empty() {
        return;
    }
    let mut widths: Vec<usize> = heads.iter().map(|head| head.chars().count()).collect();
    for row in &rows {
        let remark = if row.len() < heads.len() { row.len() - 1 } else { heads.len() };
        for (width, cell) in widths.iter_mut().zip(&row[..remark]) {
            *width = (*width).max(cell.chars().count());
        }
    }
    if !out.is_empty() {
        out.push('\n');
    }
    let _ = writeln!(out, "{title}");
    let heads: Vec<String> = heads.iter().map(|&head| head.to_owned()).collect();
    for row in std::iter::once(&heads).chain(&rows) {
        let cells = row.iter().zip(&widths).map(|(cell, &width)| format!("{cell:<width$}"));
        let _ = writeln!(out, "  {}", cells.collect::<Vec<_>>().join("  ").trim_end());
    }
}
