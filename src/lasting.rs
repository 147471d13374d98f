//! Texts and lists that live as long as the process: what rule files say. Those of the program are constants, so a run
//! reads none of them; those of a folder that the user names are read once and leaked.

use serde::de::{DeserializeOwned, MapAccess, Visitor};
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use std::borrow::Borrow;
use std::fmt;
use std::marker::PhantomData;
use std::ops::Deref;
use std::sync::OnceLock;

/// A text.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Text(pub &'static str);

/// A list.
#[derive(PartialEq, Eq)]
pub struct List<T: 'static>(pub &'static [T]);

/// What belongs to each key, in the order of the file.
#[derive(PartialEq, Eq)]
pub struct Table<K: 'static, V: 'static>(pub &'static [(K, V)]);

/// A value that is read from its text when somebody looks at it.
pub struct Parsed<T> {
    text: &'static str,
    value: OnceLock<T>,
}

impl Text {
    /// The text.
    pub const fn as_str(&self) -> &'static str {
        self.0
    }
}

impl<T> List<T> {
    /// The list.
    pub const fn as_slice(&self) -> &'static [T] {
        self.0
    }
}

impl List<Text> {
    /// Whether `text` is in it.
    pub fn has(&self, text: &str) -> bool {
        self.0.iter().any(|it| it.0 == text)
    }
}

impl<K: PartialEq, V> Table<K, V> {
    /// What belongs to `key`: the last, if it stands there twice.
    pub fn get(&self, key: &K) -> Option<&'static V> {
        self.0.iter().rfind(|(it, _)| it == key).map(|(_, value)| value)
    }

    /// Every key.
    pub fn keys(&self) -> impl Iterator<Item = &'static K> + use<K, V> {
        self.0.iter().map(|(key, _)| key)
    }
}

impl<T> Parsed<T> {
    /// The value that `text`, JSON that was checked by a test, stands for.
    pub const fn new(text: &'static str) -> Self {
        Parsed { text, value: OnceLock::new() }
    }
}

impl<T: DeserializeOwned> Deref for Parsed<T> {
    type Target = T;

    fn deref(&self) -> &T {
        self.value.get_or_init(|| serde_json::from_str(self.text).expect("the tests read every embedded file"))
    }
}

impl<T: DeserializeOwned + PartialEq> PartialEq for Parsed<T> {
    fn eq(&self, other: &Self) -> bool {
        **self == **other
    }
}

impl Deref for Text {
    type Target = str;

    #[inline]
    fn deref(&self) -> &str {
        self.0
    }
}

impl<T> Deref for List<T> {
    type Target = [T];

    #[inline]
    fn deref(&self) -> &[T] {
        self.0
    }
}

impl<K, V> Deref for Table<K, V> {
    type Target = [(K, V)];

    #[inline]
    fn deref(&self) -> &[(K, V)] {
        self.0
    }
}

impl<T> Default for List<T> {
    fn default() -> Self {
        List(&[])
    }
}

impl<K, V> Default for Table<K, V> {
    fn default() -> Self {
        Table(&[])
    }
}

impl<T> IntoIterator for &List<T> {
    type Item = &'static T;
    type IntoIter = std::slice::Iter<'static, T>;

    fn into_iter(self) -> Self::IntoIter {
        self.0.iter()
    }
}

impl<K, V> IntoIterator for &Table<K, V> {
    type Item = &'static (K, V);
    type IntoIter = std::slice::Iter<'static, (K, V)>;

    fn into_iter(self) -> Self::IntoIter {
        self.0.iter()
    }
}

impl Borrow<str> for Text {
    fn borrow(&self) -> &str {
        self.0
    }
}

impl PartialEq<str> for Text {
    fn eq(&self, other: &str) -> bool {
        self.0 == other
    }
}

impl PartialEq<&str> for Text {
    fn eq(&self, other: &&str) -> bool {
        self.0 == *other
    }
}

impl fmt::Display for Text {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.0)
    }
}

impl fmt::Debug for Text {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(self.0, f)
    }
}

impl<T: fmt::Debug> fmt::Debug for List<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(self.0, f)
    }
}

impl<K: fmt::Debug, V: fmt::Debug> fmt::Debug for Table<K, V> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_map().entries(self.0.iter().map(|(key, value)| (key, value))).finish()
    }
}

impl<T> fmt::Debug for Parsed<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.text)
    }
}

impl Serialize for Text {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.0)
    }
}

impl<T: Serialize> Serialize for List<T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.0.serialize(serializer)
    }
}

impl<'de> Deserialize<'de> for Text {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Ok(Text(String::deserialize(deserializer)?.leak()))
    }
}

impl<'de, T: Deserialize<'de>> Deserialize<'de> for List<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Ok(List(Vec::deserialize(deserializer)?.leak()))
    }
}

impl<'de, K: Deserialize<'de>, V: Deserialize<'de>> Deserialize<'de> for Table<K, V> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Entries<K, V>(PhantomData<(K, V)>);
        impl<'de, K: Deserialize<'de>, V: Deserialize<'de>> Visitor<'de> for Entries<K, V> {
            type Value = Vec<(K, V)>;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("an object")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
                let mut entries = Vec::new();
                while let Some(entry) = map.next_entry()? {
                    entries.push(entry);
                }
                Ok(entries)
            }
        }
        Ok(Table(deserializer.deserialize_map(Entries(PhantomData))?.leak()))
    }
}

impl<'de, T: Deserialize<'de>> Deserialize<'de> for Parsed<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Ok(Parsed { text: "", value: OnceLock::from(T::deserialize(deserializer)?) })
    }
}
