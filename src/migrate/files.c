/* SPDX-License-Identifier: Apache-2.0 */
/* Reads the files of an SQL folder and computes their checksums. */
#include "files.h"

#include <dirent.h>
#include <errno.h>
#include <sys/stat.h>

const char *sql_checksum(struct arena *arena, const char *bytes, size_t length)
{
    unsigned char digest[SHA256_BYTES];
    sha256(bytes, length, digest);
    return hex_encode(arena, digest, sizeof digest);
}

static bool refuse(const char *path, const char *reason)
{
    fprintf(stderr, "%s: %s\n", path, reason);
    return false;
}

static bool file_read(struct arena *arena, const char *path, struct sql_file *ret_file)
{
    char block[8192];
    struct text text = {.arena = arena};
    FILE *file = fopen(path, "rbe");
    if (!file)
        return refuse(path, strerror(errno));
    for (size_t length; (length = fread(block, 1, sizeof block, file)) > 0;)
        text_append(&text, block, length);
    bool good = ferror(file) == 0;
    fclose(file);
    if (!good || memchr(text_string(&text), '\0', text.length))
        return refuse(path, good ? "contains a zero byte" : "cannot be read");
    ret_file->text = text_string(&text);
    ret_file->length = text.length;
    ret_file->checksum = sql_checksum(arena, ret_file->text, ret_file->length);
    return true;
}

static void files_add(struct sql_files *files, struct sql_file file)
{
    if (files->count == files->room)
        files->file = arena_grow(files->arena, files->file, &files->room, sizeof *files->file);
    files->file[files->count++] = file;
}

static bool folder_read(struct sql_files *files, const char *folder, const char *prefix, bool deep);

static bool entry_read(struct sql_files *files, const char *folder, const char *prefix, const char *entry, bool deep)
{
    struct stat status;
    struct sql_file file = {.name = arena_format(files->arena, "%s%s", prefix, entry)};
    const char *path = arena_format(files->arena, "%s/%s", folder, entry);
    const char *dot = strrchr(entry, '.');
    if (stat(path, &status) != 0)
        return refuse(path, strerror(errno));
    if (S_ISDIR(status.st_mode))
        return !deep || folder_read(files, path, arena_format(files->arena, "%s/", file.name), deep);
    if (!dot || strcmp(dot, ".sql") != 0)
        return true;
    if (!file_read(files->arena, path, &file))
        return false;
    files_add(files, file);
    return true;
}

static bool folder_read(struct sql_files *files, const char *folder, const char *prefix, bool deep)
{
    struct dirent **entries = NULL;
    int count = scandir(folder, &entries, NULL, alphasort);
    if (count < 0)
        return errno == ENOENT || refuse(folder, strerror(errno));
    bool good = true;
    for (int i = 0; i < count; i++) {
        if (good && entries[i]->d_name[0] != '.')
            good = entry_read(files, folder, prefix, entries[i]->d_name, deep);
        free(entries[i]);
    }
    free(entries);
    return good;
}

static int by_name(const void *left, const void *right)
{
    return strcmp(((const struct sql_file *)left)->name, ((const struct sql_file *)right)->name);
}

bool sql_files_read(struct arena *arena, const char *folder, bool deep, struct sql_files *ret_files)
{
    struct sql_files files = {.arena = arena};
    if (!folder_read(&files, folder, "", deep))
        return false;
    if (files.count > 0)
        qsort(files.file, files.count, sizeof *files.file, by_name);
    *ret_files = files;
    return true;
}

const char *sql_files_digest(const struct sql_files *files)
{
    struct text lines = {.arena = files->arena};
    for (size_t i = 0; i < files->count; i++)
        text_format(&lines, "%s  %s\n", files->file[i].checksum, files->file[i].name);
    return sql_checksum(files->arena, text_string(&lines), lines.length);
}
