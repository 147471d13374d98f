//! The schema of batches against the engine: whatever the schema rejects, the engine reports.

use super::{calls, scratch, validator};
use precall::finding::{Finding, Severity};
use precall::lint::{Input, Linter, Scratch, Syntax};
use precall::reference::batch_schema::batch_schema;
use precall::ruleset::{RuleSet, load};
use proptest::test_runner::{Config, TestCaseError, TestRunner};
use serde_json::{Value, json};
use std::cell::Cell;

/// What the engine says about the batch.
fn findings(linter: &Linter, batch: &Value) -> Vec<Finding> {
    let text = batch.to_string();
    let input = Input {
        path: "batch.json",
        bytes: text.as_bytes(),
        syntax: Some(Syntax::Json),
        is_named: true,
        allow_empty: false,
    };
    linter.file(input, &mut Scratch::default()).map(|report| report.findings).unwrap_or_default()
}

/// Holds the schema against the engine on generated batches; `PROPTEST_CASES` asks for more of them.
fn hold(rules: &'static RuleSet) {
    let validator = validator(&batch_schema(rules));
    let linter = Linter::new(rules);
    let (rejected, accepted) = (Cell::new(0_u32), Cell::new(0_u32));
    let cases = Config::default().cases.max(3_000);
    let config = Config { cases, failure_persistence: None, ..Config::default() };
    let result = TestRunner::new_with_rng(config, rng()).run(&calls::batch(rules), |batch| {
        let Some(error) = validator.iter_errors(&batch).next() else {
            accepted.set(accepted.get() + 1);
            return Ok(());
        };
        rejected.set(rejected.get() + 1);
        let findings = findings(&linter, &batch);
        if findings.iter().any(|finding| finding.severity >= Severity::Warning) {
            return Ok(());
        }
        let place = error.instance_path();
        Err(TestCaseError::fail(format!("only the schema rejects {batch}\nat {place}: {error}\n{findings:?}")))
    });
    result.unwrap_or_else(|err| panic!("{err}"));
    let (rejected, accepted) = (rejected.get(), accepted.get());
    assert!(rejected > cases / 5 && accepted > cases / 20, "{rejected} rejected, {accepted} accepted of {cases}");
}

/// The same batches in every run.
fn rng() -> proptest::test_runner::TestRng {
    proptest::test_runner::TestRng::deterministic_rng(proptest::test_runner::RngAlgorithm::ChaCha)
}

#[test]
fn what_the_schema_rejects_the_engine_reports() {
    hold(RuleSet::embedded());
}

/// Operations that report next to nothing, or share a name: the schema must not ask for more than the engine.
#[test]
fn what_the_schema_of_other_operations_rejects_the_engine_reports() {
    let parameters = json!([
        {"name": "Region", "type": "string", "role": "region", "required": true, "description": "a region"},
        {"name": "Count", "type": "integer", "role": "address-count", "minimum": 2, "maximum": 3, "description": "a count"},
        {"name": "Mode", "type": "string", "role": "other", "values": ["a", "1"], "description": "a mode"},
        {"name": "Kind", "type": "string", "role": "instance-type", "values": ["1", "b"], "description": "a kind"},
        {"name": "Address", "type": "list", "role": "ipv4-address", "maximum": 2, "description": "addresses"},
        {"name": "Flag", "type": "boolean", "role": "force", "description": "a flag"},
        {"name": "Eni", "type": "string", "role": "eni-id", "description": "an ENI"},
        {"name": "Token", "type": "string", "role": "client-token", "advised_maximum": 8, "description": "a token"}
    ]);
    let relations = json!([
        {"kind": "one-of", "parameters": ["Count", "Address"]},
        {"kind": "conflict", "parameter": "Count", "with": "Address"},
        {"kind": "unmixed", "addresses": ["Address"], "prefixes": ["Mode", "Kind"]}
    ]);
    let all = [
        "missing-parameter",
        "missing-one-of",
        "conflicting-parameters",
        "mixed-addresses-and-prefixes",
        "wrong-type",
        "count-out-of-range",
        "bad-list-index",
        "unsupported-value",
        "unknown-parameter",
        "malformed-id",
        "malformed-region",
        "bad-client-token",
    ];
    let folder = scratch("other-operations");
    let write = |product: &str, operation: &str, rules: &[&str], severities: Value| {
        let mut file = json!({
            "product": product, "operation": operation, "version": "2014-05-26", "summary": "Does it.",
            "source": {"title": "It", "url": "https://example.com", "updated": "2026-01-01"},
            "parameters": parameters, "relations": relations, "effect": "assign-to-eni",
            "codes": [{"status": 400, "code": "Bad", "message": "%s", "rules": rules}]
        });
        if severities != json!({}) {
            file["severities"] = severities;
        }
        std::fs::write(folder.join(format!("{product}-{operation}.json")), file.to_string()).expect("writable");
    };
    write("aaa", "Everything", &all, json!({}));
    write("bbb", "Everything", &all, json!({}));
    write("zzz", "AssignIpv6Addresses", &all, json!({}));
    write("aaa", "Nothing", &["duplicate-call"], json!({}));
    write("a-b", "Notes", &all, all.iter().map(|rule| ((*rule).to_owned(), json!("note"))).collect());
    for rule in all {
        write("one", &format!("Only{}", rule.replace('-', "")), &[rule], json!({}));
    }
    hold(load::with_folder(&folder).expect("good rule files"));
}

