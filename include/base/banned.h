/* SPDX-License-Identifier: Apache-2.0 */
/* Declares functions that are easy to misuse as deprecated, which is a compile error in this project. The message names
 * the replacement. */
#ifndef KEHRWERT_BANNED_H
#define KEHRWERT_BANNED_H

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#define BANNED(instead) __attribute__((deprecated("banned here; use " instead)))

char *strcpy(char *to, const char *from) BANNED("arena_copy or memcpy");
char *strcat(char *to, const char *from) BANNED("struct text");
char *strncpy(char *to, const char *from, size_t length) BANNED("memcpy");
char *strncat(char *to, const char *from, size_t length) BANNED("struct text");
int sprintf(char *to, const char *format, ...) BANNED("snprintf");
int vsprintf(char *to, const char *format, va_list arguments) BANNED("vsnprintf");
char *strtok(char *string, const char *separators) BANNED("strcspn");
struct tm *gmtime(const time_t *time) BANNED("gmtime_r");
struct tm *localtime(const time_t *time) BANNED("gmtime_r");
char *ctime(const time_t *time) BANNED("strftime");
char *asctime(const struct tm *time) BANNED("strftime");
int system(const char *command) BANNED("nothing");
FILE *popen(const char *command, const char *mode) BANNED("nothing");

#ifndef __clang__ /* clang rejects the attribute after glibc's inline definitions */
int atoi(const char *string) BANNED("strtol");
long atol(const char *string) BANNED("strtol");
double atof(const char *string) BANNED("strtod");
#endif

#endif
