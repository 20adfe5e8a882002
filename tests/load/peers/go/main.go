// SPDX-License-Identifier: Apache-2.0

// Command peer does four operations of the service with net/http and pgx, to compare the two under load. One process uses all cores.
package main

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"io"
	"log"
	"net/http"
	"os"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"
)

const participant = "participant"

var (
	pool     *pgxpool.Pool
	claims   = statement("service/claims")
	session  = statement("operations/session_get")
	page     = statement("operations/pairing_list")
	board    = statement("operations/program_board_get")
	update   = statement("operations/session_update")
	uuid     = regexp.MustCompile(`^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$`)
	tag      = regexp.MustCompile(`^"v([0-9]+)"$`)
	embeds   = map[string][]string{"session": {"topic", "partner"}, "page": {"mentor", "mentee"}}
	statuses = map[string]int{"not_found": 404, "forbidden": 403, "precondition_failed": 412}
)

// query is a statement with $1, $2 and so on, and the names of its variables in this order.
type query struct {
	text  string
	names []string
}

type values map[string]any

// statement reads a statement of the service, whose variables are written :name.
func statement(name string) query {
	text, err := os.ReadFile(os.Getenv("SQL_FOLDER") + "/" + name + ".sql")
	if err != nil {
		log.Fatal(err)
	}
	var found query
	bare := regexp.MustCompile(`--[^\n]*\n`).ReplaceAllString(string(text), "")
	found.text = regexp.MustCompile(`::?[a-z_]+`).ReplaceAllStringFunc(bare, func(match string) string {
		if strings.HasPrefix(match, "::") {
			return match
		}
		if !slices.Contains(found.names, match[1:]) {
			found.names = append(found.names, match[1:])
		}
		return "$" + strconv.Itoa(slices.Index(found.names, match[1:])+1)
	})
	return found
}

func (q query) queue(batch *pgx.Batch, given values) {
	arguments := make([]any, len(q.names))
	for i, name := range q.names {
		arguments[i] = given[name]
	}
	batch.Queue(q.text, arguments...)
}

// row is what a statement returns: the body of the reply, or one item of a page.
type row struct {
	text, key, refusal *string
	version            int64
}

func scan(found pgx.Rows) (row, error) {
	var one row
	var targets []any
	for _, field := range found.FieldDescriptions() {
		switch field.Name {
		case "version":
			targets = append(targets, &one.version)
		case "key":
			targets = append(targets, &one.key)
		case "error":
			targets = append(targets, &one.refusal)
		default:
			targets = append(targets, &one.text)
		}
	}
	return one, found.Scan(targets...)
}

// run sends claims and statement in one pipeline: an implicit transaction, or for a write BEGIN before them and COMMIT after them.
// It returns the rows and the status of a refusal, or 0.
func run(ctx context.Context, who caller, operation string, writes bool, q query, given values) ([]row, int) {
	ctx = context.WithoutCancel(ctx) // pgx closes the connection if a client leaves while a statement runs
	connection, err := pool.Acquire(ctx)
	if err != nil {
		return nil, 503
	}
	defer connection.Release()
	batch := &pgx.Batch{}
	readOnly, filtered := "on", "off"
	if operation == "pairing_list" {
		filtered = "on"
	}
	if writes {
		readOnly = "off"
		batch.Queue("BEGIN ISOLATION LEVEL READ COMMITTED")
	}
	claims.queue(batch, values{"subject": who.subject, "issued_at": who.issuedAt, "roles": who.roles, "operation": operation,
		"development": "off", "time_zone": "UTC", "timeout_ms": "1850", "read_only": readOnly, "filtered": filtered})
	q.queue(batch, given)
	results := connection.SendBatch(ctx, batch)
	rows, status := read(results, writes)
	if results.Close() != nil && status == 0 {
		status = 500
	}
	if writes {
		end := "COMMIT"
		if status != 0 {
			end = "ROLLBACK"
		}
		if _, err := connection.Exec(ctx, end); err != nil && status == 0 {
			status = 500
		}
	}
	return rows, status
}

func read(results pgx.BatchResults, writes bool) ([]row, int) {
	if writes {
		if _, err := results.Exec(); err != nil {
			return nil, 500
		}
	}
	claimed, err := results.Query()
	if err != nil {
		return nil, 500
	}
	actor := ""
	for claimed.Next() {
		all := claimed.RawValues()
		actor = string(all[len(all)-1])
	}
	found, err := results.Query()
	if err != nil {
		return nil, 500
	}
	rows, err := pgx.CollectRows(found, func(one pgx.CollectableRow) (row, error) { return scan(found) })
	switch {
	case err != nil:
		return nil, 500
	case actor == "":
		return nil, 403
	case len(rows) == 0:
		return nil, 404
	case rows[0].refusal == nil:
		return rows, 0
	}
	if status := statuses[*rows[0].refusal]; status != 0 {
		return nil, status
	}
	return nil, 409
}

// serve authenticates and authorises the caller, then answers with what the operation returns.
func serve(operation func(http.ResponseWriter, *http.Request, caller) int) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		who, known := authenticate(r.Header.Get("Authorization"))
		status := 401
		if known && !slices.Contains(strings.Split(who.roles, ","), participant) {
			status = 403
		} else if known && !uuid.MatchString(r.PathValue("id")) {
			status = 400
		} else if known {
			status = operation(w, r, who)
		}
		if status != 0 {
			w.Header().Set("Content-Type", "application/problem+json")
			w.WriteHeader(status)
			json.NewEncoder(w).Encode(map[string]any{"status": status, "title": http.StatusText(status)})
		}
	}
}

// reply answers with the body, or with 304 if the client has it. The entity tag is a digest of the body, or the row's version.
func reply(w http.ResponseWriter, r *http.Request, body string, version int64) int {
	digest := sha256.Sum256([]byte(body))
	etag := hex.EncodeToString(digest[:8])
	if version > 0 && r.URL.RawQuery == "" {
		etag = "v" + strconv.FormatInt(version, 10)
	} else if version > 0 {
		etag = "v" + strconv.FormatInt(version, 10) + "." + etag
	}
	w.Header().Set("ETag", `"`+etag+`"`)
	if r.Method == "GET" && r.Header.Get("If-None-Match") == `"`+etag+`"` {
		w.WriteHeader(304)
		return 0
	}
	w.Header().Set("Content-Type", "application/json")
	w.Header().Set("Content-Length", strconv.Itoa(len(body)))
	io.WriteString(w, body)
	return 0
}

func main() {
	config, err := pgxpool.ParseConfig(os.Getenv("DATABASE_URL"))
	if err != nil {
		log.Fatal(err)
	}
	connections, _ := strconv.Atoi(os.Getenv("CONNECTIONS"))
	config.MaxConns = int32(connections)
	config.AfterConnect = func(ctx context.Context, connection *pgx.Conn) error {
		_, err := connection.Exec(ctx, statement("service/session_settings").text)
		return err
	}
	if pool, err = pgxpool.NewWithConfig(context.Background(), config); err != nil {
		log.Fatal(err)
	}
	readKeys(os.Getenv("KEYS_FILE"))
	http.HandleFunc("GET /v1/sessions/{id}", serve(getSession))
	http.HandleFunc("GET /v1/programs/{id}/pairings", serve(listPairings))
	http.HandleFunc("GET /v1/programs/{id}/board", serve(getBoard))
	http.HandleFunc("PATCH /v1/sessions/{id}", serve(updateSession))
	log.Fatal(http.ListenAndServe("127.0.0.1:"+os.Getenv("PORT"), nil))
}
