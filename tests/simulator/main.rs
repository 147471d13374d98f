//! A second, deliberately naive reading of the documents: simulates the state and the order of random batches, shares no
//! code with the engine, and must find what the program finds. `SIMULATOR_CASES=20000 cargo test --test simulator` tries
//! more; cases are numbered, and a number is the seed of its case.

mod anycast;
mod batches;
mod block;
mod call;
mod effect;
mod eip;
mod eni;
mod order;
mod random;
mod reservation;
mod responses;
mod snapshot;
#[path = "../support/mod.rs"]
mod support;
mod world;

use call::{Call, Fault};
use random::Random;
use serde_json::Value;
use snapshot::Snapshot;
use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};
use world::World;

/// Rules that are only a warning: the service takes the call.
const WARNINGS: [&str; 4] = ["reserved-address", "parameter-not-applicable", "destructive-force", "duplicate-call"];

/// Cases of a run without `SIMULATOR_CASES`.
const CASES: u64 = 1000;

/// Cases that share a folder.
const CHUNK: u64 = 2000;

/// Call, rule, parameter, basis.
type Judged = BTreeSet<(usize, String, String, String)>;

/// What the simulation finds.
#[derive(Default)]
struct Found {
    /// Index of the call that is looked at.
    call: usize,
    judged: Judged,
}

impl Found {
    /// `by` is the earlier call that the finding rests on.
    fn fire(&mut self, rule: &str, parameter: &str, by: Option<usize>) {
        let basis = if by.is_some() { "order" } else { "state" };
        self.judged.insert((self.call, rule.into(), parameter.into(), basis.into()));
    }

    fn fire_if(&mut self, fires: bool, rule: &str, parameter: &str, by: Option<usize>) {
        if fires {
            self.fire(rule, parameter, by);
        }
    }

    /// Rules that fire by the snapshot alone.
    fn fire_all(&mut self, parameter: &str, rules: &[(&str, bool)]) {
        rules.iter().for_each(|(rule, fires)| self.fire_if(*fires, rule, parameter, None));
    }
}

struct Case {
    batch: Value,
    responses: Vec<Value>,
}

impl Case {
    fn new(seed: u64) -> Self {
        let mut random = Random::new(seed);
        random.is_calm = random.chance(40);
        Self { batch: batches::batch(&mut random), responses: responses::responses(&mut random) }
    }

    fn write(&self, folder: &Path, seed: u64) -> std::io::Result<()> {
        let responses: String = self.responses.iter().map(|it| format!("{it}\n")).collect();
        fs::write(folder.join(format!("state/{seed}.json")), responses)?;
        let mut batch = self.batch.clone();
        batch["state"] = format!("../state/{seed}.json").into();
        fs::write(folder.join(format!("batches/{seed}.json")), batch.to_string())
    }

    fn simulate(&self, complete: bool, mut faults: BTreeMap<usize, Vec<Fault>>) -> Judged {
        let snapshot = Snapshot::new(&self.responses);
        let (parallel, settled) = (self.batch["execution"] == "parallel", self.batch["execution"] == "settled");
        let calls = self.batch["calls"].as_array().into_iter().flatten().enumerate();
        let calls: Vec<_> =
            calls.map(|(at, call)| Call::new(at, call, faults.remove(&at).unwrap_or_default())).collect();
        let mut world = World::new(&snapshot, complete);
        let mut found = Found::default();
        for call in &calls {
            found.call = call.index;
            match call.resource_key() {
                Some("NetworkInterfaceId") => eni::check(call, &world, &mut found),
                Some("AllocationId") => eip::check(call, &world, &mut found),
                Some(_) => anycast::check(call, &world, &mut found),
                None if !call.is_read_only() && !parallel => world.forget(&call.texts()),
                None => {}
            }
            let fails = |it: &(usize, String, String, String)| it.0 == call.index && !WARNINGS.contains(&it.1.as_str());
            let rejected = call.faults.iter().any(|it| it.rejects) || found.judged.iter().any(fails);
            if call.resource_key().is_some() && !rejected && !parallel {
                effect::apply(call, &mut world, settled);
            }
        }
        order::check(&calls, parallel, &mut found);
        found.judged
    }
}

/// What the program finds in one batch.
#[derive(Default)]
struct Reported {
    judged: Judged,
    faults: BTreeMap<usize, Vec<Fault>>,
}

