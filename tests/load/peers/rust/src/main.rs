// SPDX-License-Identifier: Apache-2.0
//! Four operations of the service with axum and tokio-postgres, to compare the two under load. One process uses all cores.
mod database;
mod token;

use axum::body::Bytes;
use axum::extract::{Path, Query, State};
use axum::http::{header, HeaderMap, Method, StatusCode, Uri};
use axum::response::{IntoResponse, Response};
use axum::{routing::get, Router};
use base64::{engine::general_purpose::URL_SAFE_NO_PAD, Engine};
use database::{Database, Row};
use hmac::{Hmac, Mac};
use sha2::{Digest, Sha256};
use std::{collections::HashMap, env, sync::Arc};
use token::{Caller, Tokens};

struct Service {
    database: Database,
    tokens: Tokens,
    secret: String,
}

type Shared = State<Arc<Service>>;
type Parameters = Query<HashMap<String, String>>;

const PROGRAM_ROLES: &str = "{program_manager}";

fn setting(name: &str) -> String {
    env::var(name).unwrap_or_else(|_| panic!("{name} is not set"))
}

fn problem(status: StatusCode) -> Response {
    let title = status.canonical_reason().unwrap_or_default();
    let body = serde_json::json!({"status": status.as_u16(), "title": title}).to_string();
    (status, [(header::CONTENT_TYPE, "application/problem+json")], body).into_response()
}

fn is_uuid(text: &str) -> bool {
    let is_dash = |at| matches!(at, 8 | 13 | 18 | 23);
    let fits = |(at, byte): (usize, u8)| if is_dash(at) { byte == b'-' } else { matches!(byte, b'0'..=b'9' | b'a'..=b'f') };
    text.len() == 36 && text.bytes().enumerate().all(fits)
}

impl Service {
    /// The caller, if the token is valid, the caller may call the operation, and path and query are well-formed.
    fn accept(&self, headers: &HeaderMap, id: &str, query: &HashMap<String, String>, allowed: &[&str]) -> Result<Caller, StatusCode> {
        let token = headers.get(header::AUTHORIZATION).and_then(|value| value.to_str().ok());
        let caller = self.tokens.caller(token.unwrap_or_default()).ok_or(StatusCode::UNAUTHORIZED)?;
        if !caller.roles.split(',').any(|role| role == "participant") {
            return Err(StatusCode::FORBIDDEN);
        }
        let known = query.keys().all(|name| allowed.contains(&name.as_str()));
        if is_uuid(id) && known {
            Ok(caller)
        } else {
            Err(StatusCode::BAD_REQUEST)
        }
    }

    /// The key of the last item, signed together with everything that must stay the same from page to page.
    fn cursor(&self, caller: &Caller, path: &str, embed: &str, key: &str) -> String {
        let mut code = Hmac::<Sha256>::new_from_slice(self.secret.as_bytes()).expect("any length");
        let filters = "state=\nmentor_id=\nmentee_id=\nconflict=\nsort=created_at\nfields=";
        code.update(format!("pairing_list\n{}\n{path}\n{filters}\nembed={embed}\n{key}", caller.subject).as_bytes());
        let signature = URL_SAFE_NO_PAD.encode(&code.finalize().into_bytes()[..16]);
        format!("{}.{signature}", URL_SAFE_NO_PAD.encode(key))
    }
}

/// The list to embed as the text of an array.
fn embedded(query: &HashMap<String, String>, allowed: &[&str]) -> Result<Option<String>, StatusCode> {
    match query.get("embed") {
        None => Ok(None),
        Some(list) if list.split(',').all(|name| allowed.contains(&name)) => Ok(Some(format!("{{{list}}}"))),
        Some(_) => Err(StatusCode::BAD_REQUEST),
    }
}

/// 200 with the body, or 304 if the client has it. The entity tag is a digest of the body, or the row's version.
fn reply(headers: &HeaderMap, method: Method, body: String, version: Option<i64>, composed: bool) -> Response {
    let digest: String = Sha256::digest(&body)[..8].iter().map(|byte| format!("{byte:02x}")).collect();
    let etag = match version {
        None => format!("\"{digest}\""),
        Some(number) if composed => format!("\"v{number}.{digest}\""),
        Some(number) => format!("\"v{number}\""),
    };
    let known = headers.get(header::IF_NONE_MATCH).is_some_and(|value| value.as_bytes() == etag.as_bytes());
    if known && method == Method::GET {
        return (StatusCode::NOT_MODIFIED, [(header::ETAG, etag)]).into_response();
    }
    ([(header::ETAG, etag), (header::CONTENT_TYPE, "application/json".into())], body).into_response()
}

fn one(mut rows: Vec<Row>) -> Row {
    rows.swap_remove(0)
}

async fn session_get(
    State(service): Shared,
    Path(id): Path<String>,
    Query(query): Parameters,
    headers: HeaderMap,
) -> Result<Response, Response> {
    let caller = service.accept(&headers, &id, &query, &["embed"]).map_err(problem)?;
    let embed = embedded(&query, &["topic", "partner"]).map_err(problem)?;
    let composed = embed.is_some();
    let values = [("session_id", Some(id)), ("embed", embed)];
    let row = one(service.database.read(&caller, "session_get", &values).await.map_err(problem)?);
    Ok(reply(&headers, Method::GET, row.text.unwrap_or_default(), row.version, composed))
}

