//! Names that are found by what a reader may have made of them.

use crate::confusion::Costs;
use crate::lookup::Lookup;

/// What was read differs from a name by so much at most, in hundredths. Ours.
const COST_MAX: u16 = 400;

/// Names, by their letters and digits.
#[derive(Clone, Debug)]
pub(crate) struct Alike<K> {
    texts: Lookup,
    names: Vec<K>,
}

impl<K: Clone + ToString> Alike<K> {
    /// Of all these.
    pub(crate) fn of<'k>(names: impl Iterator<Item = &'k K>) -> Self
    where
        K: 'k,
    {
        let mut alike = Self {
            texts: Lookup::default(),
            names: Vec::new(),
        };
        names.for_each(|name| alike.put(name));
        alike
    }

    /// One more, unless it is known.
    pub(crate) fn put(&mut self, name: &K) {
        let text = name.to_string();
        if self.texts.get(&text).is_none() {
            self.texts.put(&text, self.names.len() as u32);
            self.names.push(name.clone());
        }
    }

    /// Those that may have been read so, each with what its characters' confusions cost, in hundredths, 400 at most.
    pub(crate) fn find(&self, read: &str) -> impl Iterator<Item = (&K, u16)> {
        let found = self.texts.find(read, Costs::shipped(), COST_MAX).into_iter();
        found.map(|m| (&self.names[m.value as usize], m.cost))
    }
}
