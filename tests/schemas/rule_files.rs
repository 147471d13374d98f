//! The rule files follow their schemas and agree with one another and with the code.

use super::{assert_valid, json_files, project, read, stem, validator};
use precall::lasting::{List, Text};
use precall::rule::Rule;
use precall::ruleset::facts::{Group, RuleFacts};
use precall::ruleset::operation::{OperationFile, Relation};
use precall::ruleset::responses::Responses;
use precall::ruleset::{Common, Ids, Operation, PrefixLengths, ReservedAddresses, RuleSet};
use serde::de::DeserializeOwned;
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};

fn operations() -> &'static [Operation] {
    &RuleSet::embedded().operations
}

#[test]
fn every_file_follows_the_schema_that_it_names() {
    let mut validators = BTreeMap::new();
    for path in ["rules/operations", "rules/rules", "rules/data"].iter().flat_map(|folder| json_files(folder)) {
        let file = read(&path);
        let name = file["$schema"].as_str().unwrap_or_else(|| panic!("{} names its schema", path.display()));
        let schema = path.parent().expect("a folder").join(name);
        let schema = schema.canonicalize().unwrap_or_else(|err| panic!("{}: {err}", schema.display()));
        let validator = validators.entry(schema.clone()).or_insert_with(|| validator(&read(&schema)));
        assert_valid(validator, &file, &path.display().to_string());
    }
    assert!(validators.len() >= 3);
}

#[test]
fn every_schema_describes_all_of_its_properties() {
    fn walk(schema: &serde_json::Value, path: &str, properties: &mut Vec<String>) {
        for (key, value) in schema.as_object().into_iter().flatten() {
            if let ("properties", Some(members)) = (key.as_str(), value.as_object()) {
                let bare = members.iter().filter(|(_, it)| it["description"].is_null() && it["$ref"].is_null());
                let is_condition = ["if", "then", "else", "oneOf"].iter().any(|it| path.split('/').any(|at| at == *it));
                properties.extend(bare.filter(|_| !is_condition).map(|(name, _)| format!("{path}/{name}")));
            }
            walk(value, &format!("{path}/{key}"), properties);
        }
    }
    for path in json_files("rules/schema") {
        let mut bare = Vec::new();
        walk(&read(&path), "", &mut bare);
        assert!(bare.is_empty(), "{}: {bare:?}", path.display());
    }
}

#[test]
fn every_rule_has_a_file_and_every_file_a_rule() {
    let files: BTreeSet<String> = json_files("rules/rules").iter().map(|path| stem(path).to_owned()).collect();
    let rules: BTreeSet<String> = Rule::ALL.iter().map(|rule| rule.id().to_owned()).collect();
    assert_eq!(files, rules);
    for rule in Rule::ALL {
        let facts = RuleSet::embedded().facts(rule);
        assert_eq!(facts.id, rule, "the id in the file is its name");
        for text in [&facts.summary, &facts.meaning, &facts.why, &facts.help] {
            assert!(!text.trim().is_empty(), "{} has words", rule.id());
        }
    }
}

/// What `value` says, read as the program reads the rule files of the user.
fn parsed<T: DeserializeOwned>(value: Value) -> T {
    serde_json::from_value(value).expect("every rule that is named exists")
}

