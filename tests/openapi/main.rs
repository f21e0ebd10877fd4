//! `public/openapi.json` and `docs/api.md` say the same of the wire, and the code does it.
#![expect(clippy::unwrap_used, reason = "a test that cannot go on says so")]

mod document;
mod examples;
mod prose;

use std::collections::{BTreeMap, BTreeSet};

use evening::account::{Actor, Hue, Role};
use evening::audit::What;
use evening::id::Seq;
use evening::room::Command;
use evening::wire::{Frame, Hello, Order, PROTOCOL, Reset};
use evening::{chat, library, mention, moderation, roster, settings, show, tonight};
use serde::Serialize;
use serde_json::{Value, json};

use document::Document;
use examples::{NONCE, SPARK, at, commands, events, pulses, reasons, refusals};
use prose::Prose;

/// The name of a feature and of what is asked or told of it.
type Name = (String, String);
/// The fields that something has to have, and all that it may have.
type Fields = (BTreeSet<String>, BTreeSet<String>);

fn schema(name: &str) -> String {
    format!("/components/schemas/{name}")
}

fn written(value: &impl Serialize) -> Value {
    serde_json::to_value(value).unwrap()
}

fn words(list: &Value) -> BTreeSet<String> {
    list.as_array().into_iter().flatten().map(|word| word.as_str().unwrap().to_owned()).collect()
}

fn keys(object: &Value) -> BTreeSet<String> {
    object.as_object().into_iter().flatten().map(|(key, _)| key.clone()).collect()
}

/// The only key of an object, and what it has.
fn only(object: &Value) -> (String, &Value) {
    let (key, value) = object.as_object().filter(|object| object.len() == 1).and_then(|object| object.iter().next()).unwrap();
    (key.clone(), value)
}

fn name_of(command_or_event: &Value) -> (Name, &Value) {
    let (feature, of_it) = only(command_or_event);
    let (name, fields) = only(of_it);
    ((feature, name), fields)
}

/// The schema that this one refers to, or else itself.
fn meant<'a>(document: &'a Document, schema: &'a Value) -> &'a Value {
    schema["$ref"].as_str().map_or(schema, |place| document.at(&place[1..]))
}

fn fields(document: &Document, schema: &Value) -> Fields {
    let schema = meant(document, schema);
    (words(&schema["required"]), keys(&schema["properties"]))
}

/// All of `Command` or `Event` that the document knows.
fn known(document: &Document, of: &str) -> BTreeMap<Name, Fields> {
    let mut known = BTreeMap::new();
    for feature in document.at(&schema(of))["oneOf"].as_array().unwrap() {
        let (feature, all) = only(&feature["properties"]);
        for one in meant(document, all)["oneOf"].as_array().unwrap() {
            let (name, inner) = only(&one["properties"]);
            known.insert((feature.clone(), name), fields(document, inner));
        }
    }
    known
}

/// Asserts that the document knows these and nothing else, with all of their fields, and that the prose shows them.
fn tells_the_same(
    known: &BTreeMap<Name, Fields>,
    examples: &BTreeMap<Name, BTreeSet<String>>,
    prose: &[(Name, BTreeSet<String>)],
) {
    let fields: BTreeMap<Name, BTreeSet<String>> = known.iter().map(|(name, (_, all))| (name.clone(), all.clone())).collect();
    assert_eq!(fields, *examples, "openapi.json on the left, the code on the right");
    let shown: BTreeSet<&Name> = prose.iter().map(|(name, _)| name).collect();
    assert_eq!(shown, known.keys().collect(), "docs/api.md on the left, openapi.json on the right");
    for (name, shown) in prose {
        let (required, all) = &known[name];
        assert!(shown.is_superset(required) && shown.is_subset(all), "docs/api.md shows {shown:?} in {name:?}");
    }
}

#[test]
fn every_part_is_there_and_is_a_schema() {
    fn refer(value: &Value, to: &mut BTreeSet<String>) {
        match value {
            Value::Object(object) => {
                to.extend(object.get("$ref").and_then(Value::as_str).map(str::to_owned));
                object.values().for_each(|value| refer(value, to));
            }
            Value::Array(list) => list.iter().for_each(|value| refer(value, to)),
            Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
        }
    }
    let mut document = Document::open();
    let mut meant = BTreeSet::new();
    refer(&document.json, &mut meant);
    for place in &meant {
        document.at(&place[1..]);
    }
    for name in keys(document.at("/components/schemas")) {
        // Whether it is one is all that is asked.
        let _ = document.check(&schema(&name), &Value::Null);
        assert!(meant.contains(&format!("#{}", schema(&name))) || name == "Refusal", "nothing refers to {name}");
    }
}

#[test]
fn every_command_is_told() {
    let mut document = Document::open();
    let mut examples = BTreeMap::<Name, BTreeSet<String>>::new();
    for command in commands() {
        let order = Order { nonce: NONCE.into(), command };
        document.accepts(&schema("Order"), &written(&order));
        let command = written(&order.command);
        let (name, fields) = name_of(&command);
        examples.entry(name).or_default().extend(keys(fields));
    }
    tells_the_same(&known(&document, "Command"), &examples, &Prose::of("## Orders").shown());
}

