// SPDX-License-Identifier: Apache-2.0

package main

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"os"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"
)

var (
	secret  = []byte(os.Getenv("CURSOR_SECRET"))
	encoded = base64.RawURLEncoding
)

// parameters checks the query: only the allowed names, once each.
func parameters(r *http.Request, allowed ...string) (map[string]string, bool) {
	found := map[string]string{}
	for name, all := range r.URL.Query() {
		if !slices.Contains(allowed, name) || len(all) != 1 {
			return nil, false
		}
		found[name] = all[0]
	}
	return found, true
}

// embedded returns the list to embed as the text of an array, nil for none.
func embedded(list string, allowed []string) (any, bool) {
	if list == "" {
		return nil, true
	}
	for _, name := range strings.Split(list, ",") {
		if !slices.Contains(allowed, name) {
			return nil, false
		}
	}
	return "{" + list + "}", true
}

func getSession(w http.ResponseWriter, r *http.Request, who caller) int {
	given, allowed := parameters(r, "embed")
	embed, known := embedded(given["embed"], embeds["session"])
	if !allowed || !known {
		return 400
	}
	rows, status := run(r.Context(), who, "session_get", false, session, values{"session_id": r.PathValue("id"), "embed": embed})
	if status != 0 {
		return status
	}
	return reply(w, r, *rows[0].text, rows[0].version)
}

func getBoard(w http.ResponseWriter, r *http.Request, who caller) int {
	if _, allowed := parameters(r); !allowed {
		return 400
	}
	rows, status := run(r.Context(), who, "program_board_get", false, board,
		values{"program_id": r.PathValue("id"), "program_roles": "{program_manager}"})
	if status != 0 {
		return status
	}
	return reply(w, r, *rows[0].text, 0)
}

// sign signs the key of the last item together with everything that must stay the same from page to page.
func sign(who caller, path, embed, key string) string {
	code := hmac.New(sha256.New, secret)
	fmt.Fprintf(code, "pairing_list\n%s\n%s\nstate=\nmentor_id=\nmentee_id=\nconflict=\nsort=created_at\nfields=\nembed=%s\n%s",
		who.subject, path, embed, key)
	return encoded.EncodeToString([]byte(key)) + "." + encoded.EncodeToString(code.Sum(nil)[:16])
}

func listPairings(w http.ResponseWriter, r *http.Request, who caller) int {
	given, allowed := parameters(r, "embed", "limit")
	embed, known := embedded(given["embed"], embeds["page"])
	limit := 50
	if text, present := given["limit"]; present {
		number, err := strconv.Atoi(text)
		known = known && err == nil
		limit = number
	}
	if !allowed || !known || limit < 1 || limit > 200 {
		return 400
	}
	rows, status := run(r.Context(), who, "pairing_list", false, page, values{"program_id": r.PathValue("id"), "embed": embed,
		"program_roles": "{program_manager}", "sort": "created_at", "limit": strconv.Itoa(limit)})
	if status != 0 {
		return status
	}
	var body strings.Builder
	body.WriteString(`{"items":[`)
	for i, one := range rows[:min(limit, len(rows))] {
		if one.text == nil {
			continue
		}
		if i > 0 {
			body.WriteByte(',')
		}
		body.WriteString(*one.text)
	}
	body.WriteByte(']')
	if len(rows) > limit {
		fmt.Fprintf(&body, `,"next":"%s"`, sign(who, r.URL.Path, given["embed"], *rows[limit-1].key))
	}
	body.WriteByte('}')
	return reply(w, r, body.String(), 0)
}

func updateSession(w http.ResponseWriter, r *http.Request, who caller) int {
	var versions any
	match := r.Header.Get("If-Match")
	if match == "" {
		return 428
	}
	if match != "*" {
		found := tag.FindStringSubmatch(match)
		if found == nil {
			return 412
		}
		versions = "{" + found[1] + "}"
	}
	content, err := io.ReadAll(http.MaxBytesReader(w, r.Body, 65536))
	if err != nil {
		return 413
	}
	var body map[string]*string
	if json.Unmarshal(content, &body) != nil {
		return 400
	}
	for name, text := range body {
		if name != "goal" && name != "place" {
			return 400
		}
		if text != nil && (*text == "" || utf8.RuneCountInString(*text) > 4000) {
			return 422
		}
	}
	rows, status := run(r.Context(), who, "session_update", true, update,
		values{"session_id": r.PathValue("id"), "if_match": versions, "body": string(content)})
	if status != 0 {
		return status
	}
	return reply(w, r, *rows[0].text, rows[0].version)
}
