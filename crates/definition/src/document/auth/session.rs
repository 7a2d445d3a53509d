//! `session`: a login call yields a token.

use std::borrow::Cow;

use schemars::{JsonSchema, Schema, SchemaGenerator};
use serde::Deserialize;

use super::token::{Attach, TokenAnswer, in_parts};
use crate::document::method::Method;

/// A session: the login call, where the token lies in its answer (default of `token_path`: `token`), and where it goes.
#[derive(Debug, Clone, Deserialize)]
pub struct Session(pub Login, pub TokenAnswer, pub Attach);

impl JsonSchema for Session {
    fn schema_name() -> Cow<'static, str> {
        "Session".into()
    }

    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        let login = Login::json_schema(generator);
        in_parts(login, generator, &[TokenAnswer::json_schema, Attach::json_schema])
    }
}

/// A login call yields a token, kept sealed until it ends or the vendor refuses it; then there is one login anew.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[schemars(deny_unknown_fields)]
pub struct Login {
    /// The login call, written like a method of the integration; its templates see `$credential`, `$app`, `$account`, and no plain names.
    #[schemars(extend("examples" = [{ "method": "POST", "path": "/login", "body": { "user": "{{ $credential.username }}", "password": "{{ $credential.password }}" } }]))]
    pub login: Method,
    /// A second request, whose answer is read instead: its templates see the login's answer as `$answer` (`status`, `headers`, `body`).
    #[schemars(extend("examples" = [{ "method": "POST", "path": "/rest-services/login", "query": { "access_token": "{{ $answer.body.access_token }}" } }]))]
    pub exchange: Option<Box<Method>>,
}
