//! Tests of what becomes of commands.

use super::*;
use crate::syntax::Kind;

/// Each call on a line: circumstances, and the members of its object.
fn shown(text: &str) -> String {
    let mut commands = Commands::default();
    commands.read(RuleSet::embedded(), text, Span::new(0, text.len()), Style::Script);
    let document = &commands.document;
    let mut out = String::new();
    for call in &commands.calls {
        let marks = call.circumstances;
        for (is_set, mark) in [
            (marks.may_not_run, "?"),
            (marks.may_have_settled, "~"),
            (marks.flight > 0, "|"),
            (marks.is_background, "&"),
            (marks.sends_nothing, "0"),
            (document.node(call.object).is_damaged, "+"),
        ] {
            out.push_str(if is_set { mark } else { "" });
        }
        for (key, value) in document.members(call.object) {
            let value = match document.node(value).kind {
                Kind::Array => {
                    let items: Vec<&str> = document.items(value).map(|it| document.text(text, it)).collect();
                    format!("[{}]", items.join(" "))
                }
                Kind::Null => "-".to_owned(),
                _ => document.text(text, value).to_owned(),
            };
            match document.text(text, key) {
                "Product" => out.push_str(&format!(" {value}")),
                "Action" => out.push_str(&format!(".{value}")),
                "RegionId" if value == PROFILE_REGION => out.push_str(" (region)"),
                key => out.push_str(&format!(" {key}={value}")),
            }
        }
        out.push('\n');
    }
    out
}

#[test]
fn quotes_may_stand_anywhere_in_a_flag() {
    assert_eq!(
        shown("aliyun ecs AssignIpv6Addresses --Ipv6'Prefix.1'=x '--RegionId=y' --Ipv6Address.1=\"a\"b"),
        " ecs.AssignIpv6Addresses Ipv6Prefix.1=x RegionId=y Ipv6Address.1=ab\n"
    );
}

#[test]
fn the_classic_dialect_names_parameters_as_the_api_does() {
    assert_eq!(
        shown(
            "aliyun --endpoint \"x\" vpc UnassociateEipAddress --AllocationId=eip-1 --InstanceId:i-1 --Force true -p a\n"
        ),
        " vpc.UnassociateEipAddress AllocationId=eip-1 InstanceId=i-1 Force=true (region)\n"
    );
    assert_eq!(
        shown(
            "aliyun ecs AssignIpv6Addresses --region cn-x --Ipv6Address.1:2001:db8::1 --Ipv6Prefix '[\"a\"]' --X-FILE f"
        ),
        " ecs.AssignIpv6Addresses Ipv6Address.1=2001:db8::1 Ipv6Prefix=[\"a\"] X=${the file} RegionId=cn-x\n"
    );
    assert_eq!(
        shown("aliyuncli ecs DescribeVpcs --PageSize 1 --output cols=a rows=b --filter x"),
        " ecs.DescribeVpcs PageSize=1\n"
    );
    assert_eq!(shown("aliyun ecs A1B --X y --X z --force"), " ecs.A1B X=z\n");
}

#[test]
fn the_plugin_dialect_becomes_what_the_api_calls_it() {
    assert_eq!(
        shown(
            "aliyun vpc unassociate-eip-address --biz-region-id cn-x --region cn-y --allocation-id 'eip-1' --user-agent z"
        ),
        " vpc.UnassociateEipAddress RegionId=cn-x AllocationId=eip-1\n"
    );
    let lists = [
        "--ipv6-address a b",
        "--ipv6-address a,b",
        "--ipv6-address '[\"a\", \"b\"]'",
        "--ipv6-address \"[\\\"a\\\",\\\"b\\\"]\"",
        "--ipv6-address a --ipv6-address b",
    ];
    for list in lists {
        let text = format!("aliyun ecs assign-ipv6-addresses {list} --biz-region-id x");
        assert_eq!(shown(&text), " ecs.AssignIpv6Addresses Ipv6Address=[a b] RegionId=x\n", "{list}");
    }
    assert_eq!(
        shown("aliyun ecs assign-ipv6-addresses --ipv6-address.1 a --RegionId x --nonsense"),
        " ecs.AssignIpv6Addresses Ipv6Address.1=a RegionId=x nonsense=-\n"
    );
    assert_eq!(
        shown("aliyun ecs describe-network-interfaces --network-interface-id.1 eni-1 --instance-ids '[\"i-1\"]'"),
        " ecs.DescribeNetworkInterfaces NetworkInterfaceId.1=eni-1 InstanceIds=[\"i-1\"]\n"
    );
}

