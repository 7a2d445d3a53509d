//! How bodies are written and read. The plan uses these words as they are.

use indexmap::IndexMap;
use schemars::JsonSchema;
use serde::Deserialize;

/// How a body is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum BodyFormat {
    /// `application/json`
    #[default]
    Json,
    /// `application/x-www-form-urlencoded`; what is nested is written as `form_style` says.
    Form,
    /// `multipart/form-data` (RFC 7578). A member is a part. A file is an object: `{ "content" | "base64", "filename"?, "content_type"? }`.
    Multipart,
    /// Bytes as they are: a text, or `{ "content" | "base64", "content_type"? }`. Without a `body` the caller's body is streamed through.
    Raw,
    /// `application/xml`: the body is an object with one member, the root element.
    Xml,
    /// A SOAP envelope around the body.
    Soap,
}

/// How an answer is read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum ResponseFormat {
    /// JSON (RFC 8259), whatever the vendor calls it.
    Json,
    /// One JSON value a line, as an array.
    Ndjson,
    /// XML as JSON.
    Xml,
    /// The content of a SOAP envelope's body; a fault is `body.Fault`.
    Soap,
    /// Comma-separated values (RFC 4180) as an array of objects, the first row giving the names.
    Csv,
    /// `application/x-www-form-urlencoded` as an object.
    Form,
    /// The text itself.
    Text,
    /// Any bytes. The answer is streamed to the caller as it is: on the proxy, and by a mapped method without a `record`; expressions see it as base64.
    Bytes,
}

/// How nested values are written in a form.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum FormStyle {
    /// `a[b]=1&c[]=2&c[]=3`
    #[default]
    Brackets,
    /// `a[b]=1&c[0]=2&c[1]=3`
    Indices,
    /// `a.b=1&c=2&c=3`
    Dots,
    /// `a={"b":1}&c=[2,3]`
    Json,
}

/// Version of SOAP.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize, JsonSchema)]
pub enum SoapVersion {
    /// SOAP 1.1: `text/xml`.
    #[default]
    #[serde(rename = "1.1")]
    V1_1,
    /// SOAP 1.2: `application/soap+xml`.
    #[serde(rename = "1.2")]
    V1_2,
}

/// How XML is written and read.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize, JsonSchema)]
#[schemars(deny_unknown_fields)]
pub struct Xml {
    /// Prefixes and the names of their namespaces, declared on the root element that is written and kept where two members collide in
    /// what is read. The empty prefix is the default namespace.
    #[serde(default)]
    #[schemars(extend("examples" = [{ "p": "urn:example.com/people" }]))]
    pub namespaces: IndexMap<String, String>,
    /// Elements that are arrays even if there is one: paths of local names from the root element on, with `.` between them.
    #[serde(default)]
    #[schemars(extend("examples" = [["issues.issue"]]))]
    pub arrays: Vec<String>,
    /// Version of the SOAP envelope. Default: `1.1`.
    #[schemars(extend("examples" = ["1.2"]))]
    pub soap: Option<SoapVersion>,
}

/// How CSV is read.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize, JsonSchema)]
#[schemars(deny_unknown_fields)]
pub struct Csv {
    /// What stands between cells: one ASCII character. Default: a comma.
    #[schemars(extend("examples" = [";"]))]
    pub separator: Option<String>,
    /// Names of the columns, where the first row does not give them.
    #[serde(default)]
    #[schemars(extend("examples" = [["id", "name"]]))]
    pub columns: Vec<String>,
}
