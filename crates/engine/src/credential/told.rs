//! What a caller is told where there is no credential to be had.

use interlingua_definition::kind::Kind;

use super::setback::explain;
use super::state::Refusal;
use crate::failure::{Failure, Origin};
use crate::ports::CredentialError;

/// Seconds after which a caller whose wait was too long should ask again.
pub(super) const RETRY_AFTER_S: u64 = 2;

/// The store did not give it.
pub(super) fn of_store(error: CredentialError) -> Failure {
    match error {
        CredentialError::Missing => Failure::new(Kind::NeedsReauth, error.to_string()).from(Origin::Caller),
        CredentialError::Away(_) => {
            let detail = "the database does not answer, and the account's credential is not at hand";
            let mut failure = Failure::new(Kind::Overloaded, detail);
            failure.retry_after_s = Some(RETRY_AFTER_S);
            failure
        }
        CredentialError::Store(_) => {
            Failure::new(Kind::Internal, "the account's credential could not be read or stored")
        }
    }
}

/// The owner must connect again.
pub(super) fn needs_reauth(cause: &str) -> Failure {
    let sentence = explain(cause);
    let words = if sentence == cause {
        cause.to_owned()
    } else {
        format!("{cause}: {sentence}")
    };
    Failure::new(Kind::NeedsReauth, format!("{words}; connect the account again"))
}

/// The vendor refuses a token that it issued only just now: the grant may be in order all the same.
pub(super) fn refused_for_now(refused: Failure, after_s: u64) -> Failure {
    let words = "the vendor refuses a token that it has only just issued; it is renewed again when a call comes after this time";
    not_yet(refused, words, after_s)
}

/// The credential was renewed, and what was sent with the old one cannot be sent a second time from here.
pub(super) fn send_again(refused: Failure) -> Failure {
    let words = "the vendor refused the credential, which was renewed; what was uploaded is gone, so send it again";
    not_yet(refused, words, 1)
}

/// Not the end of the grant but a moment in which it does not serve. What the vendor said stays.
fn not_yet(refused: Failure, words: &str, after_s: u64) -> Failure {
    let mut failure = refused;
    if failure.kind == Kind::NeedsReauth {
        failure.kind = Kind::RefreshInProgress;
    }
    failure.detail = format!("{words} ({})", failure.detail);
    failure.retryable = true;
    failure.retry_after_s = failure.retry_after_s.max(Some(after_s));
    failure
}

/// It could not be renewed.
pub(super) fn of_refusal(refusal: Refusal) -> Failure {
    match refusal {
        Refusal::NeedsReauth { cause } => needs_reauth(&cause),
        Refusal::ClientRefused => {
            let detail = "the vendor refuses the OAuth app (client_id or client_secret): correct it with PUT /admin/apps/{integration}";
            Failure::new(Kind::UpstreamError, detail)
        }
        Refusal::Unreachable { retry_after_s } => {
            let detail = "the account's token has ended and the token endpoint cannot be reached";
            let mut failure = Failure::new(Kind::RefreshInProgress, detail).from(Origin::Network);
            failure.retry_after_s = Some(retry_after_s.unwrap_or(RETRY_AFTER_S).max(1));
            failure
        }
        Refusal::Odd { cause } => Failure::new(Kind::UpstreamError, cause),
    }
}
