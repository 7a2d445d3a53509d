//! JSONata: text to program to value, bounded in steps, depth and bytes.
