//! Settings: flags, then `INTERLINGUA_*` variables, then a TOML file, then defaults.

mod file;

use std::net::SocketAddr;
use std::path::PathBuf;
use std::time::Duration;

use anyhow::{Context, bail};
use clap::Args;
use interlingua_server::MIN_ADMIN_KEY_CHARS;

pub(crate) use file::FileSettings;

/// Where the server listens if nothing is said.
const DEFAULT_LISTEN: &str = "127.0.0.1:8080";
/// Hard limit of a token request if nothing is said, in seconds.
const DEFAULT_TOKEN_TIMEOUT_S: &str = "20";
/// How long events are kept if nothing is said, in days.
const DEFAULT_EVENT_RETENTION_DAYS: &str = "30";
/// Distinct plans kept at hand if nothing is said.
const DEFAULT_PLANS_KEPT: &str = "1024";
/// Where data lie if nothing is said.
const DEFAULT_DATA_DIR: &str = "./data";

/// Flags (and variables) that say where and how the server runs. Secrets have no flag: a command line is visible to every process.
#[derive(Debug, Default, Clone, Args)]
pub(crate) struct Flags {
    /// Settings file (TOML; the keys are listen, data_dir, public_url, egress_allow, frame_ancestors, ca_file, outbound_proxy, no_proxy, admin_key, master_key, database_url, token_timeout, event_retention, plans_kept)
    #[arg(long, global = true, value_name = "FILE", env = "INTERLINGUA_CONFIG")]
    pub(crate) config: Option<PathBuf>,
    /// Address to listen on [default: 127.0.0.1:8080]
    #[arg(long, global = true, value_name = "ADDRESS", env = "INTERLINGUA_LISTEN")]
    pub(crate) listen: Option<String>,
    /// Folder of the database and the generated master key [default: ./data]
    #[arg(long, global = true, value_name = "DIR", env = "INTERLINGUA_DATA_DIR")]
    pub(crate) data_dir: Option<PathBuf>,
    /// What browsers and vendors see, such as https://api.example.com
    #[arg(long, global = true, value_name = "URL", env = "INTERLINGUA_PUBLIC_URL")]
    pub(crate) public_url: Option<String>,
    /// Networks that the egress guard lets through, such as 127.0.0.0/8, or staging=10.0.0.0/8 for one environment (repeat, or separate by commas)
    #[arg(
        long,
        value_name = "NETWORK",
        env = "INTERLINGUA_EGRESS_ALLOW",
        value_delimiter = ','
    )]
    pub(crate) egress_allow: Vec<String>,
    /// Origins of pages that may show the connect page in a frame, such as https://app.example.com, or staging=https://… for one environment (repeat, or separate by commas) [default: nobody]
    #[arg(
        long,
        value_name = "ORIGIN",
        env = "INTERLINGUA_FRAME_ANCESTORS",
        value_delimiter = ','
    )]
    pub(crate) frame_ancestors: Vec<String>,
    /// PEM file of certificate authorities to trust beside the system's
    #[arg(long, value_name = "FILE", env = "INTERLINGUA_CA_FILE")]
    pub(crate) ca_file: Option<PathBuf>,
    /// Hosts and networks reached without INTERLINGUA_OUTBOUND_PROXY, separated by commas
    #[arg(long, value_name = "HOSTS", env = "INTERLINGUA_NO_PROXY")]
    pub(crate) no_proxy: Option<String>,
}

/// Settings in force.
pub(crate) struct Settings {
    /// Where to listen.
    pub(crate) listen: SocketAddr,
    /// Folder of the database.
    pub(crate) data_dir: PathBuf,
    /// What browsers and vendors see.
    pub(crate) public_url: Option<String>,
    /// Networks that the egress guard lets through.
    pub(crate) egress_allow: Vec<String>,
    /// Who may frame the connect page.
    pub(crate) frame_ancestors: Vec<String>,
    /// Certificate authorities beside the system's.
    pub(crate) ca_file: Option<PathBuf>,
    /// Proxy to vendors; its URL may hold a password.
    pub(crate) outbound_proxy: Option<String>,
    /// What is reached without it.
    pub(crate) no_proxy: Option<String>,
    /// Bootstrap platform key.
    pub(crate) admin_key: Option<String>,
    /// Master key in base64; several by commas: the first seals, all open.
    pub(crate) master_key: Option<String>,
    /// Hard limit of a token request.
    pub(crate) token_timeout: Duration,
    /// How long events are kept.
    pub(crate) event_retention: Duration,
    /// Distinct plans kept at hand.
    pub(crate) plans_kept: usize,
    /// The shared database; without it the embedded one is used.
    pub(crate) database_url: Option<String>,
}

impl Settings {
    /// Settings from flags, the process's variables and the file that they name.
    pub(crate) fn resolve(flags: &Flags) -> anyhow::Result<Settings> {
        let variable = |name: &str| std::env::var(name).ok().filter(|value| !value.is_empty());
        let file = match &flags.config {
            Some(path) => FileSettings::read(path)?,
            None => FileSettings::default(),
        };
        Self::combine(flags, &variable, file)
    }

    /// What the server is told.
    pub(crate) fn server(&self) -> interlingua_server::Settings {
        interlingua_server::Settings {
            listen: self.listen,
            public_url: self.public_url.clone(),
            egress_allow: self.egress_allow.clone(),
            frame_ancestors: self.frame_ancestors.clone(),
            ca_file: self.ca_file.clone(),
            outbound_proxy: self.outbound_proxy.clone().map(Into::into),
            no_proxy: self.no_proxy.clone().unwrap_or_default(),
            admin_key: self.admin_key.clone().map(Into::into),
            token_timeout: self.token_timeout,
            event_retention: self.event_retention,
            plans_kept: self.plans_kept,
            ..interlingua_server::Settings::default()
        }
    }

