//! The mapping of row b by hand, over structs that borrow from the text.

use std::borrow::Cow;
use std::collections::BTreeMap;

use regex::Regex;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::{Page, Row};

type Text<'t> = Option<Cow<'t, str>>;

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Answer<'t> {
    #[serde(borrow)]
    next_records_url: Text<'t>,
    records: Vec<Record<'t>>,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Record<'t> {
    #[serde(borrow)]
    id: Text<'t>,
    account_id: Text<'t>,
    first_name: Text<'t>,
    last_name: Text<'t>,
    title: Text<'t>,
    department: Text<'t>,
    email: Text<'t>,
    phone: Text<'t>,
    mobile_phone: Text<'t>,
    home_phone: Text<'t>,
    mailing_street: Text<'t>,
    mailing_city: Text<'t>,
    mailing_postal_code: Text<'t>,
    mailing_country: Text<'t>,
    owner_id: Text<'t>,
    description: Text<'t>,
    has_opted_out_of_email: bool,
    do_not_call: bool,
    created_date: Text<'t>,
    last_modified_date: Text<'t>,
    is_deleted: bool,
    #[serde(flatten)]
    rest: BTreeMap<Cow<'t, str>, Value>,
}

#[derive(Serialize)]
struct Contacts<'t> {
    next_cursor: &'t Text<'t>,
    results: Vec<Contact<'t>>,
}

#[derive(Serialize)]
struct Contact<'t> {
    id: &'t Text<'t>,
    first_name: &'t Text<'t>,
    last_name: &'t Text<'t>,
    name: String,
    title: &'t Text<'t>,
    department: &'t Text<'t>,
    company_id: &'t Text<'t>,
    #[serde(skip_serializing_if = "Option::is_none")]
    emails: Option<Email<'t>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    phones: Option<OneOrMany<Phone<'t>>>,
    address: Address<'t>,
    owner_id: &'t Text<'t>,
    status: &'static str,
    notes: Option<String>,
    created_at: &'t Text<'t>,
    updated_at: &'t Text<'t>,
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    custom_fields: BTreeMap<&'t str, &'t Value>,
}

#[derive(Serialize)]
struct Email<'t> {
    email: &'t str,
    r#type: &'static str,
    is_primary: bool,
}

#[derive(Serialize)]
struct Phone<'t> {
    number: &'t str,
    r#type: &'static str,
}

#[derive(Serialize)]
#[serde(untagged)]
enum OneOrMany<T> {
    One(T),
    Many(Vec<T>),
}

#[derive(Serialize)]
struct Address<'t> {
    street: &'t Text<'t>,
    city: &'t Text<'t>,
    postal_code: &'t Text<'t>,
    country: &'t Text<'t>,
}

pub fn page(row: &'static Row) -> Option<Page> {
    if row.name != "b" {
        return None;
    }
    let custom = Regex::new("__c$").expect("valid");
    Some(Box::new(move |out| {
        let answer: Answer<'_> = serde_json::from_slice(&row.input).expect("the input is JSON");
        let contacts = Contacts {
            next_cursor: &answer.next_records_url,
            results: answer.records.iter().map(|record| contact(record, &custom)).collect(),
        };
        serde_json::to_writer(out, &contacts).expect("a vector takes it");
    }))
}

fn contact<'t>(record: &'t Record<'t>, custom: &Regex) -> Contact<'t> {
    let name = [record.first_name.as_deref(), record.last_name.as_deref()];
    let kept = |(name, value): (&'t Cow<'t, str>, &'t Value)| {
        (custom.is_match(name) && !value.is_null()).then_some((&**name, value))
    };
    Contact {
        id: &record.id,
        first_name: &record.first_name,
        last_name: &record.last_name,
        name: name
            .into_iter()
            .flatten()
            .flat_map(str::split_whitespace)
            .collect::<Vec<_>>()
            .join(" "),
        title: &record.title,
        department: &record.department,
        company_id: &record.account_id,
        emails: record.email.as_deref().map(|email| Email {
            email,
            r#type: "work",
            is_primary: true,
        }),
        phones: phones(record),
        address: Address {
            street: &record.mailing_street,
            city: &record.mailing_city,
            postal_code: &record.mailing_postal_code,
            country: &record.mailing_country,
        },
        owner_id: &record.owner_id,
        status: match () {
            () if record.is_deleted => "archived",
            () if record.has_opted_out_of_email || record.do_not_call => "do_not_contact",
            () => "active",
        },
        notes: record
            .description
            .as_deref()
            .map(|text| text.chars().take(40).chain(['…']).collect()),
        created_at: &record.created_date,
        updated_at: &record.last_modified_date,
        custom_fields: record.rest.iter().filter_map(kept).collect(),
    }
}

fn phones<'t>(record: &'t Record<'t>) -> Option<OneOrMany<Phone<'t>>> {
    let all = [
        (&record.phone, "work"),
        (&record.mobile_phone, "mobile"),
        (&record.home_phone, "home"),
    ];
    let given = all.into_iter().filter_map(|(number, kind)| {
        Some(Phone {
            number: number.as_deref()?,
            r#type: kind,
        })
    });
    let mut given: Vec<Phone<'t>> = given.collect();
    match given.len() {
        0 => None,
        1 => given.pop().map(OneOrMany::One),
        _ => Some(OneOrMany::Many(given)),
    }
}
