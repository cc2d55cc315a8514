/// Bounds that keep a hostile text from costing more than it should.
#[derive(Debug, Clone, Copy)]
pub struct Limits {
    /// Keys and values written in one text.
    pub nodes: usize,
    /// Keys and values that anchors and aliases copy, each copy counted.
    pub copies: usize,
    /// Maps and lists within each other.
    pub depth: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Limits { nodes: 2_000_000, copies: 200_000, depth: 100 }
    }
}
