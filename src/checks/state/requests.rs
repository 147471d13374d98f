//! Every request and every token of a batch, in little memory: there may be millions.

use super::request::Request;
use crate::state::Moment;
use hashbrown::HashTable;
use hashbrown::hash_table::Entry;

/// The latest call that made each request.
#[derive(Default)]
pub struct Requests {
    /// The request of each call, by its number less one.
    hashes: Vec<u64>,
    calls: HashTable<Moment>,
}

impl Requests {
    /// Whether a call made the request.
    #[inline]
    pub fn has(&self, hash: u64) -> bool {
        self.calls.find(hash, |&call| self.hashes[call as usize - 1] == hash).is_some()
    }

    /// Notes that the call `now` makes the request; the call that made it before.
    #[inline]
    pub fn note(&mut self, hash: u64, now: Moment) -> Option<Moment> {
        // Calls without a known request leave gaps, which no entry of the table names.
        self.hashes.resize(self.hashes.len().max(now as usize), 0);
        self.hashes[now as usize - 1] = hash;
        let hashes = &self.hashes;
        match self.calls.entry(hash, |&call| hashes[call as usize - 1] == hash, |&call| hashes[call as usize - 1]) {
            Entry::Vacant(entry) => {
                entry.insert(now);
                None
            }
            Entry::Occupied(mut entry) => Some(std::mem::replace(entry.get_mut(), now)),
        }
    }
}

/// The first request with a token.
#[derive(Clone, Copy)]
pub struct TokenUse {
    /// The token in short.
    pub token: u64,
    /// The request.
    pub request: Request,
    /// The call that made it.
    pub by: Moment,
    /// Whether two different requests had the token already.
    pub is_reused: bool,
    /// Whether the request was sent in earnest: `false` if it may have been a dry run.
    pub is_sure: bool,
}

/// The first use of each token.
#[derive(Default)]
pub struct Tokens {
    uses: Vec<TokenUse>,
    places: HashTable<u32>,
}

impl Tokens {
    /// Whether a call used the token.
    #[inline]
    pub fn has(&self, token: u64) -> bool {
        self.places.find(token, |&place| self.uses[place as usize].token == token).is_some()
    }

    /// Notes the use of a token; the first use, if this is another one.
    #[inline]
    pub fn note(&mut self, this: TokenUse) -> Option<&mut TokenUse> {
        let uses = &self.uses;
        let is_same = |&place: &u32| uses[place as usize].token == this.token;
        match self.places.entry(this.token, is_same, |&place| uses[place as usize].token) {
            Entry::Vacant(entry) => {
                entry.insert(self.uses.len() as u32);
                self.uses.push(this);
                None
            }
            Entry::Occupied(entry) => {
                let place = *entry.get() as usize;
                Some(&mut self.uses[place])
            }
        }
    }
}
