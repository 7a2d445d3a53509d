//! Acts on record: newest first, by environment, in pages.

use interlingua_store::{Act, AuditPage};

use crate::house::on_both;

fn act(environment: Option<&str>, subject: &str) -> Act {
    Act {
        environment: environment.map(str::to_owned),
        actor: "key_1".into(),
        action: "PUT /admin/apps/{integration}".into(),
        subject: subject.into(),
        status: 200,
        request: "req_1".into(),
    }
}

#[test]
fn acts_come_back_newest_first_in_their_environment_and_in_pages() {
    on_both(|house| async move {
        for (environment, subject) in [(Some("default"), "one"), (None, "shared"), (Some("default"), "two")] {
            house.store.record_act(act(environment, subject)).await.unwrap();
            tokio::time::sleep(std::time::Duration::from_millis(2)).await;
        }
        let page = |before| AuditPage { before, limit: 1 };
        let first = house.store.audit(Some("default"), page(None)).await.unwrap();
        assert_eq!(first[0].act, act(Some("default"), "two"));
        let second = house
            .store
            .audit(Some("default"), page(Some(first[0].id.clone())))
            .await
            .unwrap();
        assert_eq!(second[0].act.subject, "one");
        assert_eq!(
            house.store.audit(None, page(None)).await.unwrap()[0].act.subject,
            "shared"
        );
        assert!(house.store.audit(Some("staging"), page(None)).await.unwrap().is_empty());
    });
}
