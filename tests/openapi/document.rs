//! `public/openapi.json`, and whether something is as it says. The server's tests read it, too.

use boon::{Compiler, Draft, Schemas};
use serde_json::{Value, json};

/// By which the document's parts name each other; nothing is fetched.
const HERE: &str = "https://evening.example.org/openapi.json";

/// What is served at `/openapi.json`.
pub struct Document {
    /// As it is written.
    pub json: Value,
    compiler: Compiler,
    schemas: Schemas,
}

impl Document {
    /// Reads it.
    pub fn open() -> Document {
        let json: Value = serde_json::from_str(include_str!("../../public/openapi.json")).unwrap();
        let mut closed = json.clone();
        close(&mut closed);
        let mut compiler = Compiler::new();
        compiler.set_default_draft(Draft::V2020_12);
        compiler.enable_format_assertions();
        compiler.add_resource(HERE, closed).unwrap();
        Document { json, compiler, schemas: Schemas::new() }
    }

    /// What stands in this place, a JSON pointer.
    #[track_caller]
    pub fn at(&self, place: &str) -> &Value {
        self.json.pointer(place).unwrap_or_else(|| panic!("nothing is at {place}"))
    }

    /// Why something is not as the schema in this place says, if so.
    #[track_caller]
    pub fn check(&mut self, place: &str, value: &Value) -> Result<(), String> {
        let compiled = self.compiler.compile(&format!("{HERE}#{place}"), &mut self.schemas);
        let schema = compiled.unwrap_or_else(|why| panic!("{place}: {why:#}"));
        self.schemas.validate(value, schema).map_err(|why| why.to_string())
    }

    /// Asserts that something is as the schema in this place says.
    #[track_caller]
    pub fn accepts(&mut self, place: &str, value: &Value) {
        if let Err(why) = self.check(place, value) {
            panic!("{place} does not tell of {value}\n{why}");
        }
    }
}

/// Whoever receives passes over what they do not know. What the site itself says has to be told, all of it.
fn close(schema: &mut Value) {
    match schema {
        Value::Object(object) => {
            object.values_mut().for_each(close);
            if object.get("type") == Some(&json!("object")) && object.contains_key("properties") {
                object.entry("additionalProperties").or_insert(Value::Bool(false));
            }
        }
        Value::Array(list) => list.iter_mut().for_each(close),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
    }
}