/// Whether the document takes this for a command, which has to be what the site does.
#[track_caller]
fn check_command(document: &mut Document, command: &Value, is_one: bool) {
    let order = json!({"nonce": NONCE, "command": command});
    let read = serde_json::from_value::<Order>(order.clone()).is_ok_and(|order| match order.command {
        Command::Library(command) => command.read().is_ok(),
        Command::Tonight(command) => command.read().is_ok(),
        Command::Account(_) | Command::Chat(_) | Command::Moderation(_) | Command::Report(_) => true,
        Command::Settings(_) | Command::Show(_) | Command::Watch(_) => true,
    });
    let told = document.check(&schema("Order"), &order);
    assert_eq!((read, told.is_ok()), (is_one, is_one), "the code and openapi.json of {command}");
}

#[test]
fn what_the_document_does_not_know_is_no_order() {
    let document = &mut Document::open();
    check_command(document, &json!({"chat": {"remove": {"id": 41}}}), true);
    check_command(document, &json!({"account": {"set_color": {"hue": "mint"}}}), true);
    check_command(document, &json!({"account": {"set_color": {"hue": null, "color": "#6a4dff"}}}), true);
    check_command(document, &json!({"tonight": {"move": {"story": 26}}}), true);
    check_command(document, &json!({"tonight": {"move": {"story": 26, "before": null}}}), true);
    check_command(document, &json!({"chat": {"say": {"text": "hi", "also": 1}}}), false);
    check_command(document, &json!({"chat": {"say": {}}}), false);
    check_command(document, &json!({"chat": {"shout": {"text": "hi"}}}), false);
    check_command(document, &json!({"chat": {"remove": {"id": "41"}}}), false);
    check_command(document, &json!({"chat": {"say": {"text": "hi"}}, "show": {"end": {}}}), false);
    check_command(document, &json!({"show": {"end": {"also": 1}}}), false);
    check_command(document, &json!({"library": {"wish": {"story": 65_536}}}), false);
    check_command(document, &json!({"library": {"add": {"draft": {"title": "", "halves": [], "also": 1}}}}), false);
    check_command(document, &json!({"moderation": {"mute": {"id": 7, "minutes": 10}}}), false);
}

#[test]
fn every_event_is_told() {
    let mut document = Document::open();
    let mut examples = BTreeMap::<Name, BTreeSet<String>>::new();
    for event in events() {
        let frame = Frame { seq: Seq(41), at: at(), event };
        for (actor, is_staff) in [(Actor::Guest, false), (Actor::Member(SPARK), false), (Actor::Guest, true)] {
            let Some(seen) = frame.seen_by(actor, is_staff) else { continue };
            let seen = written(&seen);
            document.accepts(&schema("Frame"), &seen);
            let (name, fields) = name_of(&seen["event"]);
            examples.entry(name).or_default().extend(keys(fields));
        }
    }
    tells_the_same(&known(&document, "Event"), &examples, &Prose::of("## The live stream").shown());
}

#[test]
fn what_else_a_stream_says_is_told() {
    let mut document = Document::open();
    for pulse in pulses() {
        document.accepts(&schema("Pulse"), &written(&pulse));
    }
    let hello = Hello { protocol: PROTOCOL, seq: Seq(40), now: at(), node: "a1f0".into() };
    document.accepts(&schema("Hello"), &written(&hello));
    let prose = Prose::of("## The live stream");
    for why in reasons() {
        document.accepts(&schema("Reset"), &written(&Reset { seq: Seq(57), why }));
        assert!(prose.has_row(&format!("`{}`", written(&why).as_str().unwrap())), "{why:?}");
    }
    assert_eq!(*document.at("/info/version"), PROTOCOL.to_string());
    assert_eq!(*document.at(&format!("{}/properties/protocol/const", schema("Hello"))), PROTOCOL);
}

#[test]
fn every_refusal_is_told() {
    let mut document = Document::open();
    let mut examples = BTreeSet::new();
    for refusal in refusals() {
        let told = json!({"refusal": refusal, "words": "…"});
        document.accepts(&schema("Refusal"), &told);
        document.accepts(&schema(&format!("Refused{}", refusal.status())), &told);
        let with = keys(&told["refusal"]).into_iter().filter(|key| key != "kind").collect::<BTreeSet<_>>();
        examples.insert((refusal.status().to_string(), refusal.kind().to_owned(), with));
    }
    let mut known = BTreeSet::new();
    for status in keys(document.at("/components/schemas")).iter().filter_map(|name| name.strip_prefix("Refused")) {
        for kind in document.at(&format!("{}/oneOf", schema(&format!("Kind{status}")))).as_array().unwrap() {
            let name = kind["properties"]["kind"]["const"].as_str().unwrap();
            let with = words(&kind["required"]).into_iter().filter(|key| key != "kind").collect();
            known.insert((status.to_owned(), name.to_owned(), with));
        }
    }
    assert_eq!(known, examples, "openapi.json on the left, the code on the right");
    assert_eq!(Prose::of("## Refusals").refusals(), examples, "docs/api.md on the left, the code on the right");
}