/// The reports on all batches of a folder, by the seed of the case.
fn run(folder: &Path, complete: bool) -> BTreeMap<u64, Reported> {
    let flags: &[&str] = if complete { &["--state-complete"] } else { &[] };
    let checked = support::check(folder, &[&["--fail-on", "never", "batches"], flags].concat(), None);
    let checked = checked.expect("the program reads every case");
    assert_eq!(checked.status, Some(0));
    let mut reports: BTreeMap<u64, Reported> = BTreeMap::new();
    for finding in checked.findings() {
        let text = |key| finding[key].as_str().unwrap_or_default().to_owned();
        let seed = text("file").trim_start_matches("batches/").trim_end_matches(".json").parse().expect("a number");
        let call = finding["call"]["index"].as_u64().expect("findings are about calls") as usize;
        let report = reports.entry(seed).or_default();
        if finding["basis"] == "request" {
            let is_error = finding["severity"] == "error";
            let rejects = is_error && !finding["service"].is_null();
            let fault = Fault { rule: text("rule"), parameter: text("parameter"), is_error, rejects };
            report.faults.entry(call).or_default().push(fault);
        } else {
            report.judged.insert((call, text("rule"), text("parameter"), text("basis")));
        }
    }
    reports
}

/// Every rule that looks at the state or the order, with each basis that its findings can have.
fn rules() -> BTreeSet<(String, String)> {
    let printed = std::process::Command::new(env!("CARGO_BIN_EXE_precall"))
        .args(["rules", "--output-format", "json"])
        .output()
        .expect("the program starts");
    let printed: Value = serde_json::from_slice(&printed.stdout).expect("it prints JSON");
    let texts = |value: &Value| -> Vec<String> {
        value.as_array().into_iter().flatten().filter_map(|it| Some(it.as_str()?.to_owned())).collect()
    };
    let rules = printed["rules"].as_array().into_iter().flatten();
    let pairs = rules.flat_map(|rule| texts(&rule["basis"]).into_iter().map(|it| (rule["id"].to_string(), it)));
    pairs.filter(|it| it.1 != "request").map(|(rule, basis)| (rule.trim_matches('"').to_owned(), basis)).collect()
}

fn differs(seed: u64, complete: bool, case: &Case, simulated: &Judged, reported: &Judged) -> Option<String> {
    let list = |judged: BTreeSet<_>| judged.into_iter().map(|it| format!("  {it:?}\n")).collect::<String>();
    let only = |one: &Judged, other: &Judged| list(one.difference(other).cloned().collect());
    (simulated != reported).then(|| {
        let responses: String = case.responses.iter().map(|it| format!("  {it}\n")).collect();
        format!(
            "seed {seed}, complete: {complete}\n{}\nsnapshot:\n{responses}only simulated:\n{}only reported:\n{}in both:\n{}",
            case.batch.to_string().replace("{\"Action", "\n  {\"Action"),
            only(simulated, reported),
            only(reported, simulated),
            list(simulated.intersection(reported).cloned().collect()),
        )
    })
}

#[test]
fn a_naive_simulation_finds_the_same() {
    let cases = std::env::var("SIMULATOR_CASES").map_or(CASES, |it| it.parse().expect("SIMULATOR_CASES is a number"));
    let folder = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join("simulator");
    let mut fired = BTreeSet::new();
    let mut different = Vec::new();
    for first in (0..cases).step_by(CHUNK as usize) {
        let _ = fs::remove_dir_all(&folder);
        for part in ["batches", "state"] {
            fs::create_dir_all(folder.join(part)).expect("the folder of the build is writable");
        }
        let seeds = first..cases.min(first + CHUNK);
        let chunk: BTreeMap<u64, Case> = seeds.map(|seed| (seed, Case::new(seed))).collect();
        chunk.iter().for_each(|(seed, case)| case.write(&folder, *seed).expect("the folder is writable"));
        for complete in [false, true] {
            let mut reports = run(&folder, complete);
            for (seed, case) in &chunk {
                let report = reports.remove(seed).unwrap_or_default();
                let simulated = case.simulate(complete, report.faults);
                different.extend(differs(*seed, complete, case, &simulated, &report.judged));
                fired.extend(simulated.into_iter().map(|(_, rule, _, basis)| (rule, basis)));
            }
        }
    }
    let shown = different.iter().take(3).cloned().collect::<Vec<_>>().join("\n\n");
    assert!(different.is_empty(), "{} of {cases} cases differ, among them\n\n{shown}", different.len());
    let silent: Vec<_> = rules().difference(&fired).cloned().collect();
    assert!(cases < CASES || silent.is_empty(), "no case fires {silent:?}");
}
