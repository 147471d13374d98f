//! Turns the rule files into constants, so that a run reads none of them. `rules/` stays the only source: a test
//! compares the constants with the files.

use serde_json::Value;
use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::{env, fs};

/// How a value of a rule file is written in Rust.
enum Shape {
    Text,
    /// A number, `true`, or `false`, which is also what a missing value stands for.
    Plain,
    /// An enum.
    Variant(&'static str),
    Optional(&'static Shape),
    List(&'static Shape),
    Table(&'static Shape, &'static Shape),
    /// A struct: the members that are texts, then the others.
    Struct(&'static str, &'static [&'static str], &'static [Member]),
    /// An enum with fields, told apart by `kind`.
    Tagged(&'static str, &'static [(&'static str, &'static [Member])]),
    /// Read by the program when somebody looks at it.
    Parsed,
    /// Its text, without white space.
    Json,
}

/// Name in the file, and shape.
type Member = (&'static str, Shape);

use Shape::{Json, List, Optional, Parsed, Plain, Struct, Table, Tagged, Text, Variant};

const RULE: Shape = Variant("Rule");
const RULES: Shape = List(&RULE);
const SEVERITY: Shape = Variant("Severity");
const TEXTS: Shape = List(&Text);
const NOTE: Shape = Optional(&Text);
const NUMBER: Shape = Optional(&Plain);

const OPERATION: Shape = Struct(
    "OperationFile",
    &["product", "operation", "version", "summary"],
    &[
        ("$schema", NOTE),
        ("source", Struct("Source", &["title", "url", "updated"], &[("note", NOTE)])),
        ("parameters", List(&PARAMETER)),
        ("tolerated", TEXTS),
        ("relations", List(&RELATION)),
        ("effect", Variant("Effect")),
        ("severities", Table(&RULE, &SEVERITY)),
        ("common", List(&Struct("CommonCode", &["code"], &[("status", Plain), ("rules", RULES)]))),
        ("uncoded", RULES),
        ("alternatives", Table(&RULE, &List(&Struct("Alternative", &["code"], &[("status", Plain)])))),
        ("codes", List(&ROW)),
    ],
);

const PARAMETER: Shape = Struct(
    "Parameter",
    &["name", "description"],
    &[
        ("type", Variant("ParameterType")),
        ("required", Plain),
        ("role", Variant("Role")),
        ("minimum", NUMBER),
        ("maximum", NUMBER),
        ("advised_maximum", NUMBER),
        ("values", TEXTS),
        ("default", NOTE),
        ("applies_to", TEXTS),
    ],
);

const RELATION: Shape = Tagged(
    "Relation",
    &[
        ("one-of", &[("parameters", TEXTS)]),
        ("conflict", &[("parameter", Text), ("with", Text)]),
        ("unmixed", &[("addresses", TEXTS), ("prefixes", TEXTS)]),
    ],
);

const ROW: Shape = Struct(
    "Row",
    &["code", "message"],
    &[
        ("status", Plain),
        ("description", NOTE),
        ("rules", RULES),
        ("unreachable", NOTE),
        ("runtime", NOTE),
        ("alias", NOTE),
    ],
);

const FACTS: Shape = Struct(
    "RuleFacts",
    &["summary", "meaning", "why", "help"],
    &[
        ("$schema", NOTE),
        ("id", RULE),
        ("group", Variant("Group")),
        ("severity", SEVERITY),
        ("basis", List(&Variant("Basis"))),
        ("needs", TEXTS),
        ("examples", Parsed),
        ("sources", TEXTS),
    ],
);

/// The files of `rules/data`, each with the type that it fills.
const DATA: [(&str, &str, Shape); 9] = [
    ("regions", "Regions", Struct("Regions", &[], &[("prefix_regions", Struct("Listed", &[], &[("ids", TEXTS)]))])),
    ("prefix-lengths", "PrefixLengths", Struct("PrefixLengths", &[], &[("ipv4", Plain), ("ipv6", Plain)])),
    ("real-operations", "RealOperations", Struct("RealOperations", &[], &[("names", TEXTS)])),
    ("ids", "Ids", IDS),
    ("common", "Common", COMMON),
    ("responses", "Responses", RESPONSES),
    ("cli", "&str", Json),
    ("ros-resources", "&str", Json),
    ("reserved-addresses", "ReservedAddresses", Struct("ReservedAddresses", &[], &[("ipv6", ENDS)])),
];

const IDS: Shape = Struct(
    "Ids",
    &[],
    &[("roles", Table(&Text, &Struct("IdForm", &["prefix"], &[]))), ("instance_prefixes", Table(&Text, &Text))],
);

const COMMON: Shape = Struct(
    "Common",
    &[],
    &[
        ("codes", List(&Struct("CommonRow", &["code", "message"], &[("status", Plain)]))),
        ("parameters", TEXTS),
        ("credentials", TEXTS),
    ],
);

const ENDS: Shape = Struct("Ends", &[], &[("first", Plain), ("last", Plain)]);
const NAMES: Shape = Struct("ListNames", &["list", "item", "value"], &[("primary", NOTE)]);

const RESPONSES: Shape = Struct(
    "Responses",
    &[],
    &[
        (
            "responses",
            List(&Struct("Response", &["name"], &[("kind", Variant("Kind")), ("list", NOTE), ("item", NOTE)])),
        ),
        ("paging", Struct("Paging", &["total", "next"], &[])),
        (
            "eni",
            Struct(
                "EniNames",
                &[
                    "id",
                    "status",
                    "type",
                    "instance",
                    "attachment",
                    "vswitch",
                    "zone",
                    "region",
                    "primary_address",
                    "primary_address_in_instance",
                    "service_managed",
                    "traffic_mode",
                ],
                &[
                    ("ipv4_addresses", NAMES),
                    ("ipv6_addresses", NAMES),
                    ("ipv4_prefixes", NAMES),
                    ("ipv6_prefixes", NAMES),
                ],
            ),
        ),
        ("vswitch", Struct("VSwitchNames", &["id", "status", "zone", "ipv4_cidr", "ipv6_cidr", "ipv6_enabled"], &[])),
        (
            "reservation",
            Struct("ReservationNames", &["id", "vswitch", "cidr", "version", "type", "status", "available"], &[]),
        ),
        ("instance", Struct("InstanceNames", &["id", "status", "type", "region", "zone"], &[("enis", NAMES)])),
        ("instance_type", Struct("InstanceTypeNames", &["id", "ipv6_quantity"], &[])),
        (
            "eip",
            Struct(
                "EipNames",
                &["id", "address", "status", "instance", "instance_type", "region", "mode", "business_status"],
                &[("locks", NAMES)],
            ),
        ),
        ("nat_gateway", STATUS),
        ("snat_entry", Struct("SnatNames", &["id", "addresses", "status", "nat_gateway"], &[])),
        ("dnat_entry", Struct("DnatNames", &["id", "address", "status", "nat_gateway"], &[])),
        ("havip", STATUS),
        ("load_balancer", STATUS),
        (
            "anycast_eip",
            Struct("AnycastNames", &["id", "status", "service_managed", "bound_address"], &[("bindings", NAMES)]),
        ),
    ],
);

const STATUS: Shape = Struct("StatusNames", &["id", "status"], &[]);

fn main() {
    println!("cargo::rerun-if-changed=rules");
    link_without_relocations();
    let rules = json_files("rules/rules");
    let mut code = String::new();
    list(&mut code, "OPERATIONS: [OperationFile; ", &OPERATION, &json_files("rules/operations"));
    list(&mut code, "FACTS: [RuleFacts; ", &FACTS, &rules);
    severities(&mut code, &rules);
    let data = json_files("rules/data");
    for (stem, name, shape) in &DATA {
        let (_, value) = data.iter().find(|(it, _)| it == stem).unwrap_or_else(|| panic!("no rules/data/{stem}.json"));
        let constant = stem.replace('-', "_").to_uppercase();
        let _ = writeln!(code, "pub const {constant}: {name} = {};", rust(shape, value));
    }
    schemas(&mut code, &json_files("rules/schema"));
    let out = PathBuf::from(env::var_os("OUT_DIR").expect("cargo sets OUT_DIR"));
    fs::write(out.join("embedded.rs"), code).expect("the build folder is writable");
}

/// With relocations to make, the loader writes to 85 pages of tables before `main`, most of them tables of a regular
/// expression library that only `--rules` uses: a sixth of a run over a small file. So the program does without a
/// random address of its own where the linker can leave that out; stack, heap and libraries keep theirs.
fn link_without_relocations() {
    let target = |part: &str| env::var(format!("CARGO_CFG_TARGET_{part}")).unwrap_or_default();
    if target("OS") == "linux" && target("ENV") == "gnu" {
        println!("cargo::rustc-link-arg-bins=-no-pie");
    }
}

/// Names, without extension, and values of the files below `folder`, in the order of their paths.
fn json_files(folder: &str) -> Vec<(String, Value)> {
    let mut files = Vec::new();
    let mut folders = vec![PathBuf::from(folder)];
    while let Some(folder) = folders.pop() {
        let entries = fs::read_dir(&folder).unwrap_or_else(|err| panic!("{}: {err}", folder.display()));
        for entry in entries {
            let path = entry.expect("a folder that was opened can be read").path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|extension| extension == "json") {
                let text = fs::read_to_string(&path).unwrap_or_else(|err| panic!("{}: {err}", path.display()));
                let value = serde_json::from_str(&text).unwrap_or_else(|err| panic!("{}: {err}", path.display()));
                files.push((path, value));
            }
        }
    }
    files.sort_by(|a, b| a.0.cmp(&b.0));
    files.into_iter().map(|(path, value)| (stem(&path), value)).collect()
}

fn stem(path: &Path) -> String {
    path.file_stem().and_then(|stem| stem.to_str()).expect("rule files have plain names").to_owned()
}

/// One array, a value for each file.
fn list(code: &mut String, head: &str, shape: &Shape, files: &[(String, Value)]) {
    let _ = writeln!(code, "pub static {head}{}] = [", files.len());
    for (_, value) in files {
        let _ = writeln!(code, "    {},", rust(shape, value));
    }
    code.push_str("];\n");
}

/// The default severity of every rule, which the compiler puts in the order of the rules.
fn severities(code: &mut String, files: &[(String, Value)]) {
    code.push_str("pub const SEVERITIES: &[(Rule, Severity)] = &[\n");
    for (_, value) in files {
        let _ = writeln!(code, "    ({}, {}),", rust(&RULE, &value["id"]), rust(&SEVERITY, &value["severity"]));
    }
    code.push_str("];\n");
}

/// The schemas, without their white space.
fn schemas(code: &mut String, files: &[(String, Value)]) {
    code.push_str("pub const SCHEMAS: &[(&str, &str)] = &[\n");
    for (stem, value) in files {
        let _ = writeln!(code, "    ({stem:?}, {:?}),", value.to_string());
    }
    code.push_str("];\n");
}

/// `value` as an expression.
fn rust(shape: &Shape, value: &Value) -> String {
    let text = || value.as_str().unwrap_or_else(|| panic!("{value} is no text"));
    let items = || value.as_array().map_or(&[][..], Vec::as_slice).iter();
    match shape {
        Text => format!("Text({:?})", text()),
        Plain if value.is_null() => "false".to_owned(),
        Plain => value.to_string(),
        Variant(name) => format!("{name}::{}", variant(text())),
        Optional(_) if value.is_null() => "None".to_owned(),
        Optional(inner) => format!("Some({})", rust(inner, value)),
        List(item) => format!("List(&[{}])", joined(items().map(|it| rust(item, it)))),
        Table(key, item) => {
            let entries = value.as_object().into_iter().flatten();
            let entry =
                |(name, it): (&String, &Value)| format!("({}, {})", rust(key, &name.as_str().into()), rust(item, it));
            format!("Table(&[{}])", joined(entries.map(entry)))
        }
        Struct(name, texts, others) => {
            let texts = texts.iter().map(|name| field(value, name, &Text));
            format!(
                "{name} {{ {} }}",
                joined(texts.chain(others.iter().map(|(name, shape)| field(value, name, shape))))
            )
        }
        Tagged(name, variants) => {
            let (kind, members) = variants.iter().find(|(kind, _)| value["kind"] == *kind).expect("the kind is known");
            format!(
                "{name}::{} {{ {} }}",
                variant(kind),
                joined(members.iter().map(|(name, shape)| field(value, name, shape)))
            )
        }
        Parsed => format!("Parsed::new({})", rust(&Json, value)),
        Json => format!("{:?}", value.to_string()),
    }
}

fn joined(parts: impl Iterator<Item = String>) -> String {
    parts.collect::<Vec<_>>().join(", ")
}

/// The member `name` of a struct: keys that Rust cannot spell have another name there.
fn field(value: &Value, name: &str, shape: &Shape) -> String {
    let field = match name {
        "type" => "kind",
        name => name.trim_start_matches('$'),
    };
    format!("{field}: {}", rust(shape, &value[name]))
}

/// The name of a variant: `eni-id` is `EniId`.
fn variant(name: &str) -> String {
    match name {
        "vswitch" => "VSwitch".to_owned(),
        "havip" => "HaVip".to_owned(),
        _ => name.split('-').map(|word| word[..1].to_uppercase() + &word[1..]).collect(),
    }
}
