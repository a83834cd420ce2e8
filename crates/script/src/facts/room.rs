//! Where something stands: in which function, and under what conditions.

use std::ops::Range;

/// A function, or the top level of a script.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Function {
    /// The function around it; `None` for the top level.
    pub parent: Option<usize>,
    /// All of it.
    pub range: Range<usize>,
    /// Its name, or that of what it is assigned to.
    pub name: Option<String>,
    /// When it is called.
    pub role: Role,
    /// `async`.
    pub is_async: bool,
    /// It gives JSX, or calls a hook: a component, or a hook of one.
    pub renders: bool,
}

/// When a function is called, as far as the place where it stands tells.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Role {
    /// The top level of a script: once, when it is loaded.
    Top,
    /// The top level of a Vue or Svelte component: once for each instance.
    Setup,
    /// Whenever somebody calls it.
    Plain,
    /// As a method.
    Method,
    /// As a constructor.
    Constructor,
    /// After a render, and again when what it depends on has changed: `useEffect`, `watchEffect`, `$effect`.
    Effect,
    /// Once an instance is in the page: `onMounted`, `onMount`, `mounted`, `componentDidMount`.
    Mounted,
    /// When an effect is undone or an instance goes: what an effect returns, `onUnmounted`, `onDestroy`.
    Cleanup,
    /// Later, by `setTimeout` or the like.
    Later,
    /// Again and again, by `setInterval`.
    Repeated,
    /// At once, by `new Promise`.
    Executor,
    /// Once for each element: `forEach`, `map`.
    Each,
    /// By the promise that it is given to: `then`, `catch`, `finally`.
    Settled,
    /// Whoever it is given to calls it.
    Callback,
}

/// Where something stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Site {
    /// The function, by its index.
    pub function: usize,
    /// The offset of its first byte.
    pub at: usize,
    /// A loop of this function is around it.
    pub in_loop: bool,
    /// A `try` of this function that has a `catch` is around it.
    pub in_try: bool,
    /// It is only reached under a condition.
    pub is_conditional: bool,
    /// An `await` of this function stands before it.
    pub is_after_await: bool,
}
