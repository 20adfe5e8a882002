/* SPDX-License-Identifier: Apache-2.0 */
/* Runs a fuzz target on the files of corpus folders, for compilers without libFuzzer: PROGRAM FOLDER... */
#include "base.h"

#include <dirent.h>

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t length);

/* Copies the file into a buffer of exactly its size, so that a sanitizer detects every read past its end. */
static uint8_t *read_file(const char *file, size_t *ret_length)
{
    FILE *stream = fopen(file, "rb");
    if (!stream)
        return NULL;
    uint8_t *bytes = NULL;
    long length = fseek(stream, 0, SEEK_END) == 0 ? ftell(stream) : -1;
    if (length >= 0 && fseek(stream, 0, SEEK_SET) == 0)
        bytes = malloc(length > 0 ? (size_t)length : 1);
    if (bytes && fread(bytes, 1, (size_t)length, stream) != (size_t)length) {
        free(bytes);
        bytes = NULL;
    }
    fclose(stream);
    *ret_length = (size_t)length;
    return bytes;
}

static bool replay(const char *folder, const char *name)
{
    char file[4096];
    size_t length = 0;
    snprintf(file, sizeof file, "%s/%s", folder, name);
    uint8_t *bytes = read_file(file, &length);
    if (!bytes) {
        printf("not ok - %s cannot be read\n", file);
        return false;
    }
    LLVMFuzzerTestOneInput(bytes, length);
    free(bytes);
    printf("ok - %s\n", name);
    /* The target may abort. The last line of output then names the file before the one at fault. */
    fflush(stdout);
    return true;
}

static int replay_folder(const char *folder, int *passed)
{
    struct dirent **entries = NULL;
    int count = scandir(folder, &entries, NULL, alphasort);
    int failed = count < 0;
    for (int i = 0; i < count; i++) {
        if (entries[i]->d_name[0] != '.') {
            bool good = replay(folder, entries[i]->d_name);
            *passed += good;
            failed += !good;
        }
        free(entries[i]);
    }
    free(entries);
    return failed;
}

int main(int count, char **arguments)
{
    int passed = 0;
    int failed = 0;
    for (int i = 1; i < count; i++)
        failed += replay_folder(arguments[i], &passed);
    printf("%d passed, %d failed\n", passed, failed);
    return failed > 0 || passed == 0;
}
