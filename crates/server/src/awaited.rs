//! Shapes of neighbours that have not landed; gone as soon as they do.
#![allow(missing_docs, dead_code, unused_variables, unreachable_pub)]
pub mod doctor {
    pub struct Question {
        pub attempt: model::Attempt,
        pub page: Option<String>,
        pub upstream: Option<String>,
        pub timeout: std::time::Duration,
    }
    pub async fn diagnose(question: Question) -> finding::Report {
        finding::Report::default()
    }
    pub async fn diagnose_from(first: model::Trace, question: Question) -> finding::Report {
        finding::Report::default()
    }
    pub fn causes() -> Vec<&'static finding::Meta> {
        vec![]
    }
}