#[test]
fn wrappers_and_variables_stand_for_the_client() {
    for text in [
        "run aliyun vpc ReleaseEipAddress --AllocationId e",
        "${ALIYUN_BIN} vpc ReleaseEipAddress --AllocationId e > out.json",
        "$ALYCLI_PATH vpc ReleaseEipAddress --AllocationId e || true",
        "x=$(call_aliyun_api vpc ReleaseEipAddress --AllocationId e | jq .)",
        "retry_delete \"eip $x\" ali vpc ReleaseEipAddress --AllocationId e",
        "$ aliyun vpc ReleaseEipAddress --AllocationId e",
        "CLI=/usr/bin/aliyun; $CLI vpc ReleaseEipAddress --AllocationId e",
        "[ x ] || sudo aliyun vpc ReleaseEipAddress --AllocationId e",
        "call_logged eip -- vpc release-eip-address --allocation-id e",
        "result=`aliyun --profile \"$P\" vpc ReleaseEipAddress --AllocationId e`",
        "run vpc ReleaseEipAddress --AllocationId e",
        "bash -c 'aliyun vpc ReleaseEipAddress --AllocationId e'",
    ] {
        let shown = shown(text);
        assert_eq!(shown.trim_start_matches('?'), " vpc.ReleaseEipAddress AllocationId=e\n", "{text}");
    }
}

#[test]
fn other_tools_and_texts_for_people_are_no_calls() {
    for text in [
        "tccli vpc AssignIpv6Addresses --Ipv6Addresses.0.Address x",
        "ve ecs AssignIpv6Addresses --NetworkInterfaceId eni-1",
        "aws ec2 unassign-private-ip-addresses --network-interface-id eni-1",
        "ecctl ecs eni update eni-1 --ipv6-address +x",
        "$VE_BIN ecs AssignIpv6Addresses --NetworkInterfaceId eni-1",
        "CLI=tccli; $CLI vpc AssignIpv6Addresses",
        "call() { tccli \"$@\"; }; call vpc AssignIpv6Addresses",
        "docker run tccli vpc AssignIpv6Addresses",
        "echo aliyun vpc UnassociateEipAddress --AllocationId eip-1",
        "# aliyun vpc UnassociateEipAddress",
        "log_info aliyun vpc UnassociateEipAddress",
        "cat <<EOF\naliyun vpc UnassociateEipAddress\nEOF",
        "aliyun vpc UnassociateEipAddress --help",
        "aliyun vpc unassociate-eip-address -h",
        "aliyun help vpc UnassociateEipAddress",
        "aliyun vpc UnassociateEipAddress help",
        "aliyun configure set --region cn-x",
        "aliyun vpc",
        "aliyun \"$@\"",
        "aliyun ecs \"$@\"",
        "ali() { aliyun --profile x \"$@\"; }",
        "which aliyun vpc",
        "X=\"aliyun vpc UnassociateEipAddress\"",
        "aliyun oss cp a b",
    ] {
        assert_eq!(shown(text), "", "{text}");
    }
}

