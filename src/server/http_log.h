/* SPDX-License-Identifier: Apache-2.0 */
/* The destination of libmicrohttpd's own messages. */
#ifndef KEHRWERT_SERVER_HTTP_LOG_H
#define KEHRWERT_SERVER_HTTP_LOG_H

#include <stdarg.h>

/* For MHD_OPTION_EXTERNAL_LOGGER. The messages may contain text from the client, so they are truncated and logged as a
 * value. */
void http_log(void *unused, const char *format, va_list arguments);

#endif
