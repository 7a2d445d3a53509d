//! Sessions: found by hashes while they last, sealed, moved on by one at a time.

use interlingua_store::{NewConnectSession, Progress, Secret};

use crate::house::on_both;

fn new(hash: u8, expires_at_ms: i64) -> NewConnectSession {
    NewConnectSession {
        hash: [hash; 32],
        wish: "{}".into(),
        expires_at_ms,
    }
}

fn progress(text: &str, flow: Option<u8>) -> Progress {
    Progress {
        text: Secret::new(text.into()),
        flow: flow.map(|byte| [byte; 32]),
    }
}

#[test]
fn a_session_moves_on_once_a_version_and_its_flow_ends_when_it_is_not_named_again() {
    on_both(|house| async move {
        let store = &house.store;
        let made = store.create_connect_session("default", new(1, i64::MAX)).await.unwrap();
        assert!(store.connect_session(&[2; 32]).await.unwrap().is_none());
        let saved = |version, progress| store.save_connect_session("default", &made.id, version, progress);
        assert!(saved(1, progress("canary-progress", Some(7))).await.unwrap());
        assert!(
            !saved(1, progress("late", None)).await.unwrap(),
            "a version is left once"
        );
        let found = store.connect_session_by_flow(&[7; 32]).await.unwrap().unwrap();
        assert_eq!((found.id.as_str(), found.version), (made.id.as_str(), 2));
        assert_eq!(found.progress.unwrap().expose(), "canary-progress");
        store.rotate_keys("default").await.unwrap();
        let found = store.connect_session(&[1; 32]).await.unwrap().unwrap();
        assert_eq!(
            found.progress.unwrap().expose(),
            "canary-progress",
            "opens after a rotation"
        );
        let bytes = house.bytes_at_rest();
        assert!(!bytes.windows(15).any(|window| window == b"canary-progress"));
        assert!(saved(2, progress("done", None)).await.unwrap());
        assert!(store.connect_session_by_flow(&[7; 32]).await.unwrap().is_none());
    });
}

#[test]
fn an_ended_session_is_not_found() {
    on_both(|house| async move {
        house.store.create_connect_session("default", new(1, 5)).await.unwrap();
        assert!(house.store.connect_session(&[1; 32]).await.unwrap().is_none());
    });
}
