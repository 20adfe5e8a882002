// SPDX-License-Identifier: Apache-2.0
// The service's own statements, run with the claims of a caller in one transaction.
import { readFileSync } from 'node:fs'
import pg from 'pg'

export class Refusal extends Error {
  constructor(status) {
    super(`refused with ${status}`)
    this.statusCode = status
  }
}

const STATUSES = { not_found: 404, forbidden: 403, precondition_failed: 412 }

/** A statement with $1, $2 and so on, and the names of its variables in this order. */
function read(name) {
  const names = []
  const bare = readFileSync(`${process.env.SQL_FOLDER}/${name}.sql`, 'utf8').replace(/--.*\n/g, '')
  const text = bare.replace(/(?<!:):([a-z_]+)/g, (match, variable) => {
    if (!names.includes(variable)) names.push(variable)
    return `$${names.indexOf(variable) + 1}`
  })
  return { name, text, names }
}

/** pg prepares a query that has a name, once in each connection. */
function bind({ name, text, names }, values) {
  return { name, text, values: names.map((variable) => values[variable] ?? null) }
}

const claims = read('service/claims')
const settings = read('service/session_settings').text
const statements = Object.fromEntries(['session_get', 'pairing_list', 'program_board_get', 'session_update']
  .map((name) => [name, read(`operations/${name}`)]))

function rowsOf(claimed, { rows }) {
  if (!claimed.rows[0].actor_id) throw new Refusal(403)
  if (rows.length === 0) throw new Refusal(404)
  if (rows[0].error) throw new Refusal(STATUSES[rows[0].error] ?? 409)
  return rows
}

export class Database {
  constructor(connections) {
    this.pool = new pg.Pool({ connectionString: process.env.DATABASE_URL, max: connections, idleTimeoutMillis: 0, pipeline: true })
    this.pool.on('connect', (client) => client.query(settings))
  }

  /** Sends BEGIN, claims and statement, and COMMIT if it only reads, without waiting for one before the next. */
  async run(caller, operation, values, writes = false) {
    const client = await this.pool.connect()
    let end = 'ROLLBACK'
    try {
      const [, claimed, found] = await Promise.all([
        client.query('BEGIN ISOLATION LEVEL READ COMMITTED'),
        client.query(bind(claims, { subject: caller.subject, issued_at: caller.issuedAt, roles: caller.roles, operation,
          development: 'off', time_zone: 'UTC', timeout_ms: 1850, read_only: writes ? 'off' : 'on',
          filtered: operation === 'pairing_list' ? 'on' : 'off' })),
        client.query(bind(statements[operation], values)),
        writes || client.query('COMMIT'),
      ])
      const rows = rowsOf(claimed, found)
      end = 'COMMIT'
      return rows
    } finally {
      if (writes) await client.query(end)
      client.release()
    }
  }
}
