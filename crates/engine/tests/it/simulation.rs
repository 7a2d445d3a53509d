//! The refresh protocol under faults, in simulated time: nodes are engines over one store, one clock and one vendor that
//! revokes the grant when an old refresh token comes back. Everything that happens follows from a seed:
//! `SIMULATION_SEED=17 cargo test -p interlingua-engine simulation -- --nocapture` replays one schedule and tells its story.
//!
//! What must hold, whatever happens: every call ends with a token, "come back later" or "connect again"; without faults there
//! is one refresh per expiry, and no call ends without a token; an old token reaches the vendor only after a request whose answer was lost; an account is given up
//! only if the vendor has given it up; and otherwise it goes on, with the vendor's current refresh token in the store.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::atomic::{AtomicU8, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use async_trait::async_trait;
use interlingua_definition::kind::Kind;
use interlingua_definition::plan::NativePlan;
use interlingua_engine::transport::{TransportError, WireRequest, WireResponse};
use interlingua_engine::{
    Account, Claim, Claimed, Clock, CommitOutcome, CredentialError, CredentialState, Credentials, Engine,
    EngineSettings, Fence, History, NativeRequest, Ports, Random, Renewed, Secret, Setback, StoredCredential,
    Transport,
};
use tokio::time::{Instant, sleep};

use crate::world::{self, NOW_MS};

const SCHEDULES: u64 = 1_000;
const NODES: usize = 4;
/// Lives of access tokens: of the short ones many end on their way to the vendor.
const LIVES_MS: [i64; 2] = [5_000, 60_000];
/// Longest way of a call to the vendor, and of a token answer back.
const WAY_MS: u64 = 400;
const WAY_BACK_MS: u64 = 2_500;
const TIMEOUT_MS: i64 = 20_000;
const GRACE_MS: i64 = 600_000;

/// Chance from a seed (SplitMix64).
struct Dice(u64);

