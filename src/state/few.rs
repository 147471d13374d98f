//! A list that nearly always has one element, which then needs no memory of its own.

/// One element and perhaps more.
#[derive(Clone, Debug)]
pub struct Few<T> {
    first: T,
    more: Vec<T>,
}

impl<T> Few<T> {
    /// The list of one element.
    pub fn new(first: T) -> Self {
        Few { first, more: Vec::new() }
    }

    /// Adds an element.
    pub fn push(&mut self, element: T) {
        self.more.push(element);
    }

    /// The elements, in the order in which they were added.
    pub fn iter(&self) -> impl Iterator<Item = &T> {
        std::iter::once(&self.first).chain(&self.more)
    }

    /// The same, to be changed.
    pub fn iter_mut(&mut self) -> impl Iterator<Item = &mut T> {
        std::iter::once(&mut self.first).chain(&mut self.more)
    }
}
