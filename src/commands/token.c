/* SPDX-License-Identifier: Apache-2.0 */
/* kehrwert token: prints a token of the development issuer, for trying out the service. */
#include <getopt.h>

#include "auth.h"
#include "commands.h"

extern char **environ;

#define LIFETIME_SECONDS 28800

static void print_unknown_role(const char *name, size_t length)
{
    struct arena *arena = arena_new();
    fprintf(stderr, "unknown role: %.*s; the roles are %s\n", (int)length, name, role_names(arena, ~0U));
    arena_free(arena);
}

static bool role_list_read(const char *list, unsigned *ret_roles)
{
    unsigned roles = 0;
    for (const char *at = list; *at != '\0';) {
        char name[40] = "";
        size_t length = strcspn(at, ",");
        if (length < sizeof name)
            memcpy(name, at, length);
        unsigned role = role_by_name(name);
        if (role == 0) {
            print_unknown_role(at, length);
            return false;
        }
        roles |= role;
        at += length + (at[length] == ',');
    }
    *ret_roles = roles;
    return roles != 0;
}

static bool lifetime_read(const char *text, long *ret_seconds)
{
    char *end = NULL;
    long seconds = strtol(text, &end, 10);
    if (*end != '\0' || seconds < 1 || seconds > TOKEN_LIFETIME_MAX) {
        fprintf(stderr, "--lifetime must be 1 to %lld seconds\n", (long long)TOKEN_LIFETIME_MAX);
        return false;
    }
    *ret_seconds = seconds;
    return true;
}

struct options {
    unsigned roles;
    const char *subject;
    long lifetime;
};

static bool token_options_read(int count, char **arguments, struct options *ret_options)
{
    static const struct option long_options[] = {
        {"roles", required_argument, NULL, 'r'},
        {"subject", required_argument, NULL, 's'},
        {"lifetime", required_argument, NULL, 'l'},
        {NULL, 0, NULL, 0},
    };
    for (int option; (option = getopt_long(count, arguments, "", long_options, NULL)) != -1;) {
        if (option == 'r' && !role_list_read(optarg, &ret_options->roles))
            return false;
        if (option == 's')
            ret_options->subject = optarg;
        if (option == 'l' && !lifetime_read(optarg, &ret_options->lifetime))
            return false;
        if (option == '?')
            return false;
    }
    return true;
}

int token_command(int count, char **arguments)
{
    struct options options = {.lifetime = LIFETIME_SECONDS};
    if (!token_options_read(count, arguments, &options))
        return 2;
    struct config config;
    if (!config_read(environ, &config))
        return 2;
    if (options.roles == 0 || !options.subject || config.development_key_file[0] == '\0') {
        fputs("kehrwert token requires --roles, --subject and KEHRWERT_DEVELOPMENT_KEY_FILE\n", stderr);
        return 2;
    }
    const char *issuer = config.token_issuer[0] != '\0' ? config.token_issuer : "kehrwert-development";
    struct arena *arena = arena_new();
    char *token = NULL;
    if (development_key_ensure(config.development_key_file))
        token = development_token(arena, config.development_key_file, issuer, config.token_audience, options.subject,
                                  options.roles, clock_unix_seconds(), options.lifetime);
    if (token)
        printf("%s\n", token);
    arena_free(arena);
    return token ? 0 : 1;
}
