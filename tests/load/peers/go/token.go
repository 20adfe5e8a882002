// SPDX-License-Identifier: Apache-2.0

package main

import (
	"crypto"
	"crypto/rsa"
	"crypto/sha256"
	"encoding/json"
	"log"
	"math/big"
	"os"
	"strconv"
	"strings"
	"sync"
	"time"
)

type caller struct {
	subject, roles, issuedAt string
	expiresAt                int64
}

var (
	keys     = map[string]*rsa.PublicKey{}
	verified sync.Map // token: caller
)

func readKeys(file string) {
	var set struct{ Keys []struct{ Kid, N string } }
	content, err := os.ReadFile(file)
	if err == nil {
		err = json.Unmarshal(content, &set)
	}
	if err != nil {
		log.Fatal(err)
	}
	for _, key := range set.Keys {
		modulus, _ := encoded.DecodeString(key.N)
		keys[key.Kid] = &rsa.PublicKey{N: new(big.Int).SetBytes(modulus), E: 65537}
	}
}

// authenticate verifies each token once and remembers its caller until the token expires.
func authenticate(header string) (caller, bool) {
	token, isBearer := strings.CutPrefix(header, "Bearer ")
	if !isBearer {
		return caller{}, false
	}
	if known, found := verified.Load(token); found && time.Now().Unix() < known.(caller).expiresAt {
		return known.(caller), true
	}
	who, valid := verify(token)
	if valid {
		verified.Store(token, who)
	}
	return who, valid
}

func verify(token string) (caller, bool) {
	parts := strings.Split(token, ".")
	if len(parts) != 3 {
		return caller{}, false
	}
	var header struct{ Alg, Kid string }
	var claimed struct {
		Iss, Aud, Sub string
		Iat, Exp      int64
		Roles         []string
	}
	signature, err := encoded.DecodeString(parts[2])
	if err != nil || decode(parts[0], &header) != nil || header.Alg != "RS256" || keys[header.Kid] == nil {
		return caller{}, false
	}
	digest := sha256.Sum256([]byte(parts[0] + "." + parts[1]))
	if rsa.VerifyPKCS1v15(keys[header.Kid], crypto.SHA256, digest[:], signature) != nil || decode(parts[1], &claimed) != nil {
		return caller{}, false
	}
	now := time.Now().Unix()
	if claimed.Iss != os.Getenv("ISSUER") || claimed.Aud != os.Getenv("AUDIENCE") || claimed.Sub == "" || claimed.Iat > now+60 || claimed.Exp <= now {
		return caller{}, false
	}
	return caller{claimed.Sub, strings.Join(claimed.Roles, ","), strconv.FormatInt(claimed.Iat, 10), claimed.Exp}, true
}

func decode(part string, target any) error {
	content, err := encoded.DecodeString(part)
	if err != nil {
		return err
	}
	return json.Unmarshal(content, target)
}