#[test]
fn every_answer_says_how_it_may_be_refused() {
    let document = Document::open();
    let mut told = BTreeSet::new();
    for (path, operations) in document.at("/paths").as_object().unwrap() {
        for (method, operation) in operations.as_object().unwrap() {
            let needs_origin = operation["parameters"][0]["$ref"] == "#/components/parameters/Origin";
            assert_eq!(method == "post", needs_origin, "{method} {path}");
            for (status, response) in operation["responses"].as_object().unwrap() {
                let Some(place) = response["$ref"].as_str().filter(|place| place.contains("/Refused")) else { continue };
                assert_eq!(place, format!("#/components/responses/Refused{status}"), "{method} {path}");
                let kinds = response["description"].as_str().unwrap_or_else(|| panic!("{method} {path} {status} names no kind"));
                for kind in kinds.split(", ").map(|kind| kind.trim_matches('`')) {
                    let refusal = refusals().into_iter().find(|refusal| refusal.kind() == kind);
                    let refusal = refusal.unwrap_or_else(|| panic!("{method} {path} has {kind:?}"));
                    assert_eq!(refusal.status().to_string(), *status, "{method} {path} has {kind}");
                    told.insert(kind);
                }
            }
        }
    }
    assert_eq!(told, refusals().iter().map(|refusal| refusal.kind()).collect(), "every kind is an answer to something");
}

#[test]
fn words_and_bounds_are_those_of_the_code() {
    let document = Document::open();
    let is = |place: &str, value: Value| assert_eq!(*document.at(&schema(place)), value, "{place}");
    is("Hue/enum", json!(Hue::ALL));
    is("What/enum", json!(What::ALL));
    is("Role/enum", json!([Role::Member, Role::Guard, Role::Princess]));
    is("Roster/properties/people/maxItems", json!(roster::ROSTER));
    is("Message/properties/mentions/maxItems", json!(mention::MOST));
    is("Rules/properties/slots/maximum", json!(tonight::MAX_SLOTS));
    is("Rules/properties/base/maximum", json!(tonight::MAX_WEIGHT));
    is("Rules/properties/rest_weeks/maximum", json!(tonight::MAX_WEEKS));
    let most = |feature: &str, name: &str, field: &str| {
        let all = document.at(&schema(feature))["oneOf"].as_array().unwrap();
        let one = all.iter().find_map(|one| one["properties"].get(name)).unwrap_or_else(|| panic!("{name}"));
        one["properties"][field]["maximum"].as_u64()
    };
    for (feature, name, field, expect) in [
        ("ChatCommand", "purge", "count", chat::PURGE_MAX),
        ("ModerationCommand", "mute", "minutes", moderation::MUTE_MAX),
        ("SettingsCommand", "slow", "seconds", settings::SLOW_MAX),
        ("SettingsCommand", "raise_shield", "minutes", settings::SHIELD_MAX),
        ("SettingsCommand", "flood", "burst", settings::BURST_MAX),
        ("SettingsCommand", "flood", "seconds", settings::EVERY_MAX),
        ("ShowCommand", "pause", "minutes", u32::from(show::MAX_BREAK)),
        ("LibraryCommand", "weigh", "added", library::MAX_ADDED),
    ] {
        assert_eq!(most(feature, name, field), Some(u64::from(expect)), "{name}");
    }
}

/// Every address, and what is answered there.
#[test]
fn the_prose_has_every_address() {
    let document = Document::open();
    let prose = Prose::all();
    let mut known = BTreeSet::new();
    for (path, operations) in document.at("/paths").as_object().unwrap() {
        // What is left open in the one is an example in the other.
        let path = path.split('{').next().unwrap();
        known.extend(keys(operations).into_iter().map(|method| (method.to_uppercase(), path.to_owned())));
    }
    assert_eq!(prose.addresses(), known, "docs/api.md on the left, openapi.json on the right");
    let (answers, definitions) = (prose.answers(), prose.definitions());
    assert!(answers.len() > 15 && definitions.len() > 10, "{answers:?}\n{definitions:?}");
    for ((method, path), shown) in answers {
        let place = format!("/paths/{}/{}/responses/200", path.replace('/', "~1"), method.to_lowercase());
        let (required, all) = fields(&document, &document.at(&place)["content"]["application/json"]["schema"]);
        assert!(shown.is_superset(&required) && shown.is_subset(&all), "{method} {path}: {shown:?}");
    }
    for (name, shown) in definitions {
        let (required, all) = fields(&document, document.at(&schema(&name)));
        assert!(shown.is_superset(&required) && shown.is_subset(&all), "{name}: {shown:?}");
    }
}
