//! `aws_sigv4`.

use schemars::JsonSchema;
use serde::Deserialize;

use crate::document::text::Template;

/// AWS Signature Version 4: the request's method, path, query, headers and body are signed with a key derived for one day, region
/// and service.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[schemars(deny_unknown_fields)]
pub struct AwsSigv4 {
    /// Region in the credential's scope.
    #[schemars(extend("examples" = ["{{ $account.region }}", "eu-central-1"]))]
    pub region: Template,
    /// Service in the credential's scope.
    #[schemars(extend("examples" = ["execute-api", "sqs"]))]
    pub service: Template,
    /// Default: `{{ $credential.access_key_id }}`.
    pub access_key_id: Option<Template>,
    /// Default: `{{ $credential.secret_access_key }}`.
    pub secret_access_key: Option<Template>,
    /// Token of temporary credentials, sent as `x-amz-security-token`. Default: `{{ $credential.session_token }}`.
    pub session_token: Option<Template>,
    /// Whether the path is escaped once more before it is signed. S3 alone wants it as it is sent. Default: true.
    pub escape_path_twice: Option<bool>,
    /// Whether `.`, `..` and empty segments of the path are resolved before it is signed. S3 alone does not. Default: true.
    pub normalize_path: Option<bool>,
    /// Whether the body's digest is sent as `x-amz-content-sha256`. S3 needs it. Default: false.
    #[serde(default)]
    pub content_sha256: bool,
}
