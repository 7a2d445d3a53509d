//! `apply`: what the named schemes do not cover, as templates over the finished request.

use indexmap::IndexMap;
use schemars::JsonSchema;
use serde::Deserialize;

use crate::document::text::{Template, Templates};

/// What is written into the finished request, each part a template that sees `method`, `url`, `path`, `query`, `headers`, `body` (as
/// text, empty if there is none) and `$credential`, `$app`, `$account`, `$nonce`. A header or parameter whose template is missing is left as it was.
#[derive(Debug, Clone, Default, Deserialize, JsonSchema)]
#[schemars(deny_unknown_fields)]
pub struct Apply {
    /// Headers by name.
    #[serde(default)]
    #[schemars(extend("examples" = [{ "X-Auth-Email": "{{ $credential.email }}", "X-Auth-Key": "{{ $credential.api_key }}" }]))]
    pub headers: IndexMap<String, Template>,
    /// Query parameters by name.
    #[serde(default)]
    #[schemars(extend("examples" = [{ "key": "{{ $credential.key }}", "sig": "{{ $hash(path & $credential.secret, 'md5') }}" }]))]
    pub query: IndexMap<String, Template>,
    /// Members of the JSON body, by path with `.` between the keys. Such a scheme cannot serve `/passthrough`.
    #[serde(default)]
    #[schemars(extend("examples" = [{ "auth.user": "{{ $credential.username }}" }]))]
    pub body: IndexMap<String, Template>,
    /// Elements of the SOAP header, written as XML is in JSON: `_name` is an attribute, `_text` the text beside attributes. Such a
    /// scheme cannot serve `/passthrough`.
    #[schemars(extend("examples" = [{ "wsse:Security": { "_xmlns:wsse": "http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-wssecurity-secext-1.0.xsd", "wsse:UsernameToken": { "wsse:Username": "{{ $credential.username }}", "wsse:Password": "{{ $credential.password }}" } } }]))]
    pub soap_header: Option<Templates>,
}
