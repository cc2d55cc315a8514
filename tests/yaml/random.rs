//! Random but repeatable: a small xorshift generator.

pub struct Random(u64);

impl Random {
    pub fn new(seed: u64) -> Self {
        Random(seed | 1)
    }

    pub fn below(&mut self, bound: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 >> 11) as usize % bound
    }

    pub fn pick<'a, T>(&mut self, items: &'a [T]) -> &'a T {
        &items[self.below(items.len())]
    }

    /// Up to `longest` pieces in a row.
    pub fn text(&mut self, pieces: &[&str], longest: usize) -> String {
        (0..self.below(longest + 1)).map(|_| *self.pick(pieces)).collect()
    }

    /// A text with some bytes taken out, doubled or replaced by pieces; always valid UTF-8.
    pub fn mutate(&mut self, text: &str, pieces: &[&str]) -> String {
        let mut bytes = text.as_bytes().to_vec();
        for _ in 0..=self.below(4) {
            let at = self.below(bytes.len() + 1);
            let end = (at + self.below(6)).min(bytes.len());
            let new = match self.below(3) {
                0 => Vec::new(),
                1 => bytes[at..end].repeat(2),
                _ => self.pick(pieces).as_bytes().to_vec(),
            };
            bytes.splice(at..end, new);
        }
        String::from_utf8_lossy(&bytes).into_owned()
    }
}
