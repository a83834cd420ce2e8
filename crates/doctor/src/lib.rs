//! Collects traces, makes controlled experiments, and judges them.
