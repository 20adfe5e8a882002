/* SPDX-License-Identifier: Apache-2.0 */
/* Creates the development issuer's files: the private key once, and the public key set whenever it does not match. */
#include "auth.h"
#include "development_key.h"

#include <errno.h>
#include <openssl/bio.h>
#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <sys/stat.h>
#include <unistd.h>

static bool fail(const char *file, const char *reason)
{
    log_message(LOG_LEVEL_ERROR, "development_key_not_made", "%s: %s", file, reason);
    return false;
}

static bool write_all(int descriptor, const char *bytes, size_t length)
{
    while (length > 0) {
        ssize_t written = write(descriptor, bytes, length);
        if (written < 0 && errno == EINTR)
            continue;
        if (written <= 0)
            return false;
        bytes += written;
        length -= (size_t)written;
    }
    return true;
}

/* Writes the file under a temporary name, so that no reader sees an incomplete one. Returns that name, or NULL on
 * failure. */
static const char *draft_write(struct arena *arena, const char *file, const char *bytes, size_t length, mode_t mode)
{
    char *draft = arena_format(arena, "%s.XXXXXX", file);
    int descriptor = mkstemp(draft);
    if (descriptor < 0)
        return NULL;
    bool complete = fchmod(descriptor, mode) == 0 && write_all(descriptor, bytes, length);
    complete = close(descriptor) == 0 && complete;
    if (!complete)
        unlink(draft);
    return complete ? draft : NULL;
}

/* Never replaces a key: if two processes start at the same time, both use the key of the first one. */
static bool private_file_make(struct arena *arena, const char *file, const char *pem, size_t length)
{
    const char *draft = draft_write(arena, file, pem, length, S_IRUSR | S_IWUSR);
    if (!draft)
        return fail(file, strerror(errno));
    bool made = link(draft, file) == 0 || errno == EEXIST;
    int problem = errno;
    unlink(draft);
    return made || fail(file, strerror(problem));
}

static bool private_key_make(struct arena *arena, const char *file)
{
    bool made = false;
    char *pem = NULL;
    BIO *bio = BIO_new(BIO_s_secmem());
    EVP_PKEY *pkey = EVP_EC_gen("P-256");
    if (bio && pkey && PEM_write_bio_PKCS8PrivateKey(bio, pkey, NULL, NULL, 0, NULL, NULL) == 1) {
        long length = BIO_get_mem_data(bio, &pem);
        made = private_file_make(arena, file, pem, (size_t)length);
    } else {
        fail(file, "cannot generate a key");
    }
    EVP_PKEY_free(pkey);
    BIO_free(bio);
    return made;
}

static bool file_holds(struct arena *arena, const char *file, const char *text)
{
    size_t length = strlen(text);
    FILE *stream = fopen(file, "rbe");
    if (!stream)
        return false;
    char *bytes = arena_alloc(arena, length + 1);
    size_t found = fread(bytes, 1, length + 1, stream);
    fclose(stream);
    return found == length && memcmp(bytes, text, length) == 0;
}

static bool public_set_make(struct arena *arena, const char *file, const struct development_key *key)
{
    const char *set_file = arena_format(arena, "%s.jwks", file);
    const char *set = arena_format(arena,
                                   "{\"keys\":[{\"kty\":\"EC\",\"crv\":\"P-256\",\"x\":\"%s\",\"y\":\"%s\","
                                   "\"use\":\"sig\",\"alg\":\"ES256\",\"kid\":\"%s\"}]}\n",
                                   key->x, key->y, key->kid);
    if (file_holds(arena, set_file, set))
        return true;
    const char *draft = draft_write(arena, set_file, set, strlen(set), S_IRUSR | S_IWUSR | S_IRGRP | S_IROTH);
    if (!draft)
        return fail(set_file, strerror(errno));
    if (rename(draft, set_file) == 0)
        return true;
    fail(set_file, strerror(errno));
    unlink(draft);
    return false;
}

bool development_key_ensure(const char *file)
{
    AUTO_ARENA arena = arena_new();
    struct development_key key;
    if (access(file, F_OK) != 0 && !private_key_make(arena, file))
        return false;
    if (!development_key_read(arena, file, &key))
        return false;
    OPENSSL_cleanse(key.pem, key.pem_length);
    return public_set_make(arena, file, &key);
}
