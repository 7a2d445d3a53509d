//! The form that a customer fills in, derived from the account's auth where it is not written.

use indexmap::IndexMap;
use serde::Serialize;

use crate::document::connect::{Connect, ConnectField};
use crate::document::typed::Origins;
use crate::node::Node;

/// What an account of one auth choice asks for.
#[derive(Debug, Clone, Default, Serialize)]
pub struct ConnectForm {
    /// Fields by name. Secret ones are credentials, the others become account variables.
    pub fields: IndexMap<String, ConnectField>,
}

/// One way of connecting.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct AuthChoice {
    /// Its name; `None` where the integration has one scheme only.
    pub name: Option<String>,
    /// What it is called, for people.
    pub label: Option<String>,
    /// `type` of its scheme.
    pub scheme: String,
}

/// The written form, or the fields that the scheme itself needs.
pub(crate) fn form(integration: &Node) -> ConnectForm {
    if let Some(written) = integration.get("connect")
        && let Ok(form) = Origins::default().read::<Connect>(written)
    {
        return ConnectForm { fields: form.fields };
    }
    let field = |name: &str, title: &str, secret| {
        let field = ConnectField {
            title: Some(title.to_owned()),
            secret,
            ..ConnectField::default()
        };
        (name.to_owned(), field)
    };
    let fields = match integration.at(&["auth", "type"]).and_then(Node::as_str) {
        Some("api_key") => vec![field("api_key", "API key", true)],
        Some("bearer") => vec![field("token", "Token", true)],
        Some("basic") => vec![
            field("username", "User name", true),
            field("password", "Password", true),
        ],
        Some("oauth1") => vec![
            field("consumer_key", "Consumer key", true),
            field("consumer_secret", "Consumer secret", true),
            field("token", "Token", true),
            field("token_secret", "Token secret", true),
        ],
        Some("aws_sigv4") => vec![
            field("access_key_id", "Access key ID", true),
            field("secret_access_key", "Secret access key", true),
        ],
        Some("hmac") => vec![field("secret", "Secret", true)],
        _ => Vec::new(),
    };
    ConnectForm {
        fields: fields.into_iter().collect(),
    }
}

/// The ways of connecting: the choices, or the one scheme.
pub(crate) fn choices(integration: &Node, choices: Option<&Node>) -> Vec<AuthChoice> {
    let scheme = |node: &Node| node.get("type").and_then(Node::as_str).unwrap_or("none").to_owned();
    let Some(choices) = choices.and_then(Node::members) else {
        let only = integration.get("auth").map_or_else(|| "none".to_owned(), scheme);
        return vec![AuthChoice {
            name: None,
            label: None,
            scheme: only,
        }];
    };
    let choice = |(name, node): (&String, &Node)| AuthChoice {
        name: Some(name.clone()),
        label: node.get("label").and_then(Node::as_str).map(str::to_owned),
        scheme: scheme(node),
    };
    choices.iter().map(choice).collect()
}
