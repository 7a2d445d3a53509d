//! What is told to a customer when it does not work: what happened, and what to do.

use interlingua_definition::kind::Kind;
use interlingua_engine::Failure;

/// A failure on the way back from the vendor's consent.
pub(super) fn of_consent(label: &str, failure: &Failure) -> String {
    match failure.kind {
        Kind::Forbidden => format!("Access was not granted at {label}. Nothing was connected; you can try again."),
        // What is wrong with the answer is for the log: to a person all of it means the same.
        Kind::InvalidRequest => format!(
            "What came back is not {label}'s answer to this connection, so nothing was connected. Try again; if it happens again, tell whoever gave you this link."
        ),
        _ => of(label, failure),
    }
}

/// An address among what was typed is not the vendor's.
pub(super) fn elsewhere(label: &str) -> String {
    format!("An address among these details is not one of {label}'s. Check it, then try again.")
}

/// Any other failure.
pub(super) fn of(label: &str, failure: &Failure) -> String {
    match failure.kind {
        Kind::Unauthenticated | Kind::NeedsReauth => {
            format!(
                "{label} did not accept these details. Check that they are complete and still valid, then try again."
            )
        }
        Kind::Forbidden | Kind::MissingScope => {
            format!(
                "{label} knows these details, but they do not permit what is needed. Use an account with more rights."
            )
        }
        Kind::Network | Kind::Timeout | Kind::RateLimited | Kind::Overloaded | Kind::UpstreamError => {
            format!("{label} does not answer as it should at the moment. Try again in a few minutes.")
        }
        Kind::NotFound => {
            format!("{label} has nothing at this address, or these details give access to nothing there.")
        }
        _ => format!("This did not work: {}.", failure.detail),
    }
}
