/* SPDX-License-Identifier: Apache-2.0 */
/* Arenas: allocating moves a pointer, everything is freed together, and deferred calls free objects of other
 * libraries. */
#include "base.h"

#include <pthread.h>
#include <unistd.h>

#define ARENA_CHUNK 16384
#define ARENA_ALIGN _Alignof(max_align_t)
#define ARRAY_FIRST 64 /* elements */

struct chunk {
    struct chunk *next;
    size_t size;
    size_t used;
    _Alignas(max_align_t) unsigned char bytes[];
};

struct undo {
    struct undo *next;
    void (*call)(void *object);
    void *object;
};

struct arena {
    struct chunk *chunks; /* newest first; a reset keeps the oldest */
    struct undo *undos;
};

/* No request could succeed any more; the supervisor restarts the service. */
static _Noreturn void out_of_memory(void)
{
    static const char line[] = "{\"level\":\"error\",\"event\":\"out_of_memory\"}\n";
    ssize_t ignored = write(STDERR_FILENO, line, sizeof line - 1);
    (void)ignored;
    abort();
}

static struct chunk *chunk_new(size_t size, struct chunk *next)
{
    struct chunk *chunk = malloc(sizeof *chunk + size);
    if (!chunk)
        out_of_memory();
    chunk->next = next;
    chunk->size = size;
    chunk->used = 0;
    return chunk;
}

struct arena *arena_new(void)
{
    struct arena *arena = calloc(1, sizeof *arena);
    if (!arena)
        out_of_memory();
    arena->chunks = chunk_new(ARENA_CHUNK, NULL);
    return arena;
}

void arena_reset(struct arena *arena)
{
    while (arena->undos) {
        struct undo *undo = arena->undos;
        arena->undos = undo->next;
        undo->call(undo->object);
    }
    while (arena->chunks->next) {
        struct chunk *chunk = arena->chunks;
        arena->chunks = chunk->next;
        free(chunk);
    }
    arena->chunks->used = 0;
}

void arena_free(struct arena *arena)
{
    if (!arena)
        return;
    arena_reset(arena);
    free(arena->chunks);
    free(arena);
}

void arena_free_pointer(struct arena **arena)
{
    arena_free(*arena);
}

static pthread_key_t spare_key;
static pthread_once_t spare_once = PTHREAD_ONCE_INIT;

static void free_spare(void *arena)
{
    arena_free(arena);
}

static void make_spare_key(void)
{
    if (pthread_key_create(&spare_key, free_spare) != 0)
        out_of_memory();
}

struct arena *arena_borrow(void)
{
    pthread_once(&spare_once, make_spare_key);
    struct arena *arena = pthread_getspecific(spare_key);
    if (!arena)
        return arena_new();
    pthread_setspecific(spare_key, NULL);
    return arena;
}

void arena_return(struct arena *arena)
{
    arena_reset(arena);
    if (pthread_getspecific(spare_key) || pthread_setspecific(spare_key, arena) != 0)
        arena_free(arena);
}

void *arena_alloc(struct arena *arena, size_t size)
{
    if (size > SIZE_MAX / 2)
        out_of_memory();
    size = (size + ARENA_ALIGN - 1) / ARENA_ALIGN * ARENA_ALIGN;
    struct chunk *chunk = arena->chunks;
    if (size > chunk->size - chunk->used) {
        chunk = chunk_new(size > ARENA_CHUNK ? size : ARENA_CHUNK, arena->chunks);
        arena->chunks = chunk;
    }
    void *memory = chunk->bytes + chunk->used;
    chunk->used += size;
    return memset(memory, 0, size);
}

void *arena_grow(struct arena *arena, const void *array, size_t *room, size_t size)
{
    size_t filled = *room * size;
    *room = *room > 0 ? *room * 2 : ARRAY_FIRST;
    void *more = arena_alloc(arena, *room * size);
    if (filled > 0)
        memcpy(more, array, filled);
    return more;
}

char *arena_copy(struct arena *arena, const char *bytes, size_t length)
{
    char *copy = arena_alloc(arena, length + 1);
    if (length > 0)
        memcpy(copy, bytes, length);
    return copy;
}

char *arena_format(struct arena *arena, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    va_list again;
    va_copy(again, arguments);
    int length = vsnprintf(NULL, 0, format, arguments);
    va_end(arguments);
    if (length < 0)
        out_of_memory();
    char *string = arena_alloc(arena, (size_t)length + 1);
    vsnprintf(string, (size_t)length + 1, format, again);
    va_end(again);
    return string;
}

void arena_defer(struct arena *arena, void (*undo)(void *object), void *object)
{
    struct undo *entry = arena_alloc(arena, sizeof *entry);
    entry->next = arena->undos;
    entry->call = undo;
    entry->object = object;
    arena->undos = entry;
}
