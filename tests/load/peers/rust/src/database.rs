// SPDX-License-Identifier: Apache-2.0
//! The service's own statements, run with the claims of a caller in one transaction, pipelined.
use crate::{setting, token::Caller};
use axum::http::StatusCode;
use bytes::BytesMut;
use deadpool_postgres::{Hook, HookError, Manager, ManagerConfig, Object, Pool, RecyclingMethod};
use std::{collections::HashMap, error::Error};
use tokio_postgres::types::{Format, IsNull, ToSql, Type};
use tokio_postgres::NoTls;

/// A value in PostgreSQL's text form, whatever the type of the parameter.
#[derive(Debug)]
struct Text(Option<String>);

impl ToSql for Text {
    fn to_sql(&self, _: &Type, out: &mut BytesMut) -> Result<IsNull, Box<dyn Error + Sync + Send>> {
        Ok(self.0.as_ref().map_or(IsNull::Yes, |text| {
            out.extend_from_slice(text.as_bytes());
            IsNull::No
        }))
    }
    fn accepts(_: &Type) -> bool {
        true
    }
    fn encode_format(&self, _: &Type) -> Format {
        Format::Text
    }
    tokio_postgres::types::to_sql_checked!();
}

type Values = [(&'static str, Option<String>)];

/// A statement with $1, $2 and so on, and the names of its variables in this order.
struct Statement {
    text: String,
    names: Vec<String>,
}

impl Statement {
    fn read(name: &str) -> Statement {
        let path = format!("{}/{name}.sql", setting("SQL_FOLDER"));
        let file = std::fs::read_to_string(&path).expect(&path);
        let bare: Vec<&str> = file.lines().filter(|line| !line.starts_with("--")).collect();
        let (mut text, mut names) = (String::new(), Vec::new());
        let mut rest = bare.join("\n");
        while let Some(at) = rest.find(':') {
            let cast = rest[at..].starts_with("::");
            let tail = rest.split_off(at + if cast { 2 } else { 1 });
            let end = tail.find(|letter: char| !letter.is_ascii_lowercase() && letter != '_').unwrap_or(tail.len());
            if cast || end == 0 {
                text += &rest;
            } else {
                let place = names.iter().position(|known| known == &tail[..end]).unwrap_or(names.len());
                if place == names.len() {
                    names.push(tail[..end].to_string());
                }
                text += &format!("{}${}", &rest[..at], place + 1);
            }
            rest = if cast || end == 0 { tail } else { tail[end..].to_string() };
        }
        Statement { text: text + &rest, names }
    }

    fn bind(&self, values: &Values) -> Vec<Text> {
        let value = |name: &String| values.iter().find(|(known, _)| known == name).and_then(|(_, value)| value.clone());
        self.names.iter().map(|name| Text(value(name))).collect()
    }
}

/// What a statement returns: the body of the reply, or one item of a page.
pub struct Row {
    pub text: Option<String>,
    pub key: Option<String>,
    pub version: Option<i64>,
}

pub struct Database {
    pool: Pool,
    claims: Statement,
    statements: HashMap<&'static str, Statement>,
}

fn lost<E>(_: E) -> StatusCode {
    StatusCode::SERVICE_UNAVAILABLE
}

fn failed<E>(_: E) -> StatusCode {
    StatusCode::INTERNAL_SERVER_ERROR
}

impl Database {
    pub fn open() -> Database {
        let settings = Statement::read("service/session_settings").text;
        let manager = Manager::from_config(
            setting("DATABASE_URL").parse().expect("a URL"),
            NoTls,
            ManagerConfig { recycling_method: RecyclingMethod::Fast },
        );
        let prepare = Hook::async_fn(move |client: &mut deadpool_postgres::ClientWrapper, _| {
            let settings = settings.clone();
            Box::pin(async move { client.batch_execute(&settings).await.map_err(HookError::Backend) })
        });
        let size = setting("CONNECTIONS").parse().expect("a number");
        let pool = Pool::builder(manager).max_size(size).post_create(prepare).build().expect("a pool");
        let names = ["session_get", "pairing_list", "program_board_get", "session_update"];
        let statements = names.map(|name| (name, Statement::read(&format!("operations/{name}")))).into();
        Database { pool, claims: Statement::read("service/claims"), statements }
    }

    pub async fn read(&self, caller: &Caller, operation: &'static str, values: &Values) -> Result<Vec<Row>, StatusCode> {
        let client = self.pool.get().await.map_err(lost)?;
        self.run(&client, caller, operation, values, true).await
    }

    pub async fn write(&self, caller: &Caller, operation: &'static str, values: &Values) -> Result<Vec<Row>, StatusCode> {
        let client = self.pool.get().await.map_err(lost)?;
        let rows = self.run(&client, caller, operation, values, false).await;
        client.batch_execute(if rows.is_ok() { "COMMIT" } else { "ROLLBACK" }).await.map_err(failed)?;
        rows
    }

    /// Sends BEGIN, claims and statement, and COMMIT if it only reads, without waiting for one before the next.
    async fn run(
        &self,
        client: &Object,
        caller: &Caller,
        operation: &'static str,
        values: &Values,
        reads: bool,
    ) -> Result<Vec<Row>, StatusCode> {
        let statement = &self.statements[operation];
        let claims = self.claims.bind(&[
            ("subject", Some(caller.subject.clone())),
            ("issued_at", Some(caller.issued_at.to_string())),
            ("roles", Some(caller.roles.clone())),
            ("operation", Some(operation.into())),
            ("development", Some("off".into())),
            ("time_zone", Some("UTC".into())),
            ("timeout_ms", Some("1850".into())),
            ("read_only", Some(if reads { "on" } else { "off" }.into())),
            ("filtered", Some(if operation == "pairing_list" { "on" } else { "off" }.into())),
        ]);
        let values = statement.bind(values);
        let prepared = client.prepare_cached(&statement.text).await.map_err(failed)?;
        let claiming = client.prepare_cached(&self.claims.text).await.map_err(failed)?;
        let claims: Vec<&(dyn ToSql + Sync)> = claims.iter().map(|value| value as _).collect();
        let values: Vec<&(dyn ToSql + Sync)> = values.iter().map(|value| value as _).collect();
        let end = async {
            if reads {
                client.batch_execute("COMMIT").await
            } else {
                Ok(())
            }
        };
        let (begun, claimed, rows, ended) = tokio::join!(biased; client.batch_execute("BEGIN ISOLATION LEVEL READ COMMITTED"),
            client.query_one(&claiming, &claims), client.query(&prepared, &values), end);
        begun.and(ended).map_err(failed)?;
        if claimed.map_err(failed)?.get::<_, &str>("actor_id").is_empty() {
            return Err(StatusCode::FORBIDDEN);
        }
        let rows = rows.map_err(failed)?;
        let first = rows.first().ok_or(StatusCode::NOT_FOUND)?;
        match first.try_get::<_, Option<&str>>("error").unwrap_or(None) {
            Some("not_found") => Err(StatusCode::NOT_FOUND),
            Some("forbidden") => Err(StatusCode::FORBIDDEN),
            Some("precondition_failed") => Err(StatusCode::PRECONDITION_FAILED),
            Some(_) => Err(StatusCode::CONFLICT),
            None => Ok(rows.iter().map(Row::of).collect()),
        }
    }
}

impl Row {
    fn of(row: &tokio_postgres::Row) -> Row {
        let column = |name| row.try_get::<_, Option<String>>(name).unwrap_or(None);
        let text = row.try_get(0).unwrap_or(None); // `reply` or `item` comes first
        Row { text, key: column("key"), version: row.try_get("version").unwrap_or(None) }
    }
}
