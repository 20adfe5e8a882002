// SPDX-License-Identifier: Apache-2.0
// Four operations of the service with Fastify and pg, to compare the two under load. One process per core, each with its share of the
// database connections.
import cluster from 'node:cluster'
import { createHash, createHmac } from 'node:crypto'
import { availableParallelism } from 'node:os'
import Fastify from 'fastify'
import { Database, Refusal } from './database.js'
import { callerOf } from './token.js'

const setting = process.env
const PROGRAM_ROLES = '{program_manager}'
const id = { type: 'object', properties: { id: { type: 'string', pattern: '^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$' } } }
const text = { type: ['string', 'null'], minLength: 1, maxLength: 4000 }

/** The schema of a query with a list to embed, and more parameters. */
function query(names, more = {}) {
  const one = `(${names.join('|')})`
  return { type: 'object', additionalProperties: false, properties: { embed: { type: 'string', pattern: `^${one}(,${one})*$` }, ...more } }
}

/** Sends the body, or 304 if the client has it. The entity tag is a digest of the body, or the row's version. */
function send(request, reply, body, version) {
  const digest = createHash('sha256').update(body).digest('hex').slice(0, 16)
  const composed = request.query.embed !== undefined
  const etag = version === undefined ? `"${digest}"` : composed ? `"v${version}.${digest}"` : `"v${version}"`
  reply.header('ETag', etag)
  if (request.method === 'GET' && request.headers['if-none-match'] === etag) return reply.code(304).send()
  return reply.type('application/json').send(body)
}

/** The key of the last item, signed together with everything that must stay the same from page to page. */
function cursor(request, key) {
  const path = request.url.split('?', 1)[0]
  const scope = ['pairing_list', request.caller.subject, path, 'state=', 'mentor_id=', 'mentee_id=', 'conflict=', 'sort=created_at',
    'fields=', `embed=${request.query.embed ?? ''}`, key].join('\n')
  const signature = createHmac('sha256', setting.CURSOR_SECRET).update(scope).digest().subarray(0, 16)
  return `${Buffer.from(key).toString('base64url')}.${signature.toString('base64url')}`
}

const embedded = (request) => request.query.embed && `{${request.query.embed}}`

function versionsOf(header) {
  if (header === undefined) throw new Refusal(428)
  const version = /^"v(\d+)"$/.exec(header)
  if (header !== '*' && !version) throw new Refusal(412)
  return version ? `{${version[1]}}` : null
}

async function serve() {
  const database = new Database(Math.ceil(Number(setting.CONNECTIONS) / availableParallelism()))
  // By default, Fastify drops fields that the schema does not know, and converts types.
  const app = Fastify({ bodyLimit: 65536, ajv: { customOptions: { removeAdditional: false, allowUnionTypes: true } } })
  app.addContentTypeParser('application/merge-patch+json', { parseAs: 'string' }, app.getDefaultJsonParser('error', 'error'))
  app.decorateRequest('caller', null)
  app.setErrorHandler((error, request, reply) => {
    const status = error.statusCode ?? 500
    return reply.code(status).type('application/problem+json').send(JSON.stringify({ status, title: error.message }))
  })
  app.addHook('onRequest', async (request) => {
    request.caller = callerOf(request.headers.authorization)
    if (!request.caller) throw new Refusal(401)
    if (!request.caller.roles.split(',').includes('participant')) throw new Refusal(403)
  })

  app.get('/v1/sessions/:id', { schema: { params: id, querystring: query(['topic', 'partner']) } }, async (request, reply) => {
    const [row] = await database.run(request.caller, 'session_get', { session_id: request.params.id, embed: embedded(request) })
    return send(request, reply, row.reply, row.version)
  })
  app.get('/v1/programs/:id/board', { schema: { params: id, querystring: { type: 'object', additionalProperties: false } } },
    async (request, reply) => {
      const [row] = await database.run(request.caller, 'program_board_get', { program_id: request.params.id, program_roles: PROGRAM_ROLES })
      return send(request, reply, row.reply)
    })
  const limited = query(['mentor', 'mentee'], { limit: { type: 'integer', minimum: 1, maximum: 200, default: 50 } })
  app.get('/v1/programs/:id/pairings', { schema: { params: id, querystring: limited } }, async (request, reply) => {
    const { limit } = request.query
    const rows = await database.run(request.caller, 'pairing_list',
      { program_id: request.params.id, embed: embedded(request), program_roles: PROGRAM_ROLES, sort: 'created_at', limit })
    const items = rows.slice(0, limit).flatMap((row) => row.item ?? [])
    const next = rows.length > limit ? `,"next":"${cursor(request, rows[limit - 1].key)}"` : ''
    return send(request, reply, `{"items":[${items.join(',')}]${next}}`)
  })
  const change = { type: 'object', additionalProperties: false, properties: { goal: text, place: text } }
  app.patch('/v1/sessions/:id', { schema: { params: id, body: change } }, async (request, reply) => {
    const values = { session_id: request.params.id, if_match: versionsOf(request.headers['if-match']), body: JSON.stringify(request.body) }
    const [row] = await database.run(request.caller, 'session_update', values, true)
    return send(request, reply, row.reply, row.version)
  })
  await app.listen({ host: '127.0.0.1', port: Number(setting.PORT) })
}

if (cluster.isPrimary) {
  for (let worker = 0; worker < availableParallelism(); worker++) cluster.fork()
  cluster.on('exit', (worker, code) => process.exit(code || 1))
  process.on('SIGTERM', () => process.exit(0))
} else {
  process.on('disconnect', () => process.exit(0))
  await serve()
}
