//! Reading JSON, small enough to go with every page. A reader of serde_json's is made anew for each of our types and knows
//! of floats and arrays where none come; this one reads any text into the same tree first.

mod later;
mod tree;

use std::fmt;

use serde::de::value::{MapDeserializer, SeqDeserializer};
use serde::de::{
    self, DeserializeOwned, DeserializeSeed, Deserializer, EnumAccess, IntoDeserializer, Unexpected, VariantAccess, Visitor,
};
use serde::forward_to_deserialize_any;

pub use later::Later;
use tree::Value;

/// Reads what was written as JSON. Numbers are whole: nothing on the wire has fractions.
///
/// # Errors
/// [`Unreadable`].
pub fn read<T: DeserializeOwned>(text: &str) -> Result<T, Unreadable> {
    T::deserialize(&tree::parse(text).ok_or(Unreadable::NotJson)?)
}

/// Why something could not be read.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Unreadable {
    /// It is not JSON.
    #[error("not JSON")]
    NotJson,
    /// It says something else than what was expected.
    #[error("not what was expected")]
    Unexpected,
}

/// Without the words of others: to say what was found where, every page would carry the printing of floats.
impl de::Error for Unreadable {
    fn custom<T: fmt::Display>(_: T) -> Unreadable {
        Unreadable::Unexpected
    }

    fn invalid_type(_: Unexpected<'_>, _: &dyn de::Expected) -> Unreadable {
        Unreadable::Unexpected
    }

    fn invalid_value(_: Unexpected<'_>, _: &dyn de::Expected) -> Unreadable {
        Unreadable::Unexpected
    }

    fn invalid_length(_: usize, _: &dyn de::Expected) -> Unreadable {
        Unreadable::Unexpected
    }

    fn unknown_variant(_: &str, _: &'static [&'static str]) -> Unreadable {
        Unreadable::Unexpected
    }

    fn unknown_field(_: &str, _: &'static [&'static str]) -> Unreadable {
        Unreadable::Unexpected
    }

    fn missing_field(_: &'static str) -> Unreadable {
        Unreadable::Unexpected
    }

    fn duplicate_field(_: &'static str) -> Unreadable {
        Unreadable::Unexpected
    }
}

impl<'de> IntoDeserializer<'de, Unreadable> for &'de Value {
    type Deserializer = &'de Value;

    fn into_deserializer(self) -> &'de Value {
        self
    }
}

/// Reads as another method does.
macro_rules! read_as {
    ($method:ident: $($same:ident)*) => {
        $(fn $same<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Unreadable> {
            self.$method(visitor)
        })*
    };
}