#[test]
fn the_program_holds_what_the_files_say() {
    let rules = RuleSet::embedded();
    let files = json_files("rules/operations");
    assert_eq!(files.len(), rules.operations.len());
    for (path, operation) in files.iter().zip(&rules.operations) {
        assert!(parsed::<OperationFile>(read(path)) == *operation.file, "{}", path.display());
    }
    for path in json_files("rules/rules") {
        let facts: RuleFacts = parsed(read(&path));
        assert!(facts == *rules.facts(facts.id), "{}", path.display());
        assert_eq!(facts.severity, rules.severity(facts.id));
    }
    let data = |name: &str| read(&project(&format!("rules/data/{name}.json")));
    let regions: List<Text> = parsed(data("regions")["prefix_regions"]["ids"].clone());
    assert!(regions.iter().all(|region| rules.data.prefix_regions.find(region).is_some()));
    assert_eq!(parsed::<List<Text>>(data("real-operations")["names"].clone()), rules.data.real_operations);
    assert_eq!(parsed::<PrefixLengths>(data("prefix-lengths")), rules.data.prefix_lengths);
    assert_eq!(parsed::<Ids>(data("ids")), rules.data.ids);
    assert_eq!(parsed::<Common>(data("common")), rules.data.common);
    assert_eq!(parsed::<Responses>(data("responses")), rules.data.responses);
    assert_eq!(parsed::<ReservedAddresses>(data("reserved-addresses")), rules.data.reserved_addresses);
    assert!(!rules.cli().flags.is_empty());
    assert!(!rules.data.ros.resources.is_empty());
    assert_eq!(json_files("rules/data").len(), 9, "every file is looked at");
}

#[test]
fn operation_files_lie_where_their_names_say() {
    for path in json_files("rules/operations") {
        let file: OperationFile = parsed(read(&path));
        assert_eq!(path, project(&format!("rules/operations/{}/{}.json", file.product, file.operation)));
    }
}

#[test]
fn every_row_has_rules_or_exactly_one_reason() {
    for file in operations().iter().map(|it| it.file) {
        for row in &file.codes {
            let place = format!("{} {} {}", file.operation, row.status, row.code);
            let reasons = [&row.unreachable, &row.runtime, &row.alias].into_iter().flatten();
            let reasons: Vec<&Text> = reasons.collect();
            assert_eq!(usize::from(!row.rules.is_empty()) + reasons.len(), 1, "{place}");
            let texts = reasons.into_iter().chain([&row.message]).chain(&row.description);
            texts.for_each(|text| assert!(!text.trim().is_empty(), "{place}"));
            if let Some(alias) = &row.alias {
                let code = alias.split(' ').next().unwrap_or_default();
                assert!(file.codes.iter().any(|it| it.code == code && !it.rules.is_empty()), "{place}: {alias}");
            }
        }
        let rows: BTreeSet<(u16, &str)> = file.codes.iter().map(|row| (row.status, row.code.as_str())).collect();
        assert_eq!(rows.len(), file.codes.len(), "{} lists no row twice", file.operation);
    }
}

#[test]
fn what_an_operation_file_refers_to_exists() {
    let rules = RuleSet::embedded();
    for operation in operations() {
        let file = operation.file;
        let name = &file.operation;
        let is_row = |status, code: &str| file.codes.iter().any(|it| it.status == status && it.code == code);
        for (rule, alternatives) in &file.alternatives {
            assert!(operation.rules.contains(*rule), "{name}: {}", rule.id());
            alternatives.iter().for_each(|it| assert!(is_row(it.status, &it.code), "{name}: {}", it.code));
        }
        for shared in &file.common {
            let known = rules.data.common.codes.iter().any(|it| it.code == shared.code && it.status == shared.status);
            assert!(known, "{name}: {} is a common code", shared.code);
        }
        file.severities.keys().for_each(|&rule| assert!(operation.rules.contains(rule), "{name}: {}", rule.id()));
        let named = file.relations.iter().flat_map(Relation::names);
        named.for_each(|it| assert!(file.parameters.iter().any(|known| known.name == it), "{name}: {it}"));
    }
}

#[test]
fn every_rule_about_calls_is_used_by_an_operation() {
    let is_used = |rule: &Rule| operations().iter().any(|operation| operation.rules.contains(*rule));
    for rule in Rule::ALL.into_iter().filter(|&rule| rule != Rule::DeprecatedProduct) {
        let is_about_files = RuleSet::embedded().facts(rule).group == Group::File;
        assert_eq!(is_used(&rule), !is_about_files, "{}", rule.id());
    }
}

#[test]
fn parameters_and_operations_are_described() {
    for file in operations().iter().map(|it| it.file) {
        assert!(!file.summary.is_empty());
        for parameter in &file.parameters {
            assert!(!parameter.description.trim().is_empty(), "{} {}", file.operation, parameter.name);
        }
    }
}
