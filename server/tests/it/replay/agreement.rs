//! Whether two rooms say the same, and where they do not.

use evening::room::Room;
use proptest::test_runner::TestCaseError;
use serde_json::Value;

/// Fails at the first thing in which a room differs from the one in memory.
pub fn agree(whose: &str, one: &Room, memory: &Room) -> Result<(), TestCaseError> {
    if one == memory {
        return Ok(());
    }
    let json = |room| serde_json::to_value(room).unwrap();
    let difference = difference(&json(one), &json(memory)).unwrap_or_else(|| {
        format!("{:?}, {:?} and {:?}, {:?}", one.library(), one.tonight(), memory.library(), memory.tonight())
    });
    Err(TestCaseError::fail(format!("{whose} and the room in memory differ at seq {}: {difference}", memory.seq)))
}

/// Where two values first differ.
fn difference(one: &Value, other: &Value) -> Option<String> {
    let inside = |name: String, one: &Value, other: &Value| difference(one, other).map(|inner| format!("/{name}{inner}"));
    match (one, other) {
        (Value::Object(one), Value::Object(other)) if one.keys().eq(other.keys()) => {
            one.iter().find_map(|(name, value)| inside(name.clone(), value, &other[name]))
        }
        (Value::Array(one), Value::Array(other)) if one.len() == other.len() => {
            one.iter().zip(other).enumerate().find_map(|(place, (one, other))| inside(place.to_string(), one, other))
        }
        _ => (one != other).then(|| format!(": {one} and {other}")),
    }
}