#[test]
fn variables_are_followed_to_literals() {
    assert_eq!(
        shown("E=eip-1; R=cn-$X\nexport I=\"i-$E\"\naliyun vpc A1b --A $E --B \"$I\" --C ${R} --D $Q"),
        " vpc.A1b A=eip-1 B=i-eip-1 C=${R} D=$Q\n"
    );
    for text in [
        "if x; then E=eip-1; fi; aliyun vpc A1b --A $E",
        "E=eip-1; if x; then E=eip-2; fi; aliyun vpc A1b --A $E",
        "E=eip-1; while x; do aliyun vpc A1b --A $E; E=eip-2; done",
        "E=eip-1; read -r E; aliyun vpc A1b --A $E",
        "E=eip-1; . ./env.sh; aliyun vpc A1b --A $E",
        "for E in eip-1; do aliyun vpc A1b --A $E; done",
        "E=eip-1; f() { aliyun vpc A1b --A $E; }; E=eip-2; f",
        "E=eip-1; E+=2; aliyun vpc A1b --A $E",
        "E=(eip-1); aliyun vpc A1b --A $E",
        "E=eip-1 aliyun vpc A1b --A $E",
        "E=${1:-eip-1}; aliyun vpc A1b --A $E",
    ] {
        assert_eq!(shown(text).trim_start_matches('?'), " vpc.A1b A=$E\n", "{text}");
    }
    assert_eq!(shown("E=a; E=b; aliyun vpc A1b --A $E"), " vpc.A1b A=b\n");
    assert_eq!(
        shown("E=a; f() { local E=b; aliyun vpc A1b --A $E; }; aliyun vpc A1b --A $E"),
        "? vpc.A1b A=b\n vpc.A1b A=a\n"
    );
}

#[test]
fn what_nobody_sees_may_hold_arguments() {
    for text in [
        "aliyun vpc A1b $ARGS",
        "aliyun vpc A1b \"$@\"",
        "aliyun vpc A1b ...",
        "aliyun vpc A1b [options]",
        "aliyun vpc A1b \"${args[@]}\"",
        "cmd=(aliyun vpc A1b)",
        "xargs aliyun vpc A1b",
    ] {
        assert_eq!(shown(text), "+ vpc.A1b\n", "{text}");
    }
    assert_eq!(shown("xargs -n1 aliyun vpc A1b --X"), " vpc.A1b X=${}\n");
    assert_eq!(shown("xargs -I{} aliyun vpc A1b --X {} --Y z"), " vpc.A1b X=${} Y=z\n");
    assert_eq!(
        shown("aliyun vpc A1b --X <your id> --Y {{user.y}} --Z {Id} --W `w`"),
        " vpc.A1b X=<your id> Y={{user.y}} Z=${Id} W=$()\n"
    );
}

#[test]
fn circumstances_are_those_of_the_script() {
    assert_eq!(shown("aliyun a B1c; if x; then aliyun a B2c; fi; f() { aliyun a B3c; }"), " a.B1c\n? a.B2c\n? a.B3c\n");
    assert_eq!(
        shown("aliyun a B1c && aliyun a B2c && x && aliyun a B3c || aliyun a B4c; aliyun a B5c"),
        " a.B1c\n a.B2c\n? a.B3c\n? a.B4c\n a.B5c\n"
    );
    assert_eq!(
        shown("aliyun a B1c && { aliyun a B2c && aliyun a B3c; } && aliyun a B4c"),
        " a.B1c\n a.B2c\n a.B3c\n a.B4c\n"
    );
    assert_eq!(shown("aliyun a B1c\nsleep 5\naliyun a B2c; aliyun a B3c"), " a.B1c\n~ a.B2c\n a.B3c\n");
    assert_eq!(shown("while [ $(aliyun a DescribeX) = y ]; do :; done; aliyun a B2c"), "? a.DescribeX\n~ a.B2c\n");
    assert_eq!(shown("aliyun a DescribeX --waiter expr=a to=b; aliyun a B2c"), " a.DescribeX\n~ a.B2c\n");
    assert_eq!(shown("pause() { sleep 3; }; aliyun a B1c; pause; aliyun a B2c"), " a.B1c\n~ a.B2c\n");
    assert_eq!(shown("aliyun a B1c & aliyun a B2c & wait; aliyun a B3c"), "|& a.B1c\n|& a.B2c\n a.B3c\n");
    assert_eq!(shown("aliyun a B1c --cli-dry-run"), "0 a.B1c\n");
}