impl Dice {
    fn roll(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut value = self.0;
        value = (value ^ (value >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        value = (value ^ (value >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        value ^ (value >> 31)
    }

    fn below(&mut self, bound: u64) -> u64 {
        self.roll() % bound
    }
}

/// What is broken on purpose, to see that the simulation notices.
#[derive(Clone, Copy, PartialEq)]
enum Broken {
    Nothing,
    /// Every claim is granted.
    Lease,
    /// A commit looks neither at version nor at who sent.
    Fence,
    /// The first failure of any kind ends the grant.
    Patience,
}

/// What all nodes and the vendor share.
struct World {
    start: Instant,
    row: Mutex<Row>,
    vendor: Mutex<Vendor>,
    broken: Broken,
    tells: bool,
}

/// The account's rows in the database.
struct Row {
    stored: StoredCredential,
    epoch: u64,
    lease_until_ms: i64,
    sent_epoch: u64,
    sent_at_ms: Option<i64>,
    unsure: bool,
    next_attempt_ms: i64,
    away: bool,
}

/// The vendor's side.
struct Vendor {
    dice: Dice,
    life_ms: i64,
    grace_ms: i64,
    current: u64,
    turned_at_ms: i64,
    access: BTreeMap<String, i64>,
    revoked: bool,
    calls: u64,
    rotations: u64,
    reuses: u64,
    /// Tokens that were presented since the last commit: their answers may have been lost.
    unanswered: BTreeSet<u64>,
    silent_reuses: u64,
    fault: Fault,
    delay_ms: u64,
}

#[derive(Clone, Copy, PartialEq, Debug)]
enum Fault {
    None,
    Error,
    Reset,
    ResetAfter,
    Hang,
    /// The node stalls between the vendor's answer and its own commit.
    Stall,
}

impl World {
    fn now_ms(&self) -> i64 {
        NOW_MS + i64::try_from(self.start.elapsed().as_millis()).unwrap()
    }

    fn tell(&self, line: impl FnOnce() -> String) {
        if self.tells {
            let at = self.start.elapsed().as_millis();
            eprintln!("{at:>8} {}", line());
        }
    }
}

/// A node's view of the world. `gate`: 0 runs, 1 is frozen, 2 is dead.
struct Node {
    world: Arc<World>,
    name: usize,
    gate: Arc<AtomicU8>,
}

impl Node {
    /// Nothing leaves or reaches a frozen or dead node.
    async fn passes(&self) {
        loop {
            match self.gate.load(Ordering::SeqCst) {
                0 => return,
                1 => sleep(Duration::from_millis(250)).await,
                _ => std::future::pending().await,
            }
        }
    }

    /// The way to the database and back; a cut may lose the answer to a change that was made.
    async fn row<T>(&self, work: impl FnOnce(&mut Row, i64) -> T) -> Result<T, CredentialError> {
        self.passes().await;
        sleep(Duration::from_millis(1)).await;
        let result = {
            let mut row = self.world.row.lock().unwrap();
            if row.away {
                return Err(CredentialError::Away("simulated".into()));
            }
            work(&mut row, self.world.now_ms())
        };
        self.passes().await;
        Ok(result)
    }
}

impl Clock for Node {
    fn now_ms(&self) -> i64 {
        self.world.now_ms()
    }
}

struct Chance(Mutex<Dice>);

impl Random for Chance {
    fn fill(&self, buffer: &mut [u8]) -> bool {
        let mut dice = self.0.lock().unwrap();
        buffer.iter_mut().for_each(|byte| *byte = dice.roll() as u8);
        true
    }
}

#[async_trait]
impl Credentials for Node {
    async fn load(&self, _: &Account) -> Result<StoredCredential, CredentialError> {
        self.row(|row, _| row.stored.clone()).await
    }

    async fn claim(&self, _: &Account, claim: &Claim) -> Result<Claimed, CredentialError> {
        let (broken, claim) = (self.world.broken, *claim);
        let claimed = self.row(move |row, now| row.claim(&claim, now, broken)).await?;
        self.world.tell(|| format!("node {} claims: {claimed:?}", self.name));
        Ok(claimed)
    }

    async fn sending(&self, _: &Account, fence: &Fence, left_ms: i64) -> Result<bool, CredentialError> {
        let (fence, broken) = (*fence, self.world.broken);
        self.row(move |row, now| {
            let mine = row.epoch == fence.epoch && row.stored.version == fence.version;
            if broken == Broken::Lease || (mine && row.lease_until_ms >= now + left_ms) {
                (row.sent_epoch, row.sent_at_ms) = (fence.epoch, Some(now));
                return true;
            }
            false
        })
        .await
    }

    async fn commit(
        &self,
        _: &Account,
        fence: &Fence,
        renewed: Renewed,
        _: Option<i64>,
    ) -> Result<CommitOutcome, CredentialError> {
        let stall_ms = {
            let mut vendor = self.world.vendor.lock().unwrap();
            let longest = if vendor.fault == Fault::Stall { 300_000 } else { 1 };
            vendor.dice.below(longest)
        };
        sleep(Duration::from_millis(stall_ms)).await;
        let (fence, broken) = (*fence, self.world.broken);
        let outcome = self
            .row(move |row, now| {
                let stands = row.stored.version == fence.version && row.sent_epoch == fence.epoch;
                if !stands && broken != Broken::Fence {
                    return CommitOutcome::Stale;
                }
                row.stored.fields.extend(renewed.fields);
                row.stored.expires_at_ms = renewed.expires_at_ms;
                row.stored.version += 1;
                row.stored.state = CredentialState::Active;
                row.stored.history = History {
                    renewed_at_ms: now,
                    ..History::default()
                };
                (row.lease_until_ms, row.sent_at_ms, row.unsure, row.next_attempt_ms) = (0, None, false, 0);
                CommitOutcome::Committed {
                    version: row.stored.version,
                }
            })
            .await?;
        if let CommitOutcome::Committed { .. } = outcome {
            self.world.vendor.lock().unwrap().unanswered.clear();
        }
        self.world.tell(|| format!("node {} commits: {outcome:?}", self.name));
        Ok(outcome)
    }

    async fn settle(&self, _: &Account, fence: &Fence, setback: &Setback) -> Result<bool, CredentialError> {
        let (fence, setback, broken) = (*fence, setback.clone(), self.world.broken);
        self.world.tell(|| format!("node {} settles: {setback:?}", self.name));
        self.row(move |row, now| {
            if row.epoch != fence.epoch || row.stored.version != fence.version {
                return false;
            }
            (row.lease_until_ms, row.sent_at_ms) = (0, None);
            row.unsure |= !setback.answered;
            row.next_attempt_ms = now + setback.wait_ms;
            row.stored.history.failures += 1;
            row.stored.history.refusals += u64::from(setback.refused);
            if let Some(state) = setback.state {
                row.stored.state = state;
            }
            if broken == Broken::Patience {
                row.stored.state = CredentialState::NeedsReauth {
                    cause: "impatience".into(),
                    since_ms: now,
                };
            }
            true
        })
        .await
    }

    async fn set_state(&self, _: &Account, version: u64, state: CredentialState) -> Result<(), CredentialError> {
        self.row(move |row, _| {
            let dead = matches!(row.stored.state, CredentialState::NeedsReauth { .. });
            if row.stored.version == version && !dead {
                row.stored.state = state;
            }
        })
        .await
    }

    async fn reload(&self, account: &Account) -> Result<Account, CredentialError> {
        Ok(account.clone())
    }
}

impl Row {
    fn claim(&mut self, claim: &Claim, now: i64, broken: Broken) -> Claimed {
        let dead = matches!(self.stored.state, CredentialState::NeedsReauth { .. });
        if self.stored.version != claim.version || dead {
            return Claimed::Moved;
        }
        let pending = self.sent_at_ms.map_or(0, |sent| sent + claim.patience_ms - now);
        let held = pending.max(self.lease_until_ms - now);
        if held > 0 && broken != Broken::Lease {
            return Claimed::Held { for_ms: held };
        }
        if self.next_attempt_ms > now && !claim.at_once {
            return Claimed::Later {
                for_ms: self.next_attempt_ms - now,
            };
        }
        self.epoch += 1;
        self.lease_until_ms = now + claim.lease_ms;
        self.unsure |= self.sent_at_ms.is_some();
        Claimed::Granted {
            epoch: self.epoch,
            unsure: self.unsure,
        }
    }
}

#[async_trait]
impl Transport for Node {
    async fn send(&self, request: WireRequest) -> Result<WireResponse, TransportError> {
        self.passes().await;
        let answer = if request.url.path() == "/token" {
            let body = String::from_utf8_lossy(request.body.as_deref().unwrap_or_default()).into_owned();
            self.token(&body).await
        } else {
            self.contacts(&request).await
        };
        self.passes().await;
        answer
    }
}

impl Node {
    /// The token is judged when it arrives, not when it is sent.
    async fn contacts(&self, request: &WireRequest) -> Result<WireResponse, TransportError> {
        self.travel(WAY_MS).await;
        let shown = request.headers.iter().find(|(name, _)| name == "authorization");
        let token = shown.map_or("", |(_, value)| value.trim_start_matches("Bearer "));
        let vendor = self.world.vendor.lock().unwrap();
        let good = !vendor.revoked && vendor.access.get(token).is_some_and(|end| *end > self.world.now_ms());
        self.world.tell(|| {
            format!(
                "node {} shows {token}, which is {}",
                self.name,
                if good { "good" } else { "refused" }
            )
        });
        Ok(answer(if good { 200 } else { 401 }, serde_json::json!([])))
    }

    async fn travel(&self, longest_ms: u64) {
        let ms = self.world.vendor.lock().unwrap().dice.below(longest_ms);
        sleep(Duration::from_millis(ms)).await;
    }

    async fn token(&self, body: &str) -> Result<WireResponse, TransportError> {
        let presented = body.split('&').find_map(|pair| pair.strip_prefix("refresh_token=r"));
        let presented: u64 = presented.unwrap().parse().unwrap();
        let (fault, delay_ms) = {
            let mut vendor = self.world.vendor.lock().unwrap();
            vendor.calls += 1;
            let jitter = vendor.dice.below(200);
            (vendor.fault, vendor.delay_ms + jitter)
        };
        self.world
            .tell(|| format!("node {} presents r{presented} ({fault:?})", self.name));
        let lost = |world: &World| {
            world.vendor.lock().unwrap().unanswered.insert(presented);
        };
        let timeout = Duration::from_millis(u64::try_from(TIMEOUT_MS).unwrap());
        match fault {
            Fault::Error => return Ok(answer(500, serde_json::json!({}))),
            Fault::Reset => {
                lost(&self.world);
                return Err(TransportError::Cut("simulated".into()));
            }
            Fault::Hang => {
                lost(&self.world);
                sleep(timeout).await;
                return Err(TransportError::Timeout {
                    host: "vendor".into(),
                    limit_ms: timeout.as_millis() as u64,
                });
            }
            Fault::None | Fault::ResetAfter | Fault::Stall => sleep(Duration::from_millis(delay_ms)).await,
        }
        let answered = {
            let mut vendor = self.world.vendor.lock().unwrap();
            vendor.turn_over(presented, self.world.now_ms())
        };
        // Until new tokens are stored, they may be lost on the way.
        lost(&self.world);
        self.world
            .tell(|| format!("vendor answers r{presented} with {}", answered.status));
        if fault == Fault::ResetAfter {
            return Err(TransportError::Cut("simulated".into()));
        }
        self.travel(WAY_BACK_MS).await;
        self.passes().await;
        Ok(answered)
    }
}

impl Vendor {
    fn turn_over(&mut self, presented: u64, now_ms: i64) -> WireResponse {
        let refused = || answer(400, serde_json::json!({ "error": "invalid_grant" }));
        if self.revoked {
            return refused();
        }
        if presented != self.current {
            let forgiven = presented + 1 == self.current && now_ms - self.turned_at_ms <= self.grace_ms;
            if !self.unanswered.contains(&presented) {
                self.silent_reuses += 1;
            }
            if !forgiven {
                self.reuses += 1;
                self.revoked = true;
                return refused();
            }
        } else {
            (self.current, self.turned_at_ms) = (self.current + 1, now_ms);
        }
        self.rotations += 1;
        let access = format!("a{}_{}", self.current, self.rotations);
        self.access.insert(access.clone(), now_ms + self.life_ms);
        let refresh = format!("r{}", self.current);
        answer(
            200,
            serde_json::json!({ "access_token": access, "refresh_token": refresh, "expires_in": self.life_ms / 1_000 }),
        )
    }
}

fn answer(status: u16, body: serde_json::Value) -> WireResponse {
    let mut response = world::response(&serde_json::json!({ "body": body }));
    response.status = status;
    response
}

fn plan(grace: bool) -> Arc<NativePlan> {
    let grace = if grace { r#", "rotation_grace_s": 600"# } else { "" };
    let text = format!(
        r#"{{ "base_url": "https://api.example.com",
            "auth": {{ "type": "oauth2", "token_url": "https://api.example.com/token", "rotates": true{grace} }},
            "resources": {{ "contacts": {{ "list": {{ "method": "GET", "path": "/contacts" }} }} }} }}"#
    );
    world::list_of_contacts(&text)
}

fn new_world(dice: &mut Dice, grace: bool, broken: Broken, tells: bool) -> Arc<World> {
    let fields = [("access_token", "a0"), ("refresh_token", "r0")];
    let stored = StoredCredential {
        fields: fields.map(|(name, text)| (name.to_owned(), Secret::new(text))).into(),
        expires_at_ms: Some(NOW_MS),
        version: 1,
        state: CredentialState::Active,
        history: History {
            renewed_at_ms: NOW_MS - LIVES_MS[1],
            ..History::default()
        },
    };
    Arc::new(World {
        start: Instant::now(),
        row: Mutex::new(Row {
            stored,
            epoch: 0,
            lease_until_ms: 0,
            sent_epoch: 0,
            sent_at_ms: None,
            unsure: false,
            next_attempt_ms: 0,
            away: false,
        }),
        vendor: Mutex::new(Vendor {
            delay_ms: dice.below(15_000),
            life_ms: LIVES_MS[dice.below(2) as usize],
            dice: Dice(dice.roll()),
            grace_ms: if grace { GRACE_MS } else { 0 },
            current: 0,
            turned_at_ms: i64::MIN / 2,
            access: BTreeMap::new(),
            revoked: false,
            calls: 0,
            rotations: 0,
            reuses: 0,
            unanswered: BTreeSet::new(),
            silent_reuses: 0,
            fault: Fault::None,
        }),
        broken,
        tells,
    })
}

/// A node that can be frozen and killed; a killed one is replaced by another.
struct Machine {
    engine: Engine,
    gate: Arc<AtomicU8>,
}

fn machine(world: &Arc<World>, name: usize, seed: u64) -> Machine {
    let gate = Arc::new(AtomicU8::new(0));
    let node = || {
        Arc::new(Node {
            world: Arc::clone(world),
            name,
            gate: Arc::clone(&gate),
        })
    };
    let ports = Ports {
        clock: node(),
        random: Arc::new(Chance(Mutex::new(Dice(seed)))),
        transport: node(),
        credentials: node(),
    };
    let mut settings = EngineSettings::new([1; 32]);
    settings.token_timeout_ms = u64::try_from(TIMEOUT_MS).unwrap();
    Machine {
        engine: Engine::new(settings, ports),
        gate,
    }
}

/// One schedule. `Err` says what did not hold.
async fn schedule(seed: u64, broken: Broken, tells: bool) -> Result<(), String> {
    let mut dice = Dice(seed);
    let grace = dice.below(2) == 0;
    let calm = dice.below(8) == 0;
    let world = new_world(&mut dice, grace, broken, tells);
    let plan = plan(grace);
    let account = Arc::new(world::account());
    let mut machines: Vec<Machine> = (0..NODES).map(|name| machine(&world, name, dice.roll())).collect();
    let outcomes: Arc<Mutex<Vec<Kind>>> = Arc::default();
    let call = |machine: &Machine| {
        let (engine, plan, account) = (machine.engine.clone(), Arc::clone(&plan), Arc::clone(&account));
        let (outcomes, world) = (Arc::clone(&outcomes), Arc::clone(&world));
        tokio::spawn(async move {
            if let Err(failure) = engine.proxy(&plan, &account, NativeRequest::default()).await {
                world.tell(|| format!("a call ends in {:?}: {}", failure.kind, failure.detail));
                outcomes.lock().unwrap().push(failure.kind);
            }
        })
    };
    for _ in 0..25 {
        for _ in 0..1 + dice.below(6) {
            drop(call(&machines[dice.below(NODES as u64) as usize]));
        }
        sleep(Duration::from_millis(1 + dice.below(12_000))).await;
        if calm {
            continue;
        }
        let victim = dice.below(NODES as u64) as usize;
        match dice.below(12) {
            0 => {
                world.tell(|| format!("node {victim} dies"));
                machines[victim].gate.store(2, Ordering::SeqCst);
                machines[victim] = machine(&world, victim, dice.roll());
            }
            1 => {
                world.tell(|| format!("node {victim} freezes"));
                let (gate, frozen) = (Arc::clone(&machines[victim].gate), 1_000 + dice.below(300_000));
                gate.store(1, Ordering::SeqCst);
                tokio::spawn(async move {
                    sleep(Duration::from_millis(frozen)).await;
                    let _ = gate.compare_exchange(1, 0, Ordering::SeqCst, Ordering::SeqCst);
                });
            }
            2 => {
                world.tell(|| "the database goes away".into());
                world.row.lock().unwrap().away = true;
                let (world, away) = (Arc::clone(&world), dice.below(5_000));
                tokio::spawn(async move {
                    sleep(Duration::from_millis(away)).await;
                    world.row.lock().unwrap().away = false;
                });
            }
            3 => world.vendor.lock().unwrap().fault = Fault::Error,
            4 => world.vendor.lock().unwrap().fault = Fault::Reset,
            5 => world.vendor.lock().unwrap().fault = Fault::ResetAfter,
            6 => world.vendor.lock().unwrap().fault = Fault::Hang,
            7 => world.vendor.lock().unwrap().fault = Fault::Stall,
            _ => world.vendor.lock().unwrap().fault = Fault::None,
        }
    }
    // Calm: what is pending comes to its end (frozen nodes thaw by and by), then a call shows how things stand.
    world.vendor.lock().unwrap().fault = Fault::None;
    // The background goes on, as it does in a server.
    for _ in 0..60 {
        sleep(Duration::from_secs(20)).await;
        let _ = machines[0].engine.tend(&plan, &account).await;
    }
    for machine in &machines {
        call(machine).await.unwrap();
    }
    judge(&world, grace, calm, &outcomes.lock().unwrap())
}

fn judge(world: &World, grace: bool, calm: bool, outcomes: &[Kind]) -> Result<(), String> {
    let (row, vendor) = (world.row.lock().unwrap(), world.vendor.lock().unwrap());
    let typed = [Kind::RefreshInProgress, Kind::Overloaded, Kind::NeedsReauth];
    if let Some(odd) = outcomes.iter().find(|kind| !typed.contains(kind)) {
        return Err(format!("a call ended in {odd:?}"));
    }
    if outcomes.contains(&Kind::NeedsReauth) && !vendor.revoked {
        return Err("a call was told to connect again although the vendor honours the grant".into());
    }
    let renewals = row.stored.version - 1;
    if calm && (vendor.calls != renewals || vendor.reuses > 0 || !outcomes.is_empty()) {
        return Err(format!(
            "{} token calls for {renewals} renewals without a fault, {outcomes:?}",
            vendor.calls
        ));
    }
    if vendor.silent_reuses > 0 {
        return Err("an old token was presented although nothing was lost".into());
    }
    match &row.stored.state {
        CredentialState::NeedsReauth { .. } if !vendor.revoked => Err("given up although the vendor honours it".into()),
        CredentialState::NeedsReauth { .. } if grace => Err("lost although the vendor grants a grace period".into()),
        CredentialState::NeedsReauth { cause, .. } if cause != "rotation_lost" => Err(format!("the cause is {cause}")),
        CredentialState::NeedsReauth { .. } => Ok(()),
        _ if vendor.revoked => Err("the vendor revoked it and nobody noticed".into()),
        state if row.stored.fields["refresh_token"].expose() != format!("r{}", vendor.current) => {
            Err(format!("the store has not the vendor's current token ({state:?})"))
        }
        CredentialState::Active => Ok(()),
        state => Err(format!("it does not heal: {state:?}")),
    }
}

fn run(seed: u64, broken: Broken, tells: bool) -> Result<(), String> {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_time()
        .start_paused(true)
        .build()
        .unwrap();
    runtime.block_on(schedule(seed, broken, tells))
}

#[test]
fn simulation_of_a_thousand_schedules() {
    if let Some(seed) = std::env::var("SIMULATION_SEED").ok().and_then(|text| text.parse().ok()) {
        let outcome = run(seed, Broken::Nothing, true);
        assert_eq!(outcome, Ok(()));
        return;
    }
    let halves = [0, 1].map(|half| {
        std::thread::spawn(move || {
            let seeds = (half..SCHEDULES).step_by(2);
            let failed =
                seeds.filter_map(|seed| Some(format!("seed {seed}: {}", run(seed, Broken::Nothing, false).err()?)));
            failed.collect::<Vec<String>>()
        })
    });
    let failed: Vec<String> = halves.into_iter().flat_map(|half| half.join().unwrap()).collect();
    assert!(failed.is_empty(), "{} of {SCHEDULES}: {failed:#?}", failed.len());
}

#[test]
fn simulation_notices_a_protocol_that_is_broken_on_purpose() {
    for broken in [Broken::Lease, Broken::Fence, Broken::Patience] {
        let noticed = (0..200).any(|seed| run(seed, broken, false).is_err());
        assert!(noticed, "{}", broken as u8);
    }
}