impl<'de> Deserializer<'de> for &'de Value {
    type Error = Unreadable;

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Unreadable> {
        match self {
            Value::Null => visitor.visit_unit(),
            Value::Other => Err(Unreadable::Unexpected),
            Value::Bool(value) => visitor.visit_bool(*value),
            Value::Whole(value) => visitor.visit_i64(*value),
            Value::Text(text) => visitor.visit_str(text),
            Value::List(_) => self.deserialize_seq(visitor),
            Value::Object(_) => self.deserialize_map(visitor),
        }
    }

    fn deserialize_bool<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Unreadable> {
        let Value::Bool(value) = self else { return Err(Unreadable::Unexpected) };
        visitor.visit_bool(*value)
    }

    fn deserialize_i64<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Unreadable> {
        let Value::Whole(value) = self else { return Err(Unreadable::Unexpected) };
        visitor.visit_i64(*value)
    }

    fn deserialize_str<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Unreadable> {
        let Value::Text(text) = self else { return Err(Unreadable::Unexpected) };
        visitor.visit_str(text)
    }

    fn deserialize_seq<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Unreadable> {
        let Value::List(list) = self else { return Err(Unreadable::Unexpected) };
        visitor.visit_seq(SeqDeserializer::new(list.iter()))
    }

    fn deserialize_map<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Unreadable> {
        let Value::Object(object) = self else { return Err(Unreadable::Unexpected) };
        visitor.visit_map(MapDeserializer::new(object.iter().map(|(key, value)| (Key(key), value))))
    }

    fn deserialize_option<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Unreadable> {
        match self {
            Value::Null => visitor.visit_none(),
            some => visitor.visit_some(some),
        }
    }

    fn deserialize_enum<V: Visitor<'de>>(
        self,
        _: &'static str,
        _: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Unreadable> {
        match self {
            Value::Text(name) => visitor.visit_enum(Variant(name, &Value::Null)),
            Value::Object(object) => match object.as_slice() {
                [(name, content)] => visitor.visit_enum(Variant(name, content)),
                _ => Err(Unreadable::Unexpected),
            },
            _ => Err(Unreadable::Unexpected),
        }
    }

    fn deserialize_newtype_struct<V: Visitor<'de>>(self, _: &'static str, visitor: V) -> Result<V::Value, Unreadable> {
        visitor.visit_newtype_struct(self)
    }

    fn deserialize_struct<V: Visitor<'de>>(
        self,
        _: &'static str,
        _: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Unreadable> {
        self.deserialize_map(visitor)
    }

    fn deserialize_ignored_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Unreadable> {
        visitor.visit_unit()
    }

    read_as! { deserialize_i64:
        deserialize_i8 deserialize_i16 deserialize_i32 deserialize_u8 deserialize_u16 deserialize_u32 deserialize_u64
    }
    read_as! { deserialize_str: deserialize_string deserialize_identifier }
    forward_to_deserialize_any! { i128 u128 f32 f64 char bytes byte_buf unit unit_struct tuple tuple_struct }
}

/// The name of a member or variant: text, or a number written as text.
struct Key<'a>(&'a str);

impl<'de> IntoDeserializer<'de, Unreadable> for Key<'de> {
    type Deserializer = Key<'de>;

    fn into_deserializer(self) -> Key<'de> {
        self
    }
}

impl<'de> Deserializer<'de> for Key<'de> {
    type Error = Unreadable;

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Unreadable> {
        visitor.visit_str(self.0)
    }

    fn deserialize_i64<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Unreadable> {
        visitor.visit_i64(self.0.parse().map_err(|_| Unreadable::Unexpected)?)
    }

    fn deserialize_newtype_struct<V: Visitor<'de>>(self, _: &'static str, visitor: V) -> Result<V::Value, Unreadable> {
        visitor.visit_newtype_struct(self)
    }

    read_as! { deserialize_i64:
        deserialize_i8 deserialize_i16 deserialize_i32 deserialize_u8 deserialize_u16 deserialize_u32 deserialize_u64
    }
    forward_to_deserialize_any! {
        bool i128 u128 f32 f64 char str string bytes byte_buf option unit unit_struct seq tuple tuple_struct map struct enum
        identifier ignored_any
    }
}

/// The name of a variant and what is in it.
struct Variant<'a>(&'a str, &'a Value);

impl<'de> EnumAccess<'de> for Variant<'de> {
    type Error = Unreadable;
    type Variant = &'de Value;

    fn variant_seed<V: DeserializeSeed<'de>>(self, seed: V) -> Result<(V::Value, &'de Value), Unreadable> {
        Ok((seed.deserialize(Key(self.0))?, self.1))
    }
}

impl<'de> VariantAccess<'de> for &'de Value {
    type Error = Unreadable;

    fn unit_variant(self) -> Result<(), Unreadable> {
        if matches!(self, Value::Null) { Ok(()) } else { Err(Unreadable::Unexpected) }
    }

    fn newtype_variant_seed<T: DeserializeSeed<'de>>(self, seed: T) -> Result<T::Value, Unreadable> {
        seed.deserialize(self)
    }

    fn tuple_variant<V: Visitor<'de>>(self, _: usize, visitor: V) -> Result<V::Value, Unreadable> {
        self.deserialize_seq(visitor)
    }

    fn struct_variant<V: Visitor<'de>>(self, _: &'static [&'static str], visitor: V) -> Result<V::Value, Unreadable> {
        self.deserialize_map(visitor)
    }
}

#[cfg(test)]
mod tests;
