//! What is passed on as it is, and read by whoever needs it: so a page carries no reader of what only a part of it shows.

use std::fmt;
use std::marker::PhantomData;
use std::sync::Arc;

use serde::de::{DeserializeOwned, Deserializer, MapAccess, SeqAccess, Visitor};
use serde::ser::Serializer;
use serde::{Deserialize, Serialize};

use super::tree::{self, Value};
use super::{Unreadable, read};

/// A `T` as JSON that nobody has read yet.
pub struct Later<T> {
    tree: Arc<Value>,
    of: PhantomData<fn() -> T>,
}

impl<T: Serialize> Later<T> {
    /// This, to be read later. Of our own types, which all can be written as JSON.
    #[must_use]
    pub fn of(value: &T) -> Later<T> {
        Later::same(value)
    }
}

impl<T: DeserializeOwned> Later<T> {
    /// Reads it.
    ///
    /// # Errors
    /// [`Unreadable`] if it is no `T` at all.
    pub fn read(&self) -> Result<T, Unreadable> {
        T::deserialize(&*self.tree)
    }
}

impl<T> Later<T> {
    /// Something that is written as a `T` is.
    pub(crate) fn same(value: &impl Serialize) -> Later<T> {
        let text = serde_json::to_string(value).unwrap_or_default();
        Later { tree: Arc::new(tree::parse(&text).unwrap_or(Value::Null)), of: PhantomData }
    }

    /// Whether it is this variant of an enum. Nothing of it is read for that.
    #[must_use]
    pub fn is(&self, variant: &str) -> bool {
        matches!(&*self.tree, Value::Object(object) if matches!(object.as_slice(), [(name, _)] if name == variant))
    }

    /// Reads any JSON text.
    ///
    /// # Errors
    /// [`Unreadable::NotJson`].
    pub fn parse(text: &str) -> Result<Later<T>, Unreadable> {
        read(text)
    }
}

impl<T> Clone for Later<T> {
    fn clone(&self) -> Self {
        Later { tree: Arc::clone(&self.tree), of: PhantomData }
    }
}

impl<T> PartialEq for Later<T> {
    fn eq(&self, other: &Self) -> bool {
        self.tree == other.tree
    }
}

impl<T> Eq for Later<T> {}

impl<T> fmt::Debug for Later<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.tree.fmt(f)
    }
}

impl<T> Serialize for Later<T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.tree.serialize(serializer)
    }
}

impl<'de, T> Deserialize<'de> for Later<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Later<T>, D::Error> {
        Ok(Later { tree: Arc::new(Value::deserialize(deserializer)?), of: PhantomData })
    }
}

impl Serialize for Value {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Value::Null | Value::Other => serializer.serialize_unit(),
            Value::Bool(value) => serializer.serialize_bool(*value),
            Value::Whole(value) => serializer.serialize_i64(*value),
            Value::Text(text) => serializer.serialize_str(text),
            Value::List(list) => serializer.collect_seq(list),
            Value::Object(object) => serializer.collect_map(object.iter().map(|(key, value)| (key, value))),
        }
    }
}

impl<'de> Deserialize<'de> for Value {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Value, D::Error> {
        deserializer.deserialize_any(Anything)
    }
}

struct Anything;

impl<'de> Visitor<'de> for Anything {
    type Value = Value;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("anything")
    }

    fn visit_unit<E>(self) -> Result<Value, E> {
        Ok(Value::Null)
    }

    fn visit_bool<E>(self, value: bool) -> Result<Value, E> {
        Ok(Value::Bool(value))
    }

    fn visit_i64<E>(self, value: i64) -> Result<Value, E> {
        Ok(Value::Whole(value))
    }

    fn visit_u64<E>(self, value: u64) -> Result<Value, E> {
        Ok(i64::try_from(value).map_or(Value::Other, Value::Whole))
    }

    fn visit_f64<E>(self, _: f64) -> Result<Value, E> {
        Ok(Value::Other)
    }

    fn visit_str<E>(self, text: &str) -> Result<Value, E> {
        Ok(Value::Text(text.to_owned()))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<Value, A::Error> {
        let mut values = Vec::new();
        while let Some(value) = list.next_element()? {
            values.push(value);
        }
        Ok(Value::List(values))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut object: A) -> Result<Value, A::Error> {
        let mut members = Vec::new();
        while let Some(member) = object.next_entry()? {
            members.push(member);
        }
        Ok(Value::Object(members))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[derive(Debug, PartialEq, Serialize, Deserialize)]
    #[serde(deny_unknown_fields)]
    struct Wish {
        story: u16,
        why: Option<String>,
    }

    #[test]
    fn what_was_put_in_comes_out() {
        let wish = Wish { story: 7, why: Some("«потому что»".into()) };
        let later = Later::of(&wish);
        assert_eq!(later.read().unwrap(), wish);
        let text = serde_json::to_string(&later).unwrap();
        assert_eq!(text, serde_json::to_string(&wish).unwrap());
        assert_eq!(serde_json::from_str::<Later<Wish>>(&text).unwrap(), later);
        assert_eq!(Later::parse(&text).unwrap(), later);
        let shown = Later::<Wish>::parse(r#"{"shown":{"stories":[]}}"#).unwrap();
        assert_eq!([shown.is("shown"), shown.is("stories"), later.is("story")], [true, false, false]);
        for bad in
            [r#"{"story":-1,"why":null}"#, r#"{"story":1.5,"why":null}"#, r#"{"story":1,"why":null,"also":1}"#, "[]", "null"]
        {
            assert!(Later::<Wish>::parse(bad).and_then(|later| later.read()).is_err(), "{bad}");
        }
    }

    proptest! {
        #[test]
        fn any_json_is_passed_on_as_it_was(numbers in prop::collection::vec(any::<i64>(), 0..4), texts in prop::collection::vec(".{0,8}", 0..4), yes: bool) {
            let value = serde_json::json!({"numbers": numbers, "texts": texts, "yes": yes, "none": null, "deep": {"a": [{}]}});
            let later: Later<Wish> = serde_json::from_str(&value.to_string()).unwrap();
            prop_assert_eq!(serde_json::to_value(&later).unwrap(), value);
        }
    }
}
