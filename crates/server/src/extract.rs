//! What handlers take from a request; what cannot be read is a [`Problem`] in the reader's language.

use crate::problem::Problem;
use axum::extract::rejection::JsonRejection;
use axum::extract::{FromRequest, FromRequestParts, Request};
use axum::http::request::Parts;
use axum::http::{StatusCode, header};
use serde::de::DeserializeOwned;

/// Longest body: a message of 64 MiB as Base64, in JSON.
pub(crate) const LONGEST: usize = 96 << 20;

/// The JSON body.
pub(crate) struct Body<T>(pub(crate) T);

/// The variable parts of the path. What is no number names nothing.
pub(crate) struct Path<T>(pub(crate) T);

/// The query, read. (The name `Query` would be taken up by utoipa, a second time.)
pub(crate) struct Parameters<T>(pub(crate) T);

impl<T: DeserializeOwned, S: Send + Sync> FromRequest<S> for Body<T> {
    type Rejection = Problem;

    async fn from_request(request: Request, state: &S) -> Result<Self, Problem> {
        // Told at once: what is announced need not be waited for.
        let announced = request.headers().get(header::CONTENT_LENGTH).and_then(|it| it.to_str().ok());
        if announced.and_then(|it| it.parse::<usize>().ok()).is_some_and(|length| length > LONGEST) {
            return Err(Problem::too_large());
        }
        match axum::Json::from_request(request, state).await {
            Ok(axum::Json(value)) => Ok(Self(value)),
            Err(JsonRejection::BytesRejection(error)) if error.status() == StatusCode::PAYLOAD_TOO_LARGE => {
                Err(Problem::too_large())
            }
            Err(error) => Err(Problem::bad_request(error.body_text())),
        }
    }
}

impl<T: DeserializeOwned + Send, S: Send + Sync> FromRequestParts<S> for Path<T> {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Problem> {
        let path = axum::extract::Path::from_request_parts(parts, state).await;
        path.map(|axum::extract::Path(value)| Self(value)).map_err(|_| Problem::not_found())
    }
}

impl<T: DeserializeOwned, S: Send + Sync> FromRequestParts<S> for Parameters<T> {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Problem> {
        let query = axum::extract::Query::from_request_parts(parts, state).await;
        query
            .map(|axum::extract::Query(value)| Self(value))
            .map_err(|error| Problem::bad_request(error.body_text()))
    }
}
