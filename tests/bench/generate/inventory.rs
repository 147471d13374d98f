//! The resources that the calls are about, and the responses of `Describe*` operations that show them.

use super::random::Random;
use serde_json::{Value, json};
use std::io;
use std::path::Path;

/// Regions, each with one of its zones.
pub const REGIONS: [(&str, &str); 5] = [
    ("cn-hangzhou", "cn-hangzhou-h"),
    ("cn-beijing", "cn-beijing-k"),
    ("cn-shanghai", "cn-shanghai-g"),
    ("us-west-1", "us-west-1a"),
    ("ap-southeast-1", "ap-southeast-1c"),
];

/// Most items of one page of a response.
const PAGE: usize = 500;

/// An ENI.
#[derive(Clone, Debug)]
pub struct Eni {
    /// Its id.
    pub id: String,
    /// Index of its vSwitch.
    pub vswitch: usize,
}

/// A vSwitch.
#[derive(Clone, Debug)]
pub struct Vswitch {
    /// Its id.
    pub id: String,
    /// Counts the vSwitches from 0; its IPv4 network is 192.168.N.0/24.
    pub number: usize,
    /// The first four groups of its IPv6 network.
    pub ipv6: String,
    /// Its region.
    pub region: &'static str,
    zone: &'static str,
}

/// ENIs and the vSwitches that they are in.
#[derive(Clone, Debug)]
pub struct Inventory {
    /// The ENIs.
    pub enis: Vec<Eni>,
    /// The vSwitches.
    pub vswitches: Vec<Vswitch>,
}

impl Inventory {
    /// As many of each.
    pub fn new(seed: u64, enis: usize, vswitches: usize) -> Self {
        let mut random = Random::new(seed ^ 0x5EED);
        let vswitch = |number: usize, random: &mut Random| {
            let (region, zone) = REGIONS[number % REGIONS.len()];
            let ipv6 = format!("2001:db8:{:x}:{:x}", 0x1234 + number / 16, 0x1A00 + number % 16);
            Vswitch { id: super::clean::id(random, "vsw-bp1"), number, ipv6, region, zone }
        };
        let vswitches: Vec<_> = (0..vswitches).map(|number| vswitch(number, &mut random)).collect();
        let mut eni = || Eni { id: super::clean::id(&mut random, "eni-bp1"), vswitch: random.below(vswitches.len()) };
        Inventory { enis: (0..enis).map(|_| eni()).collect(), vswitches }
    }

    /// The vSwitch of the ENI at this place.
    pub fn vswitch_of(&self, eni: usize) -> &Vswitch {
        &self.vswitches[self.enis[eni].vswitch]
    }

    /// Writes the responses into `folder`, one file a page, named after their operation.
    ///
    /// The lists of addresses are left out, as some versions of the API do: so they are unknown, and no call clashes
    /// with them.
    pub fn write(&self, folder: &Path) -> io::Result<()> {
        std::fs::create_dir_all(folder)?;
        let enis = pages(&self.enis, |eni| self.network_interface(eni));
        for (number, page) in enis.enumerate() {
            let response = response(page, "NetworkInterfaceSets", "NetworkInterfaceSet", number, self.enis.len());
            let name = format!("DescribeNetworkInterfaces-{:02}.json", number + 1);
            std::fs::write(folder.join(name), format!("{response:#}\n"))?;
        }
        for (number, page) in pages(&self.vswitches, describe_vswitch).enumerate() {
            let response = response(page, "VSwitches", "VSwitch", number, self.vswitches.len());
            let name = format!("DescribeVSwitches-{:02}.json", number + 1);
            std::fs::write(folder.join(name), format!("{response:#}\n"))?;
        }
        Ok(())
    }

    fn network_interface(&self, eni: &Eni) -> Value {
        let vswitch = &self.vswitches[eni.vswitch];
        json!({
            "NetworkInterfaceId": eni.id,
            "Status": "InUse",
            "Type": "Secondary",
            "InstanceId": eni.id.replace("eni-", "i-"),
            "VSwitchId": vswitch.id,
            "VpcId": "vpc-bp1precallbenchmark000",
            "ZoneId": vswitch.zone,
            "ServiceManaged": false,
            "NetworkInterfaceTrafficMode": "Standard",
            "SecurityGroupIds": {"SecurityGroupId": ["sg-bp1precallbenchmark00"]},
        })
    }
}

fn describe_vswitch(vswitch: &Vswitch) -> Value {
    json!({
        "VSwitchId": vswitch.id,
        "VpcId": "vpc-bp1precallbenchmark000",
        "Status": "Available",
        "CidrBlock": format!("192.168.{}.0/24", vswitch.number),
        "Ipv6CidrBlock": format!("{}::/64", vswitch.ipv6),
        "EnabledIpv6": true,
        "AvailableIpAddressCount": 252,
        "ZoneId": vswitch.zone,
    })
}

fn pages<'a, T>(items: &'a [T], describe: impl Fn(&T) -> Value + 'a) -> impl Iterator<Item = Vec<Value>> + 'a {
    items.chunks(PAGE).map(move |page| page.iter().map(&describe).collect())
}

fn response(page: Vec<Value>, list: &str, wrapper: &str, number: usize, total: usize) -> Value {
    json!({
        "RequestId": format!("2B95A5D6-0000-4000-8000-{number:012}"),
        "PageNumber": number + 1,
        "PageSize": PAGE,
        "TotalCount": total,
        list: {wrapper: page},
    })
}
