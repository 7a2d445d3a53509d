//! Other nodes' changes, as the database tells of them. Only a hint: behind a bouncer nothing may ever be heard, and polling
//! must suffice.

use std::sync::Arc;
use std::time::Duration;

use futures_util::future::poll_fn;
use tokio::sync::Notify;
use tokio_postgres::AsyncMessage;

use super::address::Address;

pub(super) const CHANNEL: &str = "interlingua";
/// Pause before a lost connection is made again.
const AGAIN: Duration = Duration::from_secs(5);

/// Passes on what is heard, for ever.
pub(super) async fn listen(address: Address, heard: Arc<Notify>) {
    loop {
        if let Err(error) = until_lost(&address, &heard).await {
            tracing::debug!(%error, "not listening to the database");
        }
        tokio::time::sleep(AGAIN).await;
    }
}

async fn until_lost(address: &Address, heard: &Notify) -> Result<(), tokio_postgres::Error> {
    let (client, mut connection) = address.config.connect(address.tls.clone()).await?;
    let hearing = async {
        while let Some(message) = poll_fn(|context| connection.poll_message(context)).await {
            if let AsyncMessage::Notification(_) = message? {
                heard.notify_one();
            }
        }
        Ok(())
    };
    // The client is kept until the connection is lost: dropping it would close the connection.
    let asking = async {
        client.batch_execute(&format!("LISTEN {CHANNEL}")).await?;
        std::future::pending().await
    };
    tokio::select! {
        lost = hearing => lost,
        refused = asking => refused,
    }
}
