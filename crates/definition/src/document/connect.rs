//! `connect`: the form that the customer fills in, and the steps after it; `verify` and `revoke`.

use indexmap::IndexMap;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::method::Method;
use super::text::{Expression, Path, Word};

/// The connect form, and the steps after it.
#[derive(Debug, Clone, Default, Deserialize, JsonSchema)]
#[schemars(deny_unknown_fields)]
pub struct Connect {
    /// Fields by name, in the order in which they are shown. What is not secret becomes an account variable of the same name.
    #[serde(default)]
    pub fields: IndexMap<String, ConnectField>,
    /// Steps after the credential is there, by name and in order: each makes a call and takes account variables from its answer.
    #[serde(default)]
    #[schemars(extend("examples" = [{ "site": {
        "title": "Which site?",
        "request": { "method": "GET", "base_url": "https://api.example.com", "path": "/accessible-resources" },
        "choose": { "value": "id", "label": "name", "captures": { "cloud_id": "id", "site_url": "url" } }
    } }]))]
    pub steps: IndexMap<String, ConnectStep>,
}

/// A step after connecting. One of `call` and `request` says what is asked.
#[derive(Debug, Clone, Default, Deserialize, JsonSchema)]
#[schemars(deny_unknown_fields)]
pub struct ConnectStep {
    /// What it is about, for people.
    pub title: Option<String>,
    /// Over `$account`: whether the step is taken. Default: always.
    pub when: Option<Expression>,
    /// `resource.method` of this integration.
    pub call: Option<Word>,
    /// A request of its own, written like a method; its templates see `$credential`, `$app`, `$account`.
    pub request: Option<Box<Method>>,
    /// Account variables taken from the answer: name and path.
    #[serde(default)]
    #[schemars(extend("examples" = [{ "portal_id": "portalId" }]))]
    pub captures: IndexMap<String, Path>,
    /// One of several that the answer offers. If there is one only, it is taken; if there are several, the account is `incomplete` until one is chosen.
    pub choose: Option<Choose>,
}

/// A choice of one of n. Paths but `from_path` are into one of them.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[schemars(deny_unknown_fields)]
pub struct Choose {
    /// What there is to choose from, in the answer's body. Default: the body.
    pub from_path: Option<Path>,
    /// What stands for one of them.
    #[schemars(extend("examples" = ["id"]))]
    pub value: Path,
    /// What it is called, for people.
    #[schemars(extend("examples" = ["name"]))]
    pub label: Option<Path>,
    /// Account variables taken from the chosen one: name and path.
    #[schemars(extend("examples" = [{ "tenant_id": "tenantId" }]))]
    pub captures: IndexMap<String, Path>,
}

/// A call about an account's credential. One of `call` and `request` says what is asked.
#[derive(Debug, Clone, Default, Deserialize, JsonSchema)]
#[schemars(deny_unknown_fields)]
pub struct CredentialCall {
    /// `resource.method` of this integration.
    #[schemars(extend("examples" = ["users.current"]))]
    pub call: Option<Word>,
    /// A request of its own, written like a method; its templates see `$credential`, `$app`, `$account`.
    #[schemars(extend("examples" = [{ "method": "POST", "path": "/revoke", "body": { "token": "{{ $credential.refresh_token }}" } }]))]
    pub request: Option<Box<Method>>,
    /// Account variables taken from the answer: name and path.
    #[serde(default)]
    pub captures: IndexMap<String, Path>,
}

/// One field of the connect form.
#[derive(Debug, Clone, Default, Deserialize, Serialize, JsonSchema)]
#[schemars(deny_unknown_fields)]
pub struct ConnectField {
    /// What it is called.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub title: Option<String>,
    /// Where the customer finds it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub help: Option<String>,
    /// Regular expression that the whole value must match.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub pattern: Option<String>,
    /// Shown before the input, and not part of the value.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub prefix: Option<String>,
    /// Shown behind the input, and not part of the value.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub suffix: Option<String>,
    /// The values to choose from.
    #[serde(default, rename = "enum", skip_serializing_if = "Vec::is_empty")]
    pub values: Vec<String>,
    /// Whether it is a credential: sealed, never shown again, in scope as `$credential.<name>` only.
    #[serde(default)]
    pub secret: bool,
    /// Whether it may be left empty.
    #[serde(default)]
    pub optional: bool,
    /// Value when left empty.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub default: Option<String>,
    /// Kind of input: `url`, `email`, `password`, `text`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub format: Option<String>,
}
