//! `aws_sigv4`.

use super::Compiler;
use crate::compile::scope::AUTH;
use crate::document::auth::AwsSigv4 as Written;
use crate::node::Node;
use crate::plan::AwsSigv4;

const ACCESS_KEY_ID: &str = "{{ $credential.access_key_id }}";
const SECRET_ACCESS_KEY: &str = "{{ $credential.secret_access_key }}";
const SESSION_TOKEN: &str = "{{ $credential.session_token }}";

impl Compiler<'_> {
    pub(super) fn aws_sigv4(&mut self, written: &Written, node: &Node) -> Option<AwsSigv4> {
        let origin = &node.origin;
        let (access, secret) = (written.access_key_id.as_ref(), written.secret_access_key.as_ref());
        let region = self.template(&written.region, &AUTH);
        let service = self.template(&written.service, &AUTH);
        let access_key_id = self.template_or(access, ACCESS_KEY_ID, origin, &AUTH);
        let secret_access_key = self.template_or(secret, SECRET_ACCESS_KEY, origin, &AUTH);
        let session_token = self.template_or(written.session_token.as_ref(), SESSION_TOKEN, origin, &AUTH);
        Some(AwsSigv4 {
            region: region?,
            service: service?,
            access_key_id: access_key_id?,
            secret_access_key: secret_access_key?,
            session_token: session_token?,
            escape_path_twice: written.escape_path_twice.unwrap_or(true),
            normalize_path: written.normalize_path.unwrap_or(true),
            content_sha256: written.content_sha256,
        })
    }
}