    fn combine(
        flags: &Flags,
        variable: &dyn Fn(&str) -> Option<String>,
        file: FileSettings,
    ) -> anyhow::Result<Settings> {
        let listen = flags
            .listen
            .clone()
            .or(file.listen)
            .unwrap_or_else(|| DEFAULT_LISTEN.to_owned());
        let admin_key = variable("INTERLINGUA_ADMIN_KEY").or(file.admin_key);
        if admin_key
            .as_ref()
            .is_some_and(|key| key.chars().count() < MIN_ADMIN_KEY_CHARS)
        {
            bail!(
                "the admin key is shorter than {MIN_ADMIN_KEY_CHARS} characters: choose a longer INTERLINGUA_ADMIN_KEY"
            );
        }
        Ok(Settings {
            listen: listen.parse().with_context(|| {
                format!("`{listen}` is no address to listen on: write host:port, such as {DEFAULT_LISTEN}")
            })?,
            data_dir: flags
                .data_dir
                .clone()
                .or(file.data_dir)
                .unwrap_or_else(|| PathBuf::from(DEFAULT_DATA_DIR)),
            public_url: flags.public_url.clone().or(file.public_url),
            egress_allow: either(&flags.egress_allow, file.egress_allow),
            frame_ancestors: either(&flags.frame_ancestors, file.frame_ancestors),
            ca_file: flags.ca_file.clone().or(file.ca_file),
            outbound_proxy: variable("INTERLINGUA_OUTBOUND_PROXY").or(file.outbound_proxy),
            no_proxy: flags.no_proxy.clone().or(file.no_proxy),
            admin_key,
            master_key: variable("INTERLINGUA_MASTER_KEY").or(file.master_key),
            database_url: variable("INTERLINGUA_DATABASE_URL").or(file.database_url),
            token_timeout: token_timeout(variable("INTERLINGUA_TOKEN_TIMEOUT").or(file.token_timeout))?,
            event_retention: event_retention(variable("INTERLINGUA_EVENT_RETENTION").or(file.event_retention))?,
            plans_kept: plans_kept(variable("INTERLINGUA_PLANS_KEPT").or(file.plans_kept))?,
        })
    }
}

/// A list of the flags, else of the file.
fn either(flags: &[String], file: Vec<String>) -> Vec<String> {
    if flags.is_empty() { file } else { flags.to_vec() }
}

/// Seconds, fractions allowed.
fn token_timeout(text: Option<String>) -> anyhow::Result<Duration> {
    let text = text.unwrap_or_else(|| DEFAULT_TOKEN_TIMEOUT_S.to_owned());
    let seconds: Option<f64> = text.parse().ok().filter(|seconds| (0.1..=120.0).contains(seconds));
    seconds.map(Duration::from_secs_f64).with_context(|| {
        format!("the token time-out `{text}` is no number of seconds from 0.1 to 120: INTERLINGUA_TOKEN_TIMEOUT")
    })
}

/// Days, fractions allowed.
fn event_retention(text: Option<String>) -> anyhow::Result<Duration> {
    let text = text.unwrap_or_else(|| DEFAULT_EVENT_RETENTION_DAYS.to_owned());
    let days: Option<f64> = text.parse().ok().filter(|days| (0.001..=3_650.0).contains(days));
    days.map(|days| Duration::from_secs_f64(days * 86_400.0))
        .with_context(|| {
            format!("the retention `{text}` is no number of days from 0.001 to 3650: INTERLINGUA_EVENT_RETENTION")
        })
}

/// A count.
fn plans_kept(text: Option<String>) -> anyhow::Result<usize> {
    let text = text.unwrap_or_else(|| DEFAULT_PLANS_KEPT.to_owned());
    let count: Option<usize> = text.parse().ok().filter(|count| (64..=1_000_000).contains(count));
    count.with_context(|| format!("`{text}` is no number of plans from 64 to 1000000: INTERLINGUA_PLANS_KEPT"))
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    fn none(_: &str) -> Option<String> {
        None
    }

    #[test]
    fn a_flag_wins_over_the_file_and_the_file_over_the_default() {
        let file = || FileSettings {
            listen: Some("127.0.0.1:2".into()),
            ..FileSettings::default()
        };
        let flags = Flags {
            listen: Some("127.0.0.1:1".into()),
            ..Flags::default()
        };
        assert_eq!(Settings::combine(&flags, &none, file()).unwrap().listen.port(), 1);
        assert_eq!(
            Settings::combine(&Flags::default(), &none, file())
                .unwrap()
                .listen
                .port(),
            2
        );
        let bare = Settings::combine(&Flags::default(), &none, FileSettings::default()).unwrap();
        assert_eq!((bare.listen.port(), bare.data_dir), (8080, PathBuf::from("./data")));
    }

    #[test]
    fn secrets_come_from_variables_before_the_file() {
        let variable = |name: &str| (name == "INTERLINGUA_ADMIN_KEY").then(|| "from-the-environment".to_owned());
        let file = FileSettings {
            admin_key: Some("from-the-settings-file".into()),
            ..FileSettings::default()
        };
        let settings = Settings::combine(&Flags::default(), &variable, file).unwrap();
        assert_eq!(settings.admin_key.as_deref(), Some("from-the-environment"));
    }

    #[test]
    fn a_short_admin_key_is_refused() {
        let file = FileSettings {
            admin_key: Some("short".into()),
            ..FileSettings::default()
        };
        let error = Settings::combine(&Flags::default(), &none, file).err().unwrap();
        assert!(error.to_string().contains("16 characters"), "{error}");
    }
}
