//! The resources that the calls are about, and the responses of `Describe*` operations that show them.

use super::random::Random;
use serde_json::{Value, json};
use std::cell::Cell;
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
    ipv4_addresses: Cell<u32>,
    ipv4_prefixes: Cell<u32>,
}

/// A vSwitch.
#[derive(Clone, Debug)]
pub struct Vswitch {
    /// Its id.
    pub id: String,
    /// Counts the vSwitches from 0; its IPv4 network is 10.N.0.0/16.
    pub number: usize,
    /// The first four groups of its IPv6 network.
    pub ipv6: String,
    /// Its region.
    pub region: &'static str,
    zone: &'static str,
    ipv6_addresses: Cell<u32>,
    ipv6_prefixes: Cell<u32>,
}

// No two calls are about the same address or prefix: each is drawn once. Only then is a batch clean whose calls are held
// against each other.

impl Eni {
    /// The low half of an IPv4 address that no other call takes from this ENI.
    pub fn next_ipv4_address(&self) -> u32 {
        loop {
            let low = shuffled(next(&self.ipv4_addresses));
            if !matches!(low & 0xFF, 0 | 0xFF) {
                return low;
            }
        }
    }

    /// The low half of the address of an IPv4 prefix that no other call takes from this ENI.
    pub fn next_ipv4_prefix(&self) -> u32 {
        shuffled(next(&self.ipv4_prefixes)) << 4 & 0xFFFF
    }
}

impl Vswitch {
    /// The last groups of an IPv6 address that no other call names.
    pub fn next_ipv6_address(&self) -> String {
        let number = next(&self.ipv6_addresses);
        // The service keeps the first addresses for itself.
        match (number >> 16, shuffled(number)) {
            (0, 0..16) => self.next_ipv6_address(),
            (0, low) => format!("{low:x}"),
            (high, low) => format!("{high:x}:{low:x}"),
        }
    }

    /// The fifth group of an IPv6 prefix that no other call names. Addresses have lower ones.
    pub fn next_ipv6_prefix(&self) -> u32 {
        loop {
            let group = shuffled(next(&self.ipv6_prefixes));
            if group >= FIRST_PREFIX as u32 {
                return group;
            }
        }
    }
}

/// The lowest fifth group of a prefix.
pub const FIRST_PREFIX: usize = 0x4000;

fn next(counter: &Cell<u32>) -> u32 {
    counter.replace(counter.get() + 1)
}

/// Another number of 16 bits for each.
fn shuffled(number: u32) -> u32 {
    number.wrapping_mul(0x9E3B) & 0xFFFF
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
            let id = super::clean::id(random, "vsw-bp1");
            let (ipv6_addresses, ipv6_prefixes) = Default::default();
            Vswitch { id, number, ipv6, region, zone, ipv6_addresses, ipv6_prefixes }
        };
        let vswitches: Vec<_> = (0..vswitches).map(|number| vswitch(number, &mut random)).collect();
        let mut eni = || {
            let (id, vswitch) = (super::clean::id(&mut random, "eni-bp1"), random.below(vswitches.len()));
            let (ipv4_addresses, ipv4_prefixes) = Default::default();
            Eni { id, vswitch, ipv4_addresses, ipv4_prefixes }
        };
        Inventory { enis: (0..enis).map(|_| eni()).collect(), vswitches }
    }

    /// The vSwitch of the ENI at this place.
    pub fn vswitch_of(&self, eni: usize) -> &Vswitch {
        &self.vswitches[self.enis[eni].vswitch]
    }

    /// Writes the responses into `folder`, one file a page.
    pub fn write(&self, folder: &Path) -> io::Result<()> {
        std::fs::create_dir_all(folder)?;
        self.responses().into_iter().try_for_each(|(name, text)| std::fs::write(folder.join(name), text))
    }

    /// The responses, page by page, each with the name of a file.
    ///
    /// The lists of addresses are left out, as some versions of the API do: so they are unknown, and no call clashes
    /// with them.
    pub fn responses(&self) -> Vec<(String, String)> {
        let enis = pages(&self.enis, |eni| self.network_interface(eni)).enumerate().map(|(number, page)| {
            let response = response(page, "NetworkInterfaceSets", "NetworkInterfaceSet", number, self.enis.len());
            (format!("DescribeNetworkInterfaces-{:02}.json", number + 1), format!("{response:#}\n"))
        });
        let vswitches = pages(&self.vswitches, describe_vswitch).enumerate().map(|(number, page)| {
            let response = response(page, "VSwitches", "VSwitch", number, self.vswitches.len());
            (format!("DescribeVSwitches-{:02}.json", number + 1), format!("{response:#}\n"))
        });
        enis.chain(vswitches).collect()
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
        "CidrBlock": format!("10.{}.0.0/16", vswitch.number),
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