async fn board_get(
    State(service): Shared,
    Path(id): Path<String>,
    Query(query): Parameters,
    headers: HeaderMap,
) -> Result<Response, Response> {
    let caller = service.accept(&headers, &id, &query, &[]).map_err(problem)?;
    let values = [("program_id", Some(id)), ("program_roles", Some(PROGRAM_ROLES.into()))];
    let row = one(service.database.read(&caller, "program_board_get", &values).await.map_err(problem)?);
    Ok(reply(&headers, Method::GET, row.text.unwrap_or_default(), None, false))
}

async fn pairing_list(
    State(service): Shared,
    uri: Uri,
    Path(id): Path<String>,
    Query(query): Parameters,
    headers: HeaderMap,
) -> Result<Response, Response> {
    let caller = service.accept(&headers, &id, &query, &["embed", "limit"]).map_err(problem)?;
    let embed = embedded(&query, &["mentor", "mentee"]).map_err(problem)?;
    let limit = query.get("limit").map_or(Ok(50), |text| text.parse::<usize>()).map_err(|_| problem(StatusCode::BAD_REQUEST))?;
    if !(1..=200).contains(&limit) {
        return Err(problem(StatusCode::BAD_REQUEST));
    }
    let values = [
        ("program_id", Some(id)),
        ("embed", embed),
        ("program_roles", Some(PROGRAM_ROLES.into())),
        ("sort", Some("created_at".into())),
        ("limit", Some(limit.to_string())),
    ];
    let rows = service.database.read(&caller, "pairing_list", &values).await.map_err(problem)?;
    let items: Vec<&str> = rows.iter().take(limit).filter_map(|row| row.text.as_deref()).collect();
    let mut body = format!("{{\"items\":[{}]", items.join(","));
    if rows.len() > limit {
        let embed = query.get("embed").map_or("", String::as_str);
        let key = rows[limit - 1].key.as_deref().unwrap_or_default();
        body += &format!(",\"next\":\"{}\"", service.cursor(&caller, uri.path(), embed, key));
    }
    body.push('}');
    Ok(reply(&headers, Method::GET, body, None, true))
}

/// The versions of If-Match as the text of an array; None for `*`.
fn versions(headers: &HeaderMap) -> Result<Option<String>, StatusCode> {
    let wanted = headers.get(header::IF_MATCH).and_then(|value| value.to_str().ok()).ok_or(StatusCode::PRECONDITION_REQUIRED)?;
    let number = wanted.strip_prefix("\"v").and_then(|rest| rest.strip_suffix('"')).and_then(|digits| digits.parse::<i64>().ok());
    match number {
        Some(version) => Ok(Some(format!("{{{version}}}"))),
        None if wanted == "*" => Ok(None),
        None => Err(StatusCode::PRECONDITION_FAILED),
    }
}

fn check_body(body: &[u8]) -> Result<String, StatusCode> {
    let given: HashMap<String, Option<String>> = serde_json::from_slice(body).map_err(|_| StatusCode::BAD_REQUEST)?;
    for (name, value) in &given {
        if name != "goal" && name != "place" {
            return Err(StatusCode::BAD_REQUEST);
        }
        if value.as_ref().is_some_and(|text| text.is_empty() || text.chars().count() > 4000) {
            return Err(StatusCode::UNPROCESSABLE_ENTITY);
        }
    }
    String::from_utf8(body.to_vec()).map_err(|_| StatusCode::BAD_REQUEST)
}

async fn session_update(
    State(service): Shared,
    Path(id): Path<String>,
    Query(query): Parameters,
    headers: HeaderMap,
    body: Bytes,
) -> Result<Response, Response> {
    let caller = service.accept(&headers, &id, &query, &[]).map_err(problem)?;
    let versions = versions(&headers).map_err(problem)?;
    let body = check_body(&body).map_err(problem)?;
    let values = [("session_id", Some(id)), ("if_match", versions), ("body", Some(body))];
    // A task of its own: a client that leaves ends this function, but not the transaction halfway.
    let write = tokio::spawn(async move { service.database.write(&caller, "session_update", &values).await });
    let rows = write.await.map_err(|_| problem(StatusCode::INTERNAL_SERVER_ERROR))?.map_err(problem)?;
    let row = one(rows);
    Ok(reply(&headers, Method::PATCH, row.text.unwrap_or_default(), row.version, false))
}

#[tokio::main]
async fn main() {
    let service = Service { database: Database::open(), tokens: Tokens::open(), secret: setting("CURSOR_SECRET") };
    let routes = Router::new()
        .route("/v1/sessions/{id}", get(session_get).patch(session_update))
        .route("/v1/programs/{id}/pairings", get(pairing_list))
        .route("/v1/programs/{id}/board", get(board_get))
        .with_state(Arc::new(service));
    let listener = tokio::net::TcpListener::bind(format!("127.0.0.1:{}", setting("PORT"))).await.expect("a free port");
    axum::serve(listener, routes).await.expect("serving");
}
