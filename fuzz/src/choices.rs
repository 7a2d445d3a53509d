//! Where a random expression's decisions come from.

/// A reproducible stream of decisions (SplitMix64, Steele, Lea and Flood 2014): the same seed, the same program.
pub(crate) struct Choices {
    state: u64,
}

impl Choices {
    /// The stream of one case of a seed.
    pub(crate) fn of_case(seed: u64, case: u64) -> Choices {
        let mut choices = Choices { state: seed };
        choices.state = choices.next().wrapping_add(case.wrapping_mul(0xd134_2543_de82_ef95));
        choices
    }

    fn next(&mut self) -> u64 {
        self.state = self.state.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut bits = self.state;
        bits = (bits ^ (bits >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        bits = (bits ^ (bits >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        bits ^ (bits >> 31)
    }

    /// A number below `count`; 0 if there is none.
    pub(crate) fn below(&mut self, count: usize) -> usize {
        (self.next() % (count.max(1) as u64)) as usize
    }

    /// True in so many of 100 cases.
    pub(crate) fn percent(&mut self, chance: usize) -> bool {
        self.below(100) < chance
    }

    /// One of the options; they must not be none.
    pub(crate) fn pick<'t>(&mut self, options: &[&'t str]) -> &'t str {
        options.get(self.below(options.len())).copied().unwrap_or_default()
    }
}