#[test]
fn clean_batches_are_clean_for_both() {
    let rules = RuleSet::embedded();
    let validator = validator(&batch_schema(rules));
    let linter = Linter::new(rules);
    for batch in clean_batches() {
        super::assert_valid(&validator, &batch, &batch.to_string());
        let findings = findings(&linter, &batch);
        assert!(findings.is_empty(), "{batch}\n{findings:?}");
    }
}

fn clean_batches() -> Vec<Value> {
    let eni = "eni-bp1iqejowblx6h8j";
    let assign = json!({"Action": "AssignIpv6Addresses", "RegionId": "cn-hangzhou", "NetworkInterfaceId": eni});
    let with = |more: Value| merged(&assign, &more);
    let calls = vec![
        with(json!({"Ipv6AddressCount": 1})),
        with(json!({"Ipv6AddressCount": "10"})),
        with(json!({"Ipv6AddressCount": "$COUNT"})),
        with(json!({"Ipv6AddressCount": 1, "Ipv6Address": [], "Ipv6Prefix": null, "Ipv6PrefixCount": ""})),
        with(json!({"Ipv6Address": ["2001:db8::1:1", "2001:db8::1:2"], "Ipv6AddressCount": null})),
        with(json!({"Ipv6Address.1": "2001:db8::1:1", "Ipv6Address.02": "2001:db8::1:2"})),
        with(json!({"Ipv6Address": "$ADDRESSES"})),
        with(json!({"Ipv6Prefix": ["2001:db8::/80", "$PREFIX"], "ClientToken": "a-b"})),
        with(json!({"Ipv6PrefixCount": 10, "ClientToken": format!("${{T}}{}", "a".repeat(80))})),
        with(json!({"Ipv6AddressCount": 1, "Product": "ECS", "Version": "2014-05-26"})),
        with(json!({"Ipv6AddressCount": 1, "Product": null, "Version": "", "Parameters": {}})),
        with(
            json!({"Ipv6AddressCount": 1, "id": 1, "name": [], "//": {}, "x-owner": "me", "OwnerId": 5, "Format": "JSON"}),
        ),
        with(json!({"Ipv6AddressCount": 1, "Nope": null, "Nope2": "", "Nope3": []})),
        with(json!({"Ipv6AddressCount": 1, "AccessKeyId": "$KEY", "SecurityToken": null})),
        with(json!({"Parameters": {"Ipv6AddressCount": 1}})),
        with(json!({"Parameters": {"Ipv6Address.1": "2001:db8::1:1"}})),
        with(json!({"Parameters": "$REST"})),
        json!({"Action": "AssignIpv6Addresses", "Parameters": "{{ everything }}"}),
        json!({"Action": "AssignIpv6Addresses", "Parameters":
            {"RegionId": "<region>", "NetworkInterfaceId": "eni-$ID", "Ipv6PrefixCount": "1"}}),
        json!({"Action": "UnassignIpv6Addresses", "RegionId": "cn-hangzhou", "NetworkInterfaceId": eni,
            "Ipv6Address": ["2001:db8::1:1"], "ClientToken": "tolerated"}),
        json!({"Action": "UnassignPrivateIpAddresses", "RegionId": "cn-hangzhou", "NetworkInterfaceId": "${ENI}",
            "PrivateIpAddress.1": "192.168.0.5"}),
        json!({"Action": "UnassociateEipAddress", "AllocationId": "eip-2zeerraiwb7uj6i0d", "Force": "False"}),
        json!({"Action": "UnassociateEipAddress", "AllocationId": "$EIP", "InstanceType": "EcsInstance",
            "InstanceId": "i-hp3akk9irtd69jad", "RegionId": ""}),
        json!({"Action": "UnassociateEipAddress", "AllocationId": "$EIP", "InstanceType": "$TYPE"}),
        json!({"Action": "UnassociateAnycastEipAddress", "AnycastId": "aeip-2zeerraiwb7uj6i0d", "DryRun": "true",
            "BindInstanceId": "lb-d7oxbixhxv1uupnon", "BindInstanceRegionId": "us-west-1",
            "BindInstanceType": "SlbInstance"}),
        json!({"Action": "DescribeInstances", "Anything": {"at": ["all"]}, "calls": 5}),
        json!({"Action": "AssignIpv6Addresses", "Product": "other", "Nope": 1}),
        json!({"Action": "AssignIpv6Addresses", "Version": "2099-01-01", "Nope": 1}),
    ];
    let few = [&calls[0], &calls[calls.len() - 1]];
    let plain = json!({"calls": few});
    let object = |more: Value| merged(&plain, &more);
    let mut batches = vec![
        object(json!({})),
        object(json!({"$schema": "a", "name": 1, "description": "b", "//": [], "x-a": {}, "execution": "settled"})),
        object(json!({"execution": null, "state": null})),
        json!({"calls": []}),
        json!(few),
    ];
    batches.extend(calls.iter().cloned());
    batches
}

/// Both objects as one.
fn merged(some: &Value, more: &Value) -> Value {
    let members = [some, more].into_iter().filter_map(Value::as_object).flatten();
    Value::Object(members.map(|(key, value)| (key.clone(), value.clone())).collect())
}
