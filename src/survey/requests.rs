//! How each response of a snapshot is asked for: the read-only operation, its parameters, its limits, its pages.
//!
//! From the pages of the operations (ECS 2014-05-26, VPC 2016-04-28, SLB 2014-05-15, Anycast EIP 2020-03-09).

/// What to ask for, in an order in which each answer names the ids of those that come later.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
#[allow(missing_docs, reason = "the names say it")]
pub enum Ask {
    AnycastEips,
    Eips,
    Enis,
    /// Every ENI of a vSwitch.
    Neighbours,
    VSwitches,
    Reservations,
    Instances,
    InstanceTypes,
    NatGateways,
    SnatEntries,
    DnatEntries,
    HaVips,
    LoadBalancers,
}

/// How ids stand in a request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum IdForm {
    /// One id.
    One(&'static str),
    /// `Name.1`, `Name.2`, ….
    Indexed(&'static str),
    /// A list with commas.
    Commas(&'static str),
    /// A JSON array as text.
    Json(&'static str),
    /// `Filter.1.Value.1`, …, of the filter with this key.
    Filter(&'static str),
}

/// How the answer goes on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Paging {
    /// Every id that was asked for fits on one page.
    Single,
    /// With the token of the page before.
    Token,
    /// With the number of the page, until this many a page make up the total.
    Number(u32),
}

/// One kind of request.
#[derive(Clone, Copy, Debug)]
pub struct Form {
    /// Product code.
    pub product: &'static str,
    /// Operation.
    pub operation: &'static str,
    /// The flag for the region, if it takes one.
    pub region: Option<&'static str>,
    /// How ids stand in it.
    pub ids: IdForm,
    /// Most ids of one request.
    pub most: usize,
    /// What comes after the ids.
    pub rest: &'static [(&'static str, &'static str)],
    /// How the answer goes on.
    pub paging: Paging,
    /// What the ids begin with.
    pub prefix: &'static str,
    /// The resources, in the plural.
    pub plural: &'static str,
}

/// A request that every one of these resources could be on.
const REGION: Option<&str> = Some("RegionId");

impl Ask {
    /// How it is asked.
    pub fn form(self) -> Form {
        let by_id = |product, operation, ids, most, rest, prefix, plural| Form {
            product,
            operation,
            region: REGION,
            ids,
            most,
            rest,
            paging: Paging::Single,
            prefix,
            plural,
        };
        use IdForm::{Commas, Filter, Indexed, Json, One};
        const PAGE_50: &[(&str, &str)] = &[("PageSize", "50")];
        const PAGE_100: &[(&str, &str)] = &[("PageSize", "100")];
        const RESULTS_100: &[(&str, &str)] = &[("MaxResults", "100")];
        const RESULTS_500: &[(&str, &str)] = &[("MaxResults", "500")];
        const IPV6: &[(&str, &str)] = &[("IpVersion", "IPv6"), ("MaxResults", "100")];
        let enis = by_id("ecs", "DescribeNetworkInterfaces", One("VSwitchId"), 1, RESULTS_500, "eni-", "ENIs");
        let entries = |operation, plural| Form {
            paging: Paging::Number(50),
            ..by_id("vpc", operation, One("NatGatewayId"), 1, &[], "ngw-", plural)
        };
        match self {
            Ask::AnycastEips => Form {
                region: None,
                ..by_id(
                    "eipanycast",
                    "ListAnycastEipAddresses",
                    One("AnycastId"),
                    1,
                    RESULTS_100,
                    "aeip-",
                    "Anycast EIPs",
                )
            },
            Ask::Eips => by_id("vpc", "DescribeEipAddresses", Commas("AllocationId"), 50, PAGE_100, "eip-", "EIPs"),
            Ask::Enis => Form { ids: Indexed("NetworkInterfaceId"), most: 100, ..enis },
            Ask::Neighbours => Form { paging: Paging::Token, prefix: "vsw-", ..enis },
            Ask::VSwitches => by_id("vpc", "DescribeVSwitches", One("VSwitchId"), 1, PAGE_50, "vsw-", "vSwitches"),
            Ask::Reservations => Form {
                paging: Paging::Token,
                ..by_id("vpc", "ListVSwitchCidrReservations", One("VSwitchId"), 1, IPV6, "vsw-", "reservations")
            },
            Ask::Instances => by_id("ecs", "DescribeInstances", Json("InstanceIds"), 100, PAGE_100, "i-", "instances"),
            // The region is a flag of the CLI here: the operation has no such parameter.
            Ask::InstanceTypes => Form {
                region: Some("region"),
                ..by_id(
                    "ecs",
                    "DescribeInstanceTypes",
                    Indexed("InstanceTypes"),
                    10,
                    RESULTS_100,
                    "ecs.",
                    "instance types",
                )
            },
            Ask::NatGateways => {
                by_id("vpc", "DescribeNatGateways", One("NatGatewayId"), 1, PAGE_50, "ngw-", "NAT gateways")
            }
            Ask::SnatEntries => entries("DescribeSnatTableEntries", "SNAT entries"),
            Ask::DnatEntries => entries("DescribeForwardTableEntries", "DNAT entries"),
            Ask::HaVips => by_id("vpc", "DescribeHaVips", Filter("HaVipId"), 5, PAGE_50, "havip-", "HaVips"),
            Ask::LoadBalancers => {
                by_id("slb", "DescribeLoadBalancers", Commas("LoadBalancerId"), 10, PAGE_100, "lb-", "load balancers")
            }
        }
    }

    /// What is asked for to know a resource of this type to which something is bound.
    pub fn of_instance_type(name: &str) -> Option<Ask> {
        match name {
            "EcsInstance" => Some(Ask::Instances),
            "SlbInstance" => Some(Ask::LoadBalancers),
            "NetworkInterface" => Some(Ask::Enis),
            "Nat" => Some(Ask::NatGateways),
            "HaVip" => Some(Ask::HaVips),
            _ => None,
        }
    }
}

impl Form {
    /// The arguments of `aliyun` for these ids, each quoted where the shell needs it.
    pub fn words(&self, region: Option<&str>, ids: &[&str]) -> Vec<String> {
        let mut words = vec![self.product.to_owned(), self.operation.to_owned()];
        let mut add = |name: String, value: String| words.extend([format!("--{name}"), value]);
        if let (Some(flag), Some(region)) = (self.region, region) {
            add(flag.to_owned(), quoted(region));
        }
        match self.ids {
            IdForm::One(name) => ids.iter().for_each(|id| add(name.to_owned(), quoted(id))),
            IdForm::Indexed(name) => {
                ids.iter().zip(1..).for_each(|(id, number)| add(format!("{name}.{number}"), quoted(id)));
            }
            IdForm::Commas(name) => add(name.to_owned(), quoted(&ids.join(","))),
            IdForm::Json(name) => add(name.to_owned(), json(ids)),
            IdForm::Filter(key) => {
                add("Filter.1.Key".to_owned(), key.to_owned());
                ids.iter().zip(1..).for_each(|(id, number)| add(format!("Filter.1.Value.{number}"), quoted(id)));
            }
        }
        for (name, value) in self.rest {
            add((*name).to_owned(), (*value).to_owned());
        }
        words
    }
}

/// The id that a loop of the script stands for.
pub const LOOP_ID: &str = "$id";

fn json(ids: &[&str]) -> String {
    if ids == [LOOP_ID] {
        return format!("\"[\\\"{LOOP_ID}\\\"]\"");
    }
    let items: Vec<String> = ids.iter().map(|id| format!("\"{id}\"")).collect();
    quoted(&format!("[{}]", items.join(",")))
}

/// `text` as one word of a POSIX shell.
pub fn quoted(text: &str) -> String {
    let is_plain = |byte: u8| byte.is_ascii_alphanumeric() || b"-_./:,@%+=".contains(&byte);
    if text == LOOP_ID {
        format!("\"{LOOP_ID}\"")
    } else if !text.is_empty() && text.bytes().all(is_plain) {
        text.to_owned()
    } else {
        format!("'{}'", text.replace('\'', r"'\''"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_quoted_where_a_shell_would_read_more_into_them() {
        assert_eq!(quoted("cn-hangzhou"), "cn-hangzhou");
        assert_eq!(quoted("a b"), "'a b'");
        assert_eq!(quoted("it's"), r"'it'\''s'");
        assert_eq!(quoted(""), "''");
    }

    #[test]
    fn ids_stand_as_the_operation_wants_them() {
        let words = |ask: Ask, ids: &[&str]| ask.form().words(Some("cn-hangzhou"), ids).join(" ");
        assert_eq!(
            words(Ask::Enis, &["eni-1", "eni-2"]),
            "ecs DescribeNetworkInterfaces --RegionId cn-hangzhou --NetworkInterfaceId.1 eni-1 --NetworkInterfaceId.2 \
             eni-2 --MaxResults 500"
        );
        assert_eq!(
            words(Ask::Instances, &["i-1", "i-2"]),
            "ecs DescribeInstances --RegionId cn-hangzhou --InstanceIds '[\"i-1\",\"i-2\"]' --PageSize 100"
        );
        assert_eq!(
            words(Ask::Instances, &[LOOP_ID]),
            "ecs DescribeInstances --RegionId cn-hangzhou --InstanceIds \"[\\\"$id\\\"]\" --PageSize 100"
        );
        assert_eq!(
            words(Ask::HaVips, &["havip-1"]),
            "vpc DescribeHaVips --RegionId cn-hangzhou --Filter.1.Key HaVipId --Filter.1.Value.1 havip-1 --PageSize 50"
        );
        assert_eq!(
            words(Ask::AnycastEips, &["aeip-1"]),
            "eipanycast ListAnycastEipAddresses --AnycastId aeip-1 --MaxResults 100"
        );
    }
}
